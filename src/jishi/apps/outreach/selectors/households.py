"""Households as lists and pages show them: masked, with their group and what is open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.codes import mask_name, mask_phone

from .. import queries
from ..models import Contact, Household, Need
from ..queries import OPEN_STATES
from ..rules import rules_on

PARTS = {
    "all": "全部",
    "ungrouped": "未编组",
    "open": "有事没办结",
    "check": "要核对",
    "lapsed": "联系方式已清除",
}


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household: name and telephone masked."""

    household_id: int
    org_id: int
    org_name: str
    number: str
    name: str
    phone: str
    cell: str
    work: int
    from_unit: str
    group_id: int | None
    group_number: int | None
    why: str
    open_n: int
    keep_until: date
    is_lapsed: bool
    ended_on: date | None
    has_point: bool

    @property
    def group(self) -> str | None:
        """Return what its group is called."""
        return None if self.group_number is None else f"第{self.group_number}组"


@dataclass(frozen=True, slots=True)
class HouseholdFilter:
    """Which of the visible households: a part, one group, one handing over."""

    part: str = "all"
    group_id: int | None = None
    batch_id: int | None = None


def households_count(seen: Visible, wanted: HouseholdFilter) -> int:
    """Return how many households there are."""
    return _found(seen, wanted).count()


def households_page(
    seen: Visible, wanted: HouseholdFilter, *, first: int = 0, most: int = 50
) -> list[HouseholdRow]:
    """Return one page of households by organisation and number."""
    found = _found(seen, wanted).select_related("org").order_by("org__code", "number")
    return _rows(list(found[first : first + most]), seen)


def household_row(household_id: int, seen: Visible) -> HouseholdRow | None:
    """Return one household, also one that has left; None when not visible."""
    rows = seen.restrict(Household.objects.filter(pk=household_id, is_listed=True), "org_id")
    return next(iter(_rows(list(rows.select_related("org")), seen)), None)


def household_org(household_id: int) -> int | None:
    """Return the organisation that answers for a household."""
    return Household.objects.filter(pk=household_id).values_list("org_id", flat=True).first()


def household_id_of(org_id: int, number: str) -> int | None:
    """Return the household that an organisation knows by a number."""
    rows = Household.objects.filter(org_id=org_id, number=number, is_listed=True)
    return rows.values_list("pk", flat=True).first()


def _found(seen: Visible, wanted: HouseholdFilter) -> QuerySet[Household]:
    rows = queries.households(seen)
    contacts = Contact.objects.filter(household=OuterRef("pk"), until=None)
    if wanted.group_id is not None:
        rows = rows.filter(Exists(contacts.filter(group_id=wanted.group_id)))
    if wanted.batch_id is not None:
        rows = rows.filter(intake_batch_id=wanted.batch_id)
    if wanted.part == "ungrouped":
        return rows.filter(~Exists(contacts))
    if wanted.part == "open":
        return rows.filter(Exists(Need.objects.filter(household=OuterRef("pk"), state__in=OPEN_STATES)))
    if wanted.part == "check":
        return rows.filter(forgotten_on=None, keep_until__lte=_soon(seen))
    return rows.exclude(forgotten_on=None) if wanted.part == "lapsed" else rows


def _soon(seen: Visible) -> date:
    day = seen.moment.valid_on
    return day + timedelta(days=rules_on(day).check_days)


def _rows(households: list[Household], seen: Visible) -> list[HouseholdRow]:
    ids = [row.pk for row in households]
    contacts = {
        each.household_id: each
        for each in Contact.objects.filter(household__in=ids, until=None).select_related("group")
    }
    needs = Need.objects.filter(household__in=ids, state__in=OPEN_STATES)
    open_n = Counter(needs.values_list("household_id", flat=True))
    names = registry.names_of({row.org_id for row in households}, seen.moment)
    units = registry.intake_units({row.intake_batch_id for row in households if row.intake_batch_id})
    return [_row(row, contacts.get(row.pk), open_n[row.pk], names, units) for row in households]


def _row(
    row: Household, contact: Contact | None, open_n: int, names: dict[int, str], units: dict[int, str]
) -> HouseholdRow:
    return HouseholdRow(
        household_id=row.pk,
        org_id=row.org_id,
        org_name=names.get(row.org_id, ""),
        number=row.number,
        name=mask_name(row.name),
        phone=mask_phone(row.phone),
        cell=row.cell,
        work=row.work,
        from_unit=units.get(row.intake_batch_id or 0, ""),
        group_id=contact.group_id if contact else None,
        group_number=contact.group.number if contact else None,
        why=contact.why if contact else "",
        open_n=open_n,
        keep_until=row.keep_until,
        is_lapsed=row.forgotten_on is not None,
        ended_on=row.ended_on,
        has_point=row.x is not None,
    )


def parts_counts(seen: Visible) -> dict[str, int]:
    """Return how many households each part has."""
    return {part: households_count(seen, HouseholdFilter(part)) for part in PARTS}
