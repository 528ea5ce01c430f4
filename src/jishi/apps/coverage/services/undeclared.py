"""口袋党员: members on lists of staff whom no organisation here knows, and what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.selectors import PersonKnown, PersonTold
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now

from ..models import Floater, Undeclared, UndeclaredEvent
from ..steps import UNDECLARED, UNDECLARED_STEPS, WORK
from .errors import CoverageRefused
from .floaters import FloaterDraft, floater_put, person_of

S, How = Undeclared.State, Undeclared.How


@dataclass(frozen=True, slots=True)
class StaffTold:
    """A member among a unit's staff, as a list tells it; `status` is 正式党员 or 预备党员."""

    name: str
    unit_id: int
    owner_org_id: int
    phone: str = ""
    id_number: str = ""
    status: str = "full"

    @property
    def person(self) -> str:
        """Return the same text for the same person in whatever list."""
        return person_of(FloaterDraft(self.name, self.id_number, self.phone))


@dataclass(frozen=True, slots=True)
class Sight:
    """What comparing told of one person: `how` nobody here has the member, or that somebody `knows` the member.

    `org_id` is the organisation on whose roster (or among whose guests) the person, or a namesake, is; 0: on none.
    """

    how: str = ""
    knows: str = ""
    org_id: int = 0


def staff_compare(told: Sequence[StaffTold], on: date) -> list[Sight]:
    """Compare staff with all rosters, guests and floating members; nothing is written.

    Whoever is on a roster in the same county, is away with leave, or is looked after here has declared himself.
    """
    moment = Moment(on)
    known = registry.people_known([PersonTold(one.name, one.id_number, one.phone) for one in told], moment)
    listed = set(
        Floater.objects.filter(person__in=[one.person for one in told])
        .exclude(state=Floater.State.WITHDRAWN)
        .values_list("person", flat=True)
    )
    owners = sorted({one.owner_org_id for one in told})
    above_of = registry.superiors_of(owners, moment)
    tops = {org_id: _county_of(org_id, above.local_id, moment) for org_id, above in above_of.items()}
    orgs = {*tops.values(), *owners, *(one.org_id for found in known for one in found)}
    paths = registry.paths_among(sorted(orgs), moment)

    def is_near(owner_id: int, org_id: int) -> bool:
        return paths.get(org_id, "").startswith(paths.get(tops[owner_id], ""))

    return [
        Sight(knows="floater")
        if one.person in listed
        else _sight([(each, is_near(one.owner_org_id, each.org_id)) for each in found])
        for one, found in zip(told, known, strict=True)
    ]


def _sight(found: Sequence[tuple[PersonKnown, bool]]) -> Sight:
    """Tell what the surest of those who know a person means; whether each is near is told beside it."""
    for one, is_near in found:
        if one.how in ("guest", "away") or (one.how == "roster" and is_near):
            return Sight(knows=one.how, org_id=one.org_id)
        if one.how == "roster":
            return Sight(How.FAR, org_id=one.org_id)
        # A namesake far away is nobody: there are too many of them.
        if is_near:
            return Sight(How.NAMESAKE, org_id=one.org_id)
    return Sight(How.NOWHERE)


def _county_of(org_id: int, above_id: int, moment: Moment) -> int:
    """Return the local committee whose organisations are called from here: itself, or the nearest above."""
    scope = registry.scope_of(org_id, moment)
    return org_id if scope is not None and scope.kind == "local_committee" else above_id


@transaction.atomic
def undeclared_found(
    *, told: Sequence[StaffTold], sights: Sequence[Sight], source: str, on: date, by: Actor
) -> list[int]:
    """Keep those whom nobody here knows; who was found there before stays as he is. Return whom this is about."""
    register.require(by, WORK, *sorted({one.owner_org_id for one in told}))
    pairs = [(one, sight) for one, sight in zip(told, sights, strict=True) if sight.how]
    people = [one.person for one, _ in pairs]
    held = {(row.unit_id, row.person): row for row in Undeclared.objects.filter(person__in=people)}
    again = [row for row in held.values() if row.state == S.WITHDRAWN]
    for row in again:
        row.state = S.FOUND
        row.save(update_fields=["state"])
    fresh = Undeclared.objects.bulk_create(
        Undeclared(
            owner_org_id=one.owner_org_id,
            unit_id=one.unit_id,
            person=one.person,
            name=one.name.strip(),
            phone=one.phone.strip(),
            status=one.status,
            source=source,
            how=sight.how,
            roster_org_id=sight.org_id or None,
            found_on=on,
        )
        for one, sight in pairs
        if (one.unit_id, one.person) not in held
    )
    rows = [*again, *fresh]
    _record(rows, "found", on, by, before=S.WITHDRAWN)
    if rows:
        audit.event_record(what="undeclared_found", subject="undeclared", by=by, detail={"count": len(rows)})
    return [row.pk for row in rows]


@transaction.atomic
def undeclared_step(*, undeclared_id: int, what: str, on: date, note: str, by: Actor) -> None:
    """Record what came of an undeclared member; whoever is reported as floating waits for a home from then on."""
    row = _locked(undeclared_id, by)
    step = UNDECLARED_STEPS[what]
    if row.state not in step.states:
        text = f"这名党员现在是“{row.get_state_display()}”,不能办“{step.label}”。请刷新页面看现在的情况。"
        raise CoverageRefused(text, "UNDECLARED-04")
    if len(note.strip()) < 2:
        raise CoverageRefused(f"没有写“{step.asks}”。请补写。", "UNDECLARED-05")
    last = row.events.order_by("-pk").values_list("on", flat=True).first()
    if on < (last or row.found_on):
        raise CoverageRefused("日期早于上一步。请填这天或以后。", "UNDECLARED-06")
    before, row.state = row.state, step.leads_to
    if what == "float":
        draft = FloaterDraft(row.name, phone=row.phone, is_undeclared=True)
        places = {"owner_org_id": row.owner_org_id, "unit_id": row.unit_id}
        row.floater = floater_put(draft, person=row.person, places=places, on=on, by=by)
    row.save(update_fields=["state", "floater"])
    _record([row], what, on, by, before=before, note=note.strip())
    _told(f"undeclared_{what}", row, by, note)


@transaction.atomic
def undeclared_undo(*, undeclared_id: int, on: date, reason: str, by: Actor) -> None:
    """Take back the last step with an undeclared member, as if it had not been."""
    row = _locked(undeclared_id, by)
    if len(reason.strip()) < 4:
        raise CoverageRefused("没有写撤销的理由(至少四个字)。请写明。", "UNDECLARED-07")
    last = _last_step(row)
    if last is None:
        raise CoverageRefused("还没有办过,没有可以撤销的。请刷新页面看现在的情况。", "UNDECLARED-08")
    if not row.name:
        raise CoverageRefused("姓名、电话已经按期清除,这一步不能再撤销。", "UNDECLARED-10")
    floater = row.floater
    if floater is not None and floater.state != Floater.State.WAITING:
        raise CoverageRefused("已经按流动党员安家。请先撤销安家,再撤销这一步。", "UNDECLARED-09")
    row.state, row.floater = last.before, None
    row.save(update_fields=["state", "floater"])
    if floater is not None:
        floater.state = Floater.State.WITHDRAWN
        floater.save(update_fields=["state"])
    _record([row], "undone", on, by, before=last.what, note=reason.strip(), undoes=last)
    _told("undeclared_undone", row, by, reason)


@transaction.atomic
def undeclared_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Let those who were found by a file go with it, or come again."""
    ids = [step.row_id for step in registry.steps_of(change_ids, UNDECLARED)]
    rows = list(Undeclared.objects.filter(pk__in=ids).order_by("pk"))
    for row in rows:
        row.state = S.FOUND if is_redo else S.WITHDRAWN
        row.save(update_fields=["state"])
    if rows:
        detail = {"count": len(rows), "redo": is_redo}
        audit.event_record(
            what="undeclared_went_back", subject="undeclared", by=by, detail=detail, reason=reason
        )
    return len(rows)


def _locked(undeclared_id: int, by: Actor) -> Undeclared:
    row: Undeclared = Undeclared.objects.select_for_update().get(pk=undeclared_id)
    register.require(by, WORK, row.owner_org_id)
    return row


def _last_step(row: Undeclared) -> UndeclaredEvent | None:
    steps = row.events.filter(what__in=UNDECLARED_STEPS, undone_by__isnull=True)
    found: UndeclaredEvent | None = steps.order_by("-pk").first()
    return found


def _told(what: str, row: Undeclared, by: Actor, note: str) -> None:
    audit.event_record(what=what, subject=f"undeclared:{row.pk}", by=by, detail={}, reason=note.strip())


def _record(
    rows: Sequence[Undeclared],
    what: str,
    on: date,
    by: Actor,
    *,
    before: str,
    note: str = "",
    undoes: UndeclaredEvent | None = None,
) -> None:
    who: Mapping[str, object] = {"by_id": by.user_id, "by_name": by.name, "recorded_at": now()}
    UndeclaredEvent.objects.bulk_create(
        UndeclaredEvent(undeclared=row, what=what, on=on, before=before, note=note, undoes=undoes, **who)
        for row in rows
    )
