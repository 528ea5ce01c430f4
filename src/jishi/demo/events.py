"""What else happened in the city's register from May to July: names, secretaries, elections, superiors, letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from jishi.apps.registry import selectors
from jishi.apps.registry import services as registry
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import Moment, travel

from . import plan
from .draw import stream
from .names import person
from .register import ids_of
from .specs import City, OrgSpec

FIRST, LAST = date(2012, 5, 2), date(2012, 7, 12)
# How many organisations of the city each kind of event meets.
RENAMED, SECRETARIES, ELECTED, MOVED = 16, 30, 12, 4
DONE_IN_TIME, ON_THE_WAY, RUN_OUT, SENT_BACK = 18, 7, 5, 2
FIRM, SHARES = "有限公司", "股份有限公司"
PLANT, PLANT_MEMBERS, PLANT_STAYING = "厂", 92, 20
PLANT_PEOPLE = {"laid_off": 1_712, "retired": 268, "reassigned": 85}
HANDED_ON = date(2012, 6, 18)


def live(city: City, by: Actor) -> None:
    """Live through events and letters, day by day; each is recorded on its day."""
    quiet = _quiet(city)
    _renamings(quiet, by)
    _secretaries(quiet, by)
    _elections(quiet, by)
    _moves(city, quiet, by)
    _split_and_merge(quiet, by)
    _letters(quiet, by)
    _plant(city, by)
    registry.letters_remind(on=plan.TODAY, by=SYSTEM)


def _quiet(city: City) -> list[OrgSpec]:
    """Return the branches to which nothing else happens: standing before grading, with a secretary, not ended."""
    taken = {org.successor_code for org in city.orgs if org.successor_code}
    moving = [member for member in city.members if member.moved_on or member.arrived_on]
    taken |= {code for member in moving for code in (member.org_code, member.moved_to)}
    found = [
        org
        for org in city.orgs
        if org.kind == "branch" and org.founded_on <= plan.GRADED_ON and org.ended_on is None
        if org.code not in taken and org.secretary_code and 5 <= org.size <= 40
    ]
    stream(plan.SEED, "events").shuffle(found)
    return found


def _take(orgs: list[OrgSpec], n: int, *types: str, word: str = "") -> list[OrgSpec]:
    """Take some branches out of the list, so that each meets one event only."""
    found = [org for org in orgs if (not types or org.org_type in types) and word in org.name][:n]
    for org in found:
        orgs.remove(org)
    return found


def _days(n: int) -> Iterator[date]:
    """Give working days over the two months, in order."""
    span = (LAST - FIRST).days
    for at in range(n):
        day = FIRST + timedelta(days=span * at // max(1, n - 1))
        yield day - timedelta(days=max(0, day.weekday() - 4))


def _paper(on: date, at: int) -> str:
    return f"鸡组发〔2012〕{100 + on.timetuple().tm_yday + at}号"


def _renamings(quiet: list[OrgSpec], by: Actor) -> None:
    orgs = _take(quiet, RENAMED, "nonpublic_enterprise", word=FIRM)
    ids = ids_of(org.code for org in orgs)
    for at, (org, day) in enumerate(zip(orgs, _days(RENAMED), strict=False)):
        papers = registry.Papers(day, "企业股份制改造,名称变更", _paper(day, at))
        with travel(day):
            name = org.name.replace(FIRM, SHARES)
            registry.org_rename(org_id=ids[org.code], name=name, papers=papers, by=by)


def _secretaries(quiet: list[OrgSpec], by: Actor) -> None:
    orgs = _take(quiet, SECRETARIES, "village", "community", "school", "public_institution")
    ids = ids_of(org.code for org in orgs)
    for at, (org, day) in enumerate(zip(orgs, _days(SECRETARIES), strict=False)):
        rng = stream(plan.SEED, "new secretary", org.code)
        birth = date(1962 + rng.randrange(18), 1 + rng.randrange(12), 1 + rng.randrange(28))
        reason = "上级党委任命" if at % 3 else "原书记退休,上级党委任命"
        with travel(day):
            registry.secretary_change(
                org_id=ids[org.code],
                name=person(rng, "1" if rng.randrange(4) else "2", birth.year),
                birth_date=birth,
                papers=registry.Papers(day, reason, _paper(day, at)),
                by=by,
            )


def _elections(quiet: list[OrgSpec], by: Actor) -> None:
    """Elect where the term ends in these months; the secretary stays."""
    due = [org for org in quiet if org.term_to and FIRST <= org.term_to <= plan.TODAY + timedelta(days=60)]
    due = sorted(due, key=lambda org: org.term_to or LAST)[:ELECTED]
    ids = ids_of(org.code for org in due)
    for at, org in enumerate(due):
        quiet.remove(org)
        day = min(org.term_to or LAST, LAST - timedelta(days=at % 5))
        present = org.size - org.size // 8
        with travel(day):
            registry.term_elect(
                org_id=ids[org.code],
                ballot=registry.Ballot(org.size, present, org.secretary_name, org.secretary_birth_date),
                papers=registry.Papers(day, "任期届满换届", _paper(day, at)),
                by=by,
            )


def _moves(city: City, quiet: list[OrgSpec], by: Actor) -> None:
    """Let firms' branches go from their township to the county's committee for firms."""
    tops = {org.code[:6]: org for org in city.orgs if org.kind == "working_committee" and "非公" in org.name}
    fits = [
        org
        for org in quiet
        if org.org_type == "nonpublic_enterprise" and FIRM in org.name and org.code[:6] in tops
        if org.parent_code != tops[org.code[:6]].code
    ][:MOVED]
    ids = ids_of([*(org.code for org in fits), *(org.code for org in tops.values())])
    for at, (org, day) in enumerate(zip(fits, _days(MOVED), strict=False)):
        quiet.remove(org)
        with travel(day):
            registry.org_move(
                org_id=ids[org.code],
                superior_id=ids[tops[org.code[:6]].code],
                papers=registry.Papers(day, "规模以上企业归口管理", _paper(day, at)),
                by=by,
            )


def _split_and_merge(quiet: list[OrgSpec], by: Actor) -> None:
    """Split one large branch and join two small ones of the same kind and county: as many stand as before."""
    large = next(org for org in quiet if org.org_type == "public_institution" and org.size >= 20)
    pair = _pair_parent(quiet, large)
    small = [
        org
        for org in quiet
        if org.org_type == large.org_type and org.parent_code == pair and org is not large
    ][:2]
    ids = ids_of([large.code, *(org.code for org in small)])
    day = date(2012, 6, 5)
    with travel(day):
        roster = selectors.members_of(ids[large.code], Moment(day), most=99)
        movers = tuple(row.member_id for row in roster[-large.size // 3 :])
        above = selectors.superiors_of([ids[large.code]], Moment(day))[ids[large.code]].direct_id
        code = selectors.code_suggested(above, Moment(day), large.org_type)
        offshoot = registry.Offshoot(code, f"{large.name.removesuffix('党支部')}离岗人员党支部", movers)
        registry.org_split(
            org_id=ids[large.code],
            offshoots=[offshoot],
            papers=registry.Papers(day, "党员较多,便于开展活动", _paper(day, 50)),
            by=by,
        )
    if len(small) == 2:
        with travel(day + timedelta(days=6)):
            registry.orgs_merge(
                org_ids=[ids[org.code] for org in small],
                into=registry.Successor(ids[small[0].code]),
                papers=registry.Papers(day + timedelta(days=6), "撤并整合", _paper(day, 51)),
                by=by,
            )
    for org in (large, *small):
        quiet.remove(org)


def _pair_parent(quiet: Sequence[OrgSpec], large: OrgSpec) -> str:
    """Return a superior in the same county with two small branches of the type."""
    seen: set[str] = set()
    for org in quiet:
        if org.org_type != large.org_type or org.code[:6] != large.code[:6] or org is large:
            continue
        if org.parent_code in seen:
            return org.parent_code
        seen.add(org.parent_code)
    return ""


def _letters(quiet: list[OrgSpec], by: Actor) -> None:
    """Send members on: most have arrived, some are on the way, a few letters have run out, two came back."""
    n = DONE_IN_TIME + ON_THE_WAY + RUN_OUT + SENT_BACK
    orgs = _take(quiet, 2 * n)
    ids = ids_of(org.code for org in orgs)
    senders, receivers = orgs[:n], orgs[n : 2 * n]
    for at, (org, to) in enumerate(zip(senders, receivers, strict=True)):
        is_out = at % 11 == 5
        day = _letter_day(at)
        with travel(day):
            roster = selectors.members_of(ids[org.code], Moment(day), most=99)
            code = selectors.member_codes([roster[-1].member_id])[roster[-1].member_id]
            draft = registry.LetterDraft(
                code, day, "" if is_out else to.code, "哈尔滨市某机械公司党支部" if is_out else ""
            )
            batch = registry.letters_issue(drafts=[draft], by=by, reason="工作调动" if at % 2 else "迁居")
        _answer(at, batch, day, by)


def _letter_day(at: int) -> date:
    if at < DONE_IN_TIME + SENT_BACK:
        return FIRST + timedelta(days=3 * at)
    if at < DONE_IN_TIME + SENT_BACK + RUN_OUT:
        return date(2012, 6, 1) + timedelta(days=at - DONE_IN_TIME)
    return plan.TODAY - timedelta(days=at % 6)


def _answer(at: int, batch: int, day: date, by: Actor) -> None:
    if at >= DONE_IN_TIME + SENT_BACK:
        return
    on = day + timedelta(days=4 + at % 4)
    with travel(on):
        seen = selectors.visible(by, "registry.view_member", Moment(on))
        ids = [row.letter_id for row in selectors.letters_of_batch(batch, seen=seen)]
        if at < DONE_IN_TIME:
            registry.letters_receive(letter_ids=ids, on=on, by=by)
        else:
            registry.letters_return(letter_ids=ids, on=on, reason="本人没有到岗", by=by)


def _plant(city: City, by: Actor) -> None:
    """Hand over the people of a restructured plant; its members go to a community's branches, most have arrived."""
    sizes: Counter[str] = Counter()
    for org in city.orgs:
        if org.org_type == "soe" and org.ended_on is None:
            sizes.update({org.code: org.size, org.parent_code: org.size})
    top = next(
        org for org in city.orgs if PLANT in org.name and sizes[org.code] >= PLANT_MEMBERS + PLANT_STAYING
    )
    hosts = [org for org in city.orgs if org.org_type == "community" and org.kind == "branch"]
    near = [org for org in hosts if org.code[:6] == top.code[:6]] or hosts
    ids = ids_of([top.code])
    with travel(HANDED_ON):
        scope = selectors.scope_of(ids[top.code], Moment(HANDED_ON))
        assert scope is not None
        seen = selectors.visible(by, "registry.view_member", Moment(HANDED_ON)).narrowed(scope.path)
        rows = selectors.member_list_page(seen, "all", most=999)
        codes = selectors.member_codes([row.member_id for row in rows])
        letters = [
            registry.LetterDraft(codes[row.member_id], HANDED_ON, near[at % 4].code)
            for at, row in enumerate(rows[-PLANT_MEMBERS:])
        ]
        batch = registry.intake_record(
            org_id=ids[top.code],
            draft=registry.IntakeDraft(
                top.name.removesuffix("党总支"),
                HANDED_ON,
                PLANT_PEOPLE,
                "鸡企改〔2012〕3号",
                "企业改制,人员移交社区",
            ),
            letters=letters,
            by=by,
        )
    day = HANDED_ON + timedelta(days=7)
    with travel(day):
        seen = selectors.visible(by, "registry.view_member", Moment(day))
        sent = selectors.letters_of_batch(batch, seen=seen)
        arrived = [row.letter_id for row in sent if row.to_name != sent[0].to_name]
        registry.letters_receive(letter_ids=arrived, on=day, by=by)
