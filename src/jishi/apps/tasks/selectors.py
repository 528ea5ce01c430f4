"""The work-list as people see it: mine, others', my superior's."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from django.db.models import Count, Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .following import dependents_of as dependents_of
from .following import follows_of as follows_of
from .models import Concern, Task

Tab = Literal["mine", "others", "superiors"]
TABS: dict[Tab, str] = {"mine": "等我办", "others": "等别人办", "superiors": "等上级办"}
SOURCES = {
    "line": "整改",
    "round": "定级",
    "term": "换届",
    "term_superior": "换届",
    "fact": "核对",
    "form": "调查表",
    "extension": "整改",
    "concern": "反映",
    "proposal": "核对",
    "meeting": "例会",
    "job": "后台",
    "letter_in": "介绍信",
    "letter_out": "介绍信",
    "case": "百日攻坚",
    "choice": "双向选择",
    "first_task": "选派",
    "visit_due": "选派",
    "question": "沟通联络",
    "question_late": "沟通联络",
    "need": "群众诉求",
    "survey_ask": "摸底名单",
    "survey_list": "摸底名单",
    "survey_door": "走访",
}


@dataclass(frozen=True, slots=True)
class TaskView:
    """One row of the work-list; `days_left` is negative when overdue."""

    task_id: int
    title: str
    how: str
    org_id: int
    org_name: str
    source: str
    deadline: date
    days_left: int
    verb: str
    url: str
    owner: str
    helper: str

    @property
    def left_words(self) -> str:
        """Write how long is left: 逾期3天, 今天到期, 还剩8天."""
        if self.days_left < 0:
            return f"逾期{-self.days_left}天"
        return f"还剩{self.days_left}天" if self.days_left else "今天到期"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much somebody has to do: all, due today, overdue."""

    total: int
    due_today: int
    overdue: int


def mine_counts(actor: Actor, on: date) -> Counts:
    """Return how much somebody has to do."""
    told = _of(actor, "mine", on).aggregate(
        total=Count("pk"), due=Count("pk", filter=Q(deadline=on)), late=Count("pk", filter=Q(deadline__lt=on))
    )
    return Counts(told["total"], told["due"], told["late"])


def others_counts(actor: Actor, on: date) -> dict[Tab, int]:
    """Return how much the tabs of what others do hold, in sums of what is counted by an index."""
    seen = registry.visible(actor, "tasks.view", Moment(on))
    rest = seen.signed(_open().exclude(_is_mine(actor)))
    acting = [(sign * own, part) for sign, rows in rest for own, part in seen.signed(rows, "acting_org_id")]
    # Where everything is seen, a part of the one is a part of the other.
    count = cache(QuerySet.count)
    rest_n, others_n = (sum(sign * count(part) for sign, part in parts) for parts in (rest, acting))
    return {"others": others_n, "superiors": rest_n - others_n}


def tasks_of(actor: Actor, tab: Tab, on: date, *, first: int = 0, most: int = 15) -> list[TaskView]:
    """Return one page of a tab, what is due first on top."""
    rows = _of(actor, tab, on).order_by("deadline", "id")[first : first + most]
    return _views(rows, on)


def tasks_about(
    org_id: int, on: date, *, most: int = 5, acting_only: bool = False, but: Collection[str] = ()
) -> list[TaskView]:
    """Return what is open about one organisation, or only what it must do itself, but for some sources; due first."""
    rows = Task.objects.filter(state=Task.State.OPEN, org_id=org_id).exclude(source_kind__in=list(but))
    if acting_only:
        rows = rows.filter(acting_org_id=org_id)
    return _views(rows.order_by("deadline", "id")[:most], on)


def next_by_org(seen: registry.Visible, on: date) -> dict[int, tuple[int, int, TaskView | None]]:
    """Return for each visible organisation with open work: how much, how much overdue, what comes next."""
    rows = list(seen.restrict(Task.objects.filter(state=Task.State.OPEN)).order_by("deadline", "id"))
    nearest: dict[int, Task] = {}
    totals: dict[int, list[int]] = {}
    for task in rows:
        nearest.setdefault(task.org_id, task)
        count = totals.setdefault(task.org_id, [0, 0])
        count[0] += 1
        count[1] += task.deadline < on
    views = {view.org_id: view for view in _views(nearest.values(), on)}
    return {org_id: (count[0], count[1], views.get(org_id)) for org_id, count in totals.items()}


def three_things(org_ids: list[int], on: date) -> dict[int, list[TaskView]]:
    """Return, for each branch, at most three things that it must do itself, due first."""
    rows = Task.objects.filter(state=Task.State.OPEN, acting_org_id__in=org_ids).order_by("deadline", "id")
    found: dict[int, list[Task]] = {org_id: [] for org_id in org_ids}
    for task in rows:
        if len(found[task.acting_org_id]) < 3:
            found[task.acting_org_id].append(task)
    names = registry.names_of(org_ids, Moment(on))
    return {org_id: [_view(task, names, on) for task in tasks] for org_id, tasks in found.items()}


def open_sources(source_kind: str) -> dict[int, date]:
    """Return the sources of one kind that have something open, with its deadline."""
    rows = Task.objects.filter(source_kind=source_kind, state=Task.State.OPEN)
    return dict(rows.values_list("source_id", "deadline"))


def _of(actor: Actor, tab: Tab, on: date) -> QuerySet[Task]:
    if tab == "mine":
        return _open().filter(_is_mine(actor))
    rest, seen = _rest(actor, on), registry.visible(actor, "tasks.view", Moment(on))
    others = seen.restrict(rest, "acting_org_id")
    return others if tab == "others" else rest.exclude(pk__in=others.values("pk"))


def _open() -> QuerySet[Task]:
    return Task.objects.filter(state=Task.State.OPEN)


def _is_mine(actor: Actor) -> Q:
    """Return the condition that somebody does it; whoever only looks on (a leader, an auditor) has nothing to do."""
    grants = actor.grants_for("tasks.act")
    mine = Q(acting_org_id__in=[int(g.scope_id) for g in grants if g.scope_kind == "org"], line="")
    lines = [g.scope_id for g in grants if g.scope_kind == "line"]
    return mine | Q(line__in=lines) if lines else mine


def _rest(actor: Actor, on: date) -> QuerySet[Task]:
    """Return what others do about the organisations that the actor sees."""
    seen = registry.visible(actor, "tasks.view", Moment(on))
    return seen.restrict(_open()).exclude(_is_mine(actor))


def _views(rows: Iterable[Task], on: date) -> list[TaskView]:
    tasks = list(rows)
    names = registry.names_of({task.org_id for task in tasks}, Moment(on))
    return [_view(task, names, on) for task in tasks]


def _view(task: Task, names: dict[int, str], on: date) -> TaskView:
    return TaskView(
        task.pk,
        task.title,
        task.how,
        task.org_id,
        names.get(task.org_id, ""),
        SOURCES.get(task.source_kind, task.source_kind),
        task.deadline,
        (task.deadline - on).days,
        task.verb,
        task.url,
        task.owner,
        task.helper,
    )


@dataclass(frozen=True, slots=True)
class ConcernView:
    """What somebody told the superior, and the answer."""

    concern_id: int
    org_id: int
    org_name: str
    told_on: date
    place: str
    problem: str
    wants: str
    by: str
    by_id: int | None
    answer: str
    answered_by: str
    is_answered: bool


def concern_view(concern_id: int, on: date) -> ConcernView:
    """Return one concern."""
    row = Concern.objects.get(pk=concern_id)
    names = registry.names_of([row.org_id], Moment(on))
    return ConcernView(
        row.pk,
        row.org_id,
        names.get(row.org_id, ""),
        row.told_on,
        row.place,
        row.problem,
        row.wants,
        row.by_name,
        row.by_id,
        row.answer,
        row.answered_by,
        row.answered_at is not None,
    )


def concern_org(concern_id: int) -> int | None:
    """Return the organisation that a concern is about."""
    return Concern.objects.filter(pk=concern_id).values_list("org_id", flat=True).first()


def days_since_visit(org_id: int, user_id: int | None, on: date) -> int | None:
    """Return how many days ago the person last told of a visit there; None when never."""
    visits = Concern.objects.filter(org_id=org_id, by_id=user_id, told_on__lte=on).exclude(place="")
    last = visits.order_by("-told_on").values_list("told_on", flat=True).first()
    return (on - last).days if last else None
