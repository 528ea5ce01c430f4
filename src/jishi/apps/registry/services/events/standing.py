"""What stands on the day of an event, and whether anything later contradicts it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jishi.shared.dates import FOREVER, Moment, today

from ...models import (
    Affiliation,
    Change,
    FunctionalState,
    Hosting,
    LetterState,
    MemberState,
    OrgState,
    Placement,
    PrimaryOrg,
)
from ...models.organisations import OrgKind
from ...paths import AFTER
from ...words import change_words
from ..rules import SHORTEST_REASON, Fault
from .plan import Papers

FULL = MemberState.Status.FULL


@dataclass(frozen=True, slots=True)
class Standing:
    """An organisation as it stands on the day of an event."""

    state: OrgState
    placement: Placement

    @property
    def org_id(self) -> int:
        """Return its id."""
        return self.state.org_id

    @property
    def where(self) -> str:
        """Return how a fault names it."""
        return self.state.name


def lock_orgs(*org_ids: int) -> None:
    """Let nobody else change these organisations until the transaction ends."""
    list(PrimaryOrg.objects.select_for_update().filter(pk__in=org_ids).order_by("pk"))


def paper_faults(papers: Papers, *, needs_document: bool) -> list[Fault]:
    """Return what is wrong with the day, the reason and the document number."""
    found = []
    if papers.on > today():
        text = f"生效日期{papers.on}还没有到。请填今天或以前的日期,到时再办。"
        found.append(Fault("生效日期", text, "EVENT-02"))
    if len(papers.reason.strip()) < SHORTEST_REASON:
        found.append(Fault("理由", "没有写理由。请写明依据(至少四个字)。", "REGISTRY-13"))
    if needs_document and not papers.document_no.strip():
        found.append(Fault("文号", "没有填批复文号。请填写批准这次变动的文号。", "EVENT-03"))
    return found


def stand(org_id: int, on: date, faults: list[Fault]) -> Standing | None:
    """Return an organisation that stands on a day and still does; else say why not."""
    states = OrgState.objects.believed().filter(org_id=org_id).order_by("valid_from")
    last = states.last()
    if last is None or last.valid_to != FOREVER:
        name = last.name if last else f"组织{org_id}"
        faults.append(Fault(name, "这个组织已经撤销,不能再办变动。", "EVENT-04"))
        return None
    held = states.filter(valid_from__lte=on, valid_to__gte=on).first()
    if held is None:
        text = f"{on}这天它还没有成立。请填成立以后的日期。"
        faults.append(Fault(last.name, text, "EVENT-04"))
        return None
    placed = Placement.objects.current().get(org_id=org_id)
    return Standing(held, placed)


def later_places(standing: Standing, on: date) -> list[Fault]:
    """Return the later event that hung an organisation elsewhere."""
    rows = Placement.objects.believed().filter(org_id=standing.org_id, valid_from__gt=on)
    last = rows.order_by("valid_from").last()
    return [later_fault(standing.where, last)] if last else []


def later_fault(where: str, row: Any) -> Fault:
    """Say which later event contradicts an earlier date."""
    change: Change = row.change
    told = f"{row.valid_from}已经有“{change_words(change.kind)}”"
    return Fault(where, f"{told},和更早的日期对不上。请填这天以后的日期,或先撤销那次变动。", "EVENT-05")


def later_values(standing: Standing, fields: Collection[str], on: date) -> list[Fault]:
    """Return the later event that gave one of the fields another value."""
    rows = (
        OrgState.objects.believed().filter(org_id=standing.org_id, valid_from__gt=on).order_by("valid_from")
    )
    for row in rows:
        if any(getattr(row, name) != getattr(standing.state, name) for name in fields):
            return [later_fault(standing.where, row)]
    return []


def later_hosts(standing: Standing, on: date) -> list[Fault]:
    """Return the later event that gave an organisation another unit."""
    row = Hosting.objects.believed().filter(org_id=standing.org_id, valid_from__gt=on).first()
    return [later_fault(standing.where, row)] if row else []


def later_ends(standing: Standing, on: date) -> list[Fault]:
    """Return what began or went after a day on which an organisation should end."""
    rows: list[Any] = [
        *OrgState.objects.believed().filter(org_id=standing.org_id, valid_from__gt=on)[:1],
        *Hosting.objects.believed().filter(org_id=standing.org_id, valid_from__gt=on)[:1],
        *Affiliation.objects.believed().filter(org_id=standing.org_id, valid_from__gt=on)[:1],
        *Placement.objects.believed().filter(parent_id=standing.org_id, valid_from__gt=on)[:1],
        *LetterState.objects.believed().filter(letter__to_org_id=standing.org_id, valid_from__gte=on)[:1],
    ]
    found = [later_fault(standing.where, row) for row in rows[:1]]
    left = Affiliation.objects.believed().filter(
        org_id=standing.org_id, valid_to__gte=on, valid_to__lt=FOREVER
    )
    gone = left.order_by("-valid_to").first()
    if gone is not None and not found:
        text = f"{gone.valid_to}还有党员在这里。请填这天以后的日期。"
        found.append(Fault(standing.where, text, "EVENT-05"))
    if standing.state.valid_from == on and not found and standing.state.founded_on is None:
        first = OrgState.objects.believed().filter(org_id=standing.org_id, valid_to__lt=on).exists()
        if not first:
            found.append(Fault(standing.where, f"{on}这天它刚设立。请填以后的日期。", "EVENT-05"))
    return found


def members_on(org_ids: Iterable[int], on: date) -> dict[int, int]:
    """Return who belongs to organisations on a day and until further notice: member to organisation."""
    rows = Affiliation.objects.current().filter(org_id__in=list(org_ids), valid_from__lte=on)
    return dict(rows.order_by("member_id").values_list("member_id", "org_id"))


def full_members(member_ids: Collection[int], on: date) -> int:
    """Return how many of these people are full members on a day."""
    ids, count = sorted(member_ids), 0
    for first in range(0, len(ids), 900):
        rows = MemberState.objects.at(Moment(on)).filter(member_id__in=ids[first : first + 900])
        count += rows.filter(status=FULL).count()
    return count


def below_rows(standing: Standing, on: date, faults: list[Fault]) -> list[Placement]:
    """Return the places in the subtree, its top first; say so when anything in it moved later."""
    path = standing.placement.path
    rows = Placement.objects.believed().filter(path__gte=path, path__lt=path + AFTER, valid_to__gte=on)
    found = list(rows.order_by("path", "valid_from"))
    later = next((row for row in found if row.valid_from > on or row.valid_to != FOREVER), None)
    if later is not None:
        faults.append(later_fault(standing.where, later))
    return found


def children_on(org_id: int, on: date) -> list[int]:
    """Return the direct subordinates on a day."""
    rows = Placement.objects.believed().filter(parent_id=org_id, valid_from__lte=on, valid_to__gte=on)
    return list(rows.order_by("org_id").values_list("org_id", flat=True))


def units_on(org_id: int, on: date) -> list[int]:
    """Return the units that an organisation stands on."""
    rows = Hosting.objects.current().filter(org_id=org_id, valid_from__lte=on)
    return list(rows.order_by("unit_id").values_list("unit_id", flat=True))


def name_faults(name: str, parent_id: int | None, on: date, *, but: Collection[int] = ()) -> list[Fault]:
    """Return why an organisation cannot be called so under this superior."""
    if not name.strip():
        return [Fault("名称", "没有填组织名称。请填写全称。", "EVENT-06")]
    placed = Placement.objects.believed().filter(parent_id=parent_id, valid_to=FOREVER).values("org_id")
    rows = OrgState.objects.believed().filter(name=name.strip(), org_id__in=placed, valid_to=FOREVER)
    if rows.exclude(org_id__in=list(but)).exists():
        return [Fault(name, "同一个上级下已有同名组织。请换一个名称,或核对是否同一组织。", "EVENT-07")]
    return []


def superior_on(org_id: int, on: date, faults: list[Fault]) -> Standing | None:
    """Return a superior that can have subordinates from a day on; else say why not."""
    found = stand(org_id, on, faults)
    if found is None:
        return None
    faults += later_places(found, on)
    if found.state.kind == OrgKind.BRANCH:
        text = "党支部下面不能再设组织。请选党总支、党委或党(工)委作上级。"
        faults.append(Fault(found.where, text, "EVENT-11"))
    return found


def code_of(org_id: int) -> str:
    """Return an organisation's code."""
    code: str = PrimaryOrg.objects.get(pk=org_id).code
    return code


def leaning_faults(standing: Standing, on: date) -> list[Fault]:
    """Return what is wrong with an end while functional organisations lean on the organisation."""
    rows = FunctionalState.objects.believed().filter(host_id=standing.org_id, valid_to__gte=on)
    names = list(dict.fromkeys(rows.order_by("path").values_list("name", flat=True)))
    if not names:
        return []
    text = f"还有{len(names)}个功能型组织依托这里({names[0]}等)。请先撤销它们,或改依托别的组织。"
    return [Fault(standing.where, text, "EVENT-26")]
