"""First secretaries by need: the posts of a round get who fits their open problems best, under the rules' quotas."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.engines import allocation
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now

from ..eligibility import TOWNSHIP_DIGITS, Pair, pairs_forbidden, places_of
from ..models import Post, Round, Run, Talent
from ..models.rounds import Kind
from ..rights import RUN
from ..rules import rules_on
from ..selectors.needs import villages_in_need
from ..weights import weights_of
from .errors import PostingsRefused
from .posts import PostDraft, post_want
from .rounds import task_sync

S = Round.State
NEED, FIT = 10, 5
"""What one open problem is worth, and how much more it is to somebody whose speciality it asks for."""


@transaction.atomic
def posts_want_for(*, org_ids: Sequence[int], owner_org_id: int, on: date, by: Actor) -> int:
    """Want a first secretary for each of these weak villages, by its open problems; return how many are new."""
    register.require(by, RUN, owner_org_id)
    scope, asked = registry.scope_of(owner_org_id, Moment(on)), set(org_ids)
    below = registry.paths_among(list(asked), Moment(on)).values() if scope is not None else ()
    paths = tuple(sorted(path for path in below if scope and path.startswith(scope.path)))
    found = villages_in_need(registry.Visible(Moment(on), paths), on) if paths else []
    rows = [row for row in found if row.org_id in asked and row.may_want]
    if not rows:
        raise PostingsRefused("没有勾选还缺第一书记的村。请勾选。", "NEED-03")
    rules = rules_on(on)
    for row in rows:
        skill = rules.skill_for(row.problems)
        draft = PostDraft(Kind.FIRST_SECRETARY, row.needs, org_code=row.code, skill=skill)
        post_want(draft=draft, owner_org_id=owner_org_id, on=on, by=by)
    return len(rows)


@transaction.atomic
def round_assign(*, round_id: int, on: date, by: Actor) -> int:
    """Assign people to the posts of a round by need; the result, its check and the reasons are kept."""
    row = Round.objects.select_for_update().get(pk=round_id)
    register.require(by, RUN, row.owner_org_id)
    if row.method != Round.Method.NEED:
        raise PostingsRefused("这一轮是双向选择,请按志愿出结果。", "NEED-01")
    if row.state not in (S.OPEN, S.RUN):
        raise PostingsRefused("已经核准或结束,不能再出结果。请先撤回核准。", "MUTUAL-14")
    posts = list(Post.objects.filter(round=row).order_by("pk"))
    listed = list(Talent.objects.filter(owner_org=row.owner_org_id, left_on=None).order_by("pk"))
    forbidden = pairs_forbidden(listed, posts, on)
    talents = [t for t in listed if any((t.pk, post.pk) not in forbidden for post in posts)]
    if not talents:
        raise PostingsRefused("人才库里没有符合条件的人。请先登记后备干部。", "NEED-02")
    weights = weights_of(posts, on)
    problem = _problem(talents, posts, forbidden, weights, on)
    made = allocation.assign(*problem)
    run = _keep(row, posts, talents, forbidden, problem, made, weights=weights, on=on, by=by)
    row.state = S.RUN
    row.save()
    task_sync(row, by=by)
    detail = {"run": run.pk, "placed": sum(bool(one.target) for one in made.placed)}
    audit.event_record(what="choice_assigned", subject=f"choice:{round_id}", by=by, detail=detail)
    return run.pk


def _problem(
    talents: Sequence[Talent],
    posts: Sequence[Post],
    forbidden: dict[Pair, str],
    weights: dict[int, int],
    on: date,
) -> tuple[Any, ...]:
    places = places_of(posts, on)
    most = rules_on(on).kinds[posts[0].kind].a_township_most
    areas = {post.pk: places.get(post.pk, "")[:TOWNSHIP_DIGITS] for post in posts}
    pairs = tuple(
        allocation.Pair(f"R{t.pk}", f"P{post.pk}", _worth(t, post, weights[post.pk]))
        for t in talents
        for post in posts
        if (t.pk, post.pk) not in forbidden
    )
    return (
        tuple(allocation.Person(f"R{t.pk}") for t in talents),
        tuple(
            allocation.Post(f"P{post.pk}", cap=post.seats, area=areas[post.pk], is_must=post.is_must)
            for post in posts
        ),
        pairs,
        allocation.Rules(
            areas=tuple(allocation.Area(area, cap=most) for area in sorted(set(areas.values()) - {""})),
            is_everyone=False,
            is_value=True,
        ),
    )


def _worth(talent: Talent, post: Post, weight: int) -> int:
    fits = bool(post.skill) and talent.skill == post.skill
    return 1 + weight * (NEED + (FIT if fits else 0))


def _keep(
    row: Round,
    posts: Sequence[Post],
    talents: Sequence[Talent],
    forbidden: dict[Pair, str],
    problem: tuple[Any, ...],
    made: Any,
    **told: Any,
) -> Run:
    on, by, weights = told["on"], told["by"], told["weights"]
    people, by_key = {f"R{t.pk}": t for t in talents}, {f"P{post.pk}": post for post in posts}
    placed = {one.person: one.target or None for one in made.placed}
    why = {
        person: _why(people[person], by_key[target], weights[by_key[target].pk])
        for person, target in placed.items()
        if target
    }
    rows = [(one.person, one.target, one.skill) for one in made.placed]
    found = allocation.check_assignment(problem[0], problem[1], problem[2], problem[3], rows, made.shortfalls)
    wrong = [one.render("zh") for one in found]
    short = [allocation.shortfall_words(one, "zh") for one in made.shortfalls]
    return Run.objects.create(
        round=row,
        what=Run.What.NEED,
        market={
            "applicants": {key: [] for key in people},
            "posts": {key: {"capacity": post.seats, "ranking": []} for key, post in by_key.items()},
            "locked": [],
            "forbidden": [
                [f"R{p}", f"P{q}", rule] for (p, q), rule in sorted(forbidden.items()) if f"R{p}" in people
            ],
            "cost": why,
        },
        matches=dict(sorted(placed.items())),
        status=made.status,
        reasons={},
        violations=[*wrong, *short],
        prices=[],
        input_hash="",
        engine_version=f"allocation {allocation.ENGINE_VERSION}",
        on=on,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )


def _why(talent: Talent, post: Post, weight: int) -> str:
    fits = bool(post.skill) and talent.skill == post.skill
    need = f"村里未办结的问题折算{weight}项" if weight else "村里没有未办结的问题"
    return f"{need},{'专长对口' if fits else '专长不限或不对口,但在名额和回避内最合适'}"
