"""Reading of household data leaves a record: who looked at which record, at which fields, and what for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor

from ..errors import OutreachError
from ..models import Contact, Household, Seat, WarmGroup

VIEW, WORK = "outreach.view_household", "outreach.work"
SHORTEST_REASON = 4
CONTACT = ("name", "phone")


@transaction.atomic
def household_open_record(*, household_id: int, by: Actor) -> None:
    """Keep on record that somebody opened a household's page, where name and telephone are masked."""
    household = Household.objects.get(pk=household_id)
    register.require(by, VIEW, household.org_id)
    audit.personal_read_record(
        subject=f"household:{household_id}", fields=("cell", "needs"), by=by, reason="打开联系户页面"
    )


@transaction.atomic
def households_list_record(*, subject: str, count: int, by: Actor) -> None:
    """Keep on record that somebody looked at a list of households, masked as it is."""
    audit.personal_read_record(
        subject=f"households:{subject}:{count}", fields=("cell",), by=by, reason="查看联系户名册"
    )


@transaction.atomic
def household_reveal(*, household_id: int, reason: str, by: Actor) -> tuple[str, str]:
    """Return a household's contact and telephone in full, for a reason that stays on record."""
    household = Household.objects.get(pk=household_id)
    register.require(by, WORK, household.org_id)
    if len(reason.strip()) < SHORTEST_REASON:
        raise OutreachError("请写明用途(至少四个字),会留下记录。", "HOUSE-01")
    audit.personal_read_record(
        subject=f"household:{household_id}", fields=CONTACT, by=by, reason=reason.strip()
    )
    return household.name, household.phone


@dataclass(frozen=True, slots=True)
class CardHousehold:
    """A household on a printed card, in full."""

    household_id: int
    number: str
    name: str
    phone: str
    cell: str
    work: int


@dataclass(frozen=True, slots=True)
class CardPerson:
    """A person on a printed card."""

    name: str
    phone: str
    role: str
    skills: str
    is_member: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What a group's card and notebook page say."""

    group_id: int
    number: int
    people: tuple[CardPerson, ...]
    households: tuple[CardHousehold, ...]


@transaction.atomic
def group_cards_print(*, group_ids: Sequence[int], by: Actor) -> list[Card]:
    """Return the cards of groups with names and telephones in full; printing is a reading, and on record as one."""
    groups = list(WarmGroup.objects.filter(pk__in=list(group_ids)).order_by("number"))
    register.require(by, WORK, *{group.org_id for group in groups})
    contacts = Contact.objects.filter(group__in=groups, until=None).select_related("household")
    seats = Seat.objects.filter(group__in=groups, until=None).select_related("worker")
    rows: dict[int, list[CardHousehold]] = {group.pk: [] for group in groups}
    for contact in contacts.order_by("household__cell", "household__number"):
        one = contact.household
        rows[contact.group_id].append(
            CardHousehold(one.pk, one.number, one.name, one.phone, one.cell, one.work)
        )
    people: dict[int, list[CardPerson]] = {group.pk: [] for group in groups}
    for seat in seats.order_by("role", "worker__number"):
        who = seat.worker
        label = str(Seat.Role(seat.role).label)
        people[seat.group_id].append(
            CardPerson(who.name, who.phone, label, who.skills, bool(who.member_code))
        )
    for group in groups:
        audit.personal_read_record(
            subject=f"group:{group.pk}:{len(rows[group.pk])}",
            fields=CONTACT,
            by=by,
            reason=f"打印第{group.number}组卡片",
        )
    return [Card(g.pk, g.number, tuple(people[g.pk]), tuple(rows[g.pk])) for g in groups]
