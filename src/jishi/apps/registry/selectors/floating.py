"""Floating members from both ends: who is away and since when unheard of, who is here, and whom two hosts claim."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from jishi.shared.codes import mask_name
from jishi.shared.dates import Moment

from ..adding import Population, totals
from ..floating_rules import floating_rules
from ..measures import MEASURES
from ..models import Affiliation, FloatingOut, GuestState, MemberState, floats_at, held_at
from ..remembered import page_remembered, remembered
from ..visibility import Visible
from .graded import last_names_of

PARTS = {"out": "流出", "unheard": "该联系", "in": "流入", "twice": "两处登记"}
"""What the list is divided into, and what the office calls it."""
SLICE = 900


@dataclass(frozen=True, slots=True)
class FloatingRow:
    """One floating person; `org_id` is the own end: the home of one who is away, the host of one who has come.

    `unheard_days` counts from the last contact, else from the day of leaving; None for whoever has come.
    """

    member_id: int | None
    guest_id: int | None
    name: str
    org_id: int
    org_name: str
    other_end: str
    why: str
    since: date | None
    contacted_on: date | None
    unheard_days: int | None
    note: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class _Claim:
    """One organisation says that it looks after somebody: as a guest, or as the contact of a member who is away."""

    org_id: int
    name: str
    birth_date: date | None
    phone: str
    member_id: int | None = None
    guest_id: int | None = None
    home: str = ""
    since: date | None = None

    def is_same_person(self, other: "_Claim") -> bool:
        """Tell whether both are about one person: the same name, and the same birth date or telephone."""
        birth = self.birth_date is not None and self.birth_date == other.birth_date
        return self.name == other.name and (birth or (self.phone != "" and self.phone == other.phone))


def floating_counts(seen: Visible) -> dict[str, int]:
    """Return how many there are in each part; nobody in them is counted as a member a second time."""
    return remembered("floating", seen, lambda: _counts(seen))


def _counts(seen: Visible) -> dict[str, int]:
    claims = _claims_of(seen)
    away = totals(Population(seen), [MEASURES["floating_out"]])[0]
    return {
        "out": away,
        "unheard": away - _away(seen).filter(member_id__in=_heard(seen)).count(),
        "in": len(_each_once(claims)),
        "twice": len(_twice(claims, seen)),
    }


def floating_page(seen: Visible, part: str, *, first: int = 0, most: int = 50) -> list[FloatingRow]:
    """Return one page of a part, by organisation; who was not heard of the longest comes first where contact is due."""
    if part in ("in", "twice"):
        claims = _claims_of(seen)
        others = _twice(claims, seen)
        chosen = _each_once(claims) if part == "in" else [claim for claim, _ in others]
        return _told_claims(chosen[first : first + most], dict(others), seen)

    def pairs() -> QuerySet[Affiliation, tuple[int, int]]:
        rows = _away(seen) if part == "out" else _unheard(seen)
        return rows.order_by("org__code", "member__code").values_list("member_id", "org_id")

    found = page_remembered("away on page", (seen, part), pairs, first=first, end=first + most)
    return _told_away(found, seen)


def floating_of(member_id: int, *, seen: Visible) -> FloatingRow | None:
    """Return a member of a visible organisation who is registered as away; else None."""
    rows = _away(seen).filter(member_id=member_id).values_list("member_id", "org_id")
    told = _told_away(list(rows), seen)
    return told[0] if told and told[0].since else None


def guest_of(guest_id: int, *, seen: Visible) -> FloatingRow | None:
    """Return a guest of a visible organisation; else None."""
    rows = seen.restrict(GuestState.objects.at(seen.moment).filter(guest_id=guest_id))
    found = _told_claims(_of_guests(rows), {}, seen)
    return found[0] if found else None


def _away(seen: Visible) -> QuerySet[Affiliation]:
    known = held_at(seen.moment, "member__states__")
    own = seen.restrict(Affiliation.objects.at(seen.moment))
    return own.filter(known, member__states__floating=MemberState.Floating.OUT)


def _unheard(seen: Visible) -> QuerySet[Affiliation]:
    """Keep those of whom nothing was heard for as long as the rule allows; without any record nothing was heard."""
    return _away(seen).exclude(member_id__in=_heard(seen))


def _heard(seen: Visible) -> "QuerySet[FloatingOut, int]":
    """Return the members of whom something was heard within that time."""
    on = seen.moment.valid_on
    limit = on - timedelta(days=floating_rules(on).contact)
    heard = FloatingOut.objects.at(seen.moment).filter(
        Q(contacted_on__gte=limit) | Q(contacted_on__isnull=True, since__gte=limit)
    )
    return heard.values_list("member_id", flat=True)


def _told_away(pairs: Sequence[tuple[int, int]], seen: Visible) -> list[FloatingRow]:
    ids, moment = [member_id for member_id, _ in pairs], seen.moment
    rules = floating_rules(moment.valid_on)
    states = {row.member_id: row for row in MemberState.objects.at(moment).filter(member_id__in=ids)}
    away = {row.member_id: row for row in FloatingOut.objects.at(moment).filter(member_id__in=ids)}
    contacts = {row.contact_org_id for row in states.values() if row.contact_org_id}
    names = last_names_of({org_id for _, org_id in pairs} | contacts, moment)
    found = []
    for member_id, org_id in pairs:
        state, gone = states.get(member_id), away.get(member_id)
        if state is None:
            continue
        heard = (gone.contacted_on or gone.since) if gone else None
        days = (moment.valid_on - heard).days if heard else None
        late = days is None or days > rules.report
        note = "没有登记去向" if gone is None else "" if gone.contacted_on else "走后没有联系过"
        place = names.get(state.contact_org_id or 0, "") or (
            gone.contact_branch or gone.place if gone else ""
        )
        found.append(
            FloatingRow(
                member_id,
                None,
                mask_name(state.name),
                org_id,
                names.get(org_id, ""),
                place,
                str(FloatingOut.Why(gone.why).label) if gone and gone.why else "",
                gone.since if gone else None,
                gone.contacted_on if gone else None,
                days,
                note,
                late,
            )
        )
    return found


def _claims_of(seen: Visible) -> list[_Claim]:
    """Return the claims of the visible organisations."""
    guests = seen.restrict(GuestState.objects.at(seen.moment))
    members = seen.restrict(_looked_after(seen).filter(floats_at(seen.moment, "")), "contact_org_id")
    return [*_of_members(members), *_of_guests(guests)]


def _looked_after(seen: Visible) -> QuerySet[MemberState]:
    away = MemberState.objects.at(seen.moment).filter(floating=MemberState.Floating.OUT)
    return away.exclude(contact_org=None)


def guests_here(change_ids: Iterable[int], moment: Moment) -> set[tuple[int, int, str, str]]:
    """Return who came with some events and is still here: each with the event, the host, the name and the phone."""
    ids, found = sorted(set(change_ids)), set[tuple[int, int, str, str]]()
    for first in range(0, len(ids), SLICE):
        came = GuestState.objects.filter(change_id__in=ids[first : first + SLICE])
        here = set(
            GuestState.objects.at(moment)
            .filter(guest__in=came.values("guest"))
            .values_list("guest", flat=True)
        )
        rows = came.values_list("guest", "change", "org", "name", "phone")
        found |= {(change, org, name, phone) for guest, change, org, name, phone in rows if guest in here}
    return found


def _of_guests(rows: QuerySet[GuestState]) -> list[_Claim]:
    told = rows.order_by("org__code", "name", "guest_id").select_related("guest")
    return [
        _Claim(
            row.org_id,
            row.name,
            row.birth_date,
            row.phone,
            guest_id=row.guest_id,
            home=row.home_org,
            since=row.guest.since,
        )
        for row in told
    ]


def _of_members(rows: QuerySet[MemberState]) -> list[_Claim]:
    fields = ("contact_org_id", "name", "birth_date", "phone", "member_id")
    return [_Claim(*told) for told in rows.order_by("contact_org__code", "member_id").values_list(*fields)]


def _each_once(claims: Sequence[_Claim]) -> list[_Claim]:
    """Leave out guests who are members whom the same organisation looks after anyway."""
    by_name = _by_name(claim for claim in claims if claim.member_id)
    return [
        claim
        for claim in claims
        if claim.member_id
        or not any(
            own.org_id == claim.org_id and own.is_same_person(claim) for own in by_name.get(claim.name, ())
        )
    ]


def _twice(claims: Sequence[_Claim], seen: Visible) -> list[tuple[_Claim, _Claim]]:
    """Return the visible claims on people whom another organisation claims too, each with the other claim."""
    names, others = sorted({claim.name for claim in claims}), list[_Claim]()
    for start in range(0, len(names), SLICE):
        piece = names[start : start + SLICE]
        others += _of_guests(GuestState.objects.at(seen.moment).filter(name__in=piece))
        others += _of_members(_looked_after(seen).filter(name__in=piece))
    by_name = _by_name(others)
    found = []
    for claim in claims:
        rivals = (
            other
            for other in by_name.get(claim.name, ())
            if other.org_id != claim.org_id and other.is_same_person(claim)
        )
        rival = next(rivals, None)
        if rival is not None:
            found.append((claim, rival))
    return found


def _by_name(claims: Iterable[_Claim]) -> dict[str, list[_Claim]]:
    found: dict[str, list[_Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.name].append(claim)
    return found


def _told_claims(claims: Sequence[_Claim], rivals: dict[_Claim, _Claim], seen: Visible) -> list[FloatingRow]:
    members = [claim.member_id for claim in claims if claim.member_id]
    homes = dict(
        Affiliation.objects.at(seen.moment).filter(member_id__in=members).values_list("member_id", "org_id")
    )
    hosts = {claim.org_id for claim in (*claims, *rivals.values())}
    names = last_names_of(hosts | set(homes.values()), seen.moment)
    found = []
    for claim in claims:
        rival = rivals.get(claim)
        home = names.get(homes.get(claim.member_id or 0, 0), "") if claim.member_id else claim.home
        note = f"{names.get(rival.org_id, '')}也登记了这个人。请两处核对,只留一处" if rival else ""
        found.append(
            FloatingRow(
                claim.member_id,
                claim.guest_id,
                mask_name(claim.name),
                claim.org_id,
                names.get(claim.org_id, ""),
                home,
                "",
                claim.since,
                None,
                None,
                note,
                rival is not None,
            )
        )
    return found
