"""The yearly table: of every organisation, with all below it, who was there, came and went, and what stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from jishi.shared.dates import Moment

from ..models import Affiliation, MemberState, OrgState, Placement, held_at, known_at
from ..models.organisations import OrgKind
from ..paths import ids_of
from .flows import DAY, PIECE, Kinds, Row, Way

COLLEGE = ("10", "20", "30")
WOMAN = "2"
YOUNG, OLD = 35, 60
_WENT = {
    "member_deceased": "out_died_n",
    "member_expelled": "out_expelled_n",
    "member_removed": "out_removed_n",
    "member_left": "out_withdrawn_n",
}
_STANDING = {
    OrgKind.BRANCH: "branches_n",
    OrgKind.GENERAL_BRANCH: "general_n",
    OrgKind.PRIMARY_COMMITTEE: "committees_n",
}
NAMES = (
    *("opening_n", "opening_women_n", "in_recruits_n", "in_recruits_women_n", "in_recruits_young_n"),
    *("in_transfer_n", "in_restored_n", *_WENT.values(), "out_transfer_n"),
    *("closing_n", "closing_women_n", "closing_young_n", "closing_old_n", "closing_college_n"),
    *("closing_probationary_n", *_STANDING.values()),
)
"""What is counted, by the names of the table's columns."""
_Counts = dict[int, Counter[str]]


@dataclass(frozen=True, slots=True)
class _Span:
    """Days on which a member belonged to an organisation at one place of the tree, with all organisations above."""

    first: date
    last: date
    nodes: tuple[int, ...]
    from_kind: str
    to_kind: str


def yearly_counts(year: int, moment: Moment) -> Mapping[int, Mapping[str, int]]:
    """Return the yearly table by organisation; a year that is not over is counted up to the day looked at.

    What an organisation counts includes all below it: a transfer inside is no coming and no going.
    """
    first, last = date(year, 1, 1), min(date(year, 12, 31), moment.valid_on)
    found: _Counts = defaultdict(Counter)
    opens, closes = Moment(first - DAY, moment.known_at), Moment(last, moment.known_at)
    _people(found, opens, "opening")
    _people(found, closes, "closing")
    _standing(found, closes)
    _flows(found, first, last, moment)
    return found


def _above(moment: Moment) -> dict[int, tuple[int, ...]]:
    rows = Placement.objects.at(moment).values_list("org_id", "path")
    return {org_id: tuple(ids_of(path)) for org_id, path in rows}


def _people(found: _Counts, moment: Moment, when: str) -> None:
    state, on = "member__states__", moment.valid_on
    told = {
        "": Q(),
        "women_": Q(**{f"{state}sex": WOMAN}),
        "young_": Q(**{f"{state}birth_date__gt": years_before(on, YOUNG + 1)}),
        "old_": Q(**{f"{state}birth_date__lte": years_before(on, OLD)}),
        "college_": Q(**{f"{state}schooling__in": COLLEGE}),
        "probationary_": Q(**{f"{state}status": MemberState.Status.PROBATIONARY}),
    }
    names = [f"{when}_{word}n" for word in told if f"{when}_{word}n" in NAMES]
    counts = {f"{when}_{word}n": Count("pk", filter=asked) for word, asked in told.items()}
    rows = Affiliation.objects.at(moment).filter(held_at(moment, state)).order_by().values("org_id")
    above = _above(moment)
    for row in rows.annotate(**{name: counts[name] for name in names}):
        for node in above.get(row["org_id"], ()):
            for name in names:
                found[node][name] += row[name]


def _standing(found: _Counts, moment: Moment) -> None:
    above = _above(moment)
    kinds = OrgState.objects.at(moment).filter(kind__in=list(_STANDING)).values_list("org_id", "kind")
    for org_id, kind in kinds:
        for node in above.get(org_id, ()):
            found[node][_STANDING[OrgKind(kind)]] += 1


def _flows(found: _Counts, first: date, last: date, moment: Moment) -> None:
    spans = _spans(first, last, moment)
    flows = [flow for member_id, told in spans.items() for flow in _of_member(member_id, told, first, last)]
    enrolled = {
        member_id for member_id, _, way, kind in flows if way == "came" and kind == "members_enrolled"
    }
    recruits = _recruits(enrolled, first, last, moment)
    for member_id, node, way, kind in flows:
        if way == "went":
            found[node][_WENT.get(kind, "out_transfer_n")] += 1
        elif kind == "members_enrolled" and member_id in recruits:
            found[node].update(recruits[member_id])
        else:
            found[node]["in_restored_n" if kind == "member_restored" else "in_transfer_n"] += 1


def _of_member(
    member_id: int, spans: list[_Span], first: date, last: date
) -> Iterator[tuple[int, int, Way, str]]:
    """Give the organisations that a member came to or left: days that follow one another are one stay in each."""
    starts: dict[int, set[date]] = defaultdict(set)
    ends: dict[int, set[date]] = defaultdict(set)
    for span in spans:
        for node in span.nodes:
            starts[node].add(span.first)
            ends[node].add(span.last)
    for span in spans:
        for node in span.nodes:
            if first <= span.first <= last and span.first - DAY not in ends[node]:
                yield member_id, node, "came", span.from_kind
            if first - DAY <= span.last < last and span.last + DAY not in starts[node]:
                yield member_id, node, "went", span.to_kind


def _spans(first: date, last: date, moment: Moment) -> dict[int, list[_Span]]:
    """Return the spans of those who came, went, or whose organisation moved, by member."""
    places = _places(moment)
    moved = [
        org_id
        for org_id, told in places.items()
        if any(first <= since <= last or first - DAY <= until < last for since, until, _ in told)
    ]
    believed = Affiliation.objects.filter(known_at(moment)).annotate(subject=F("member_id"))
    begins = Q(valid_from__gte=first, valid_from__lte=last)
    ends = Q(valid_to__gte=first - DAY, valid_to__lt=last)
    rows = set(_told(believed.filter(begins | ends)))
    for start in range(0, len(moved), PIECE):
        rows |= set(_told(believed.filter(org_id__in=moved[start : start + PIECE])))
    ever = Affiliation.objects.annotate(subject=F("member_id"))
    kinds = Kinds(ever, sorted({row[0] for row in rows}), moment)
    found: dict[int, list[_Span]] = defaultdict(list)
    for row in rows:
        for since, until, nodes in places.get(row[1], ()):
            begin, end = max(row[2], since), min(row[3], until)
            if begin <= end:
                began = kinds.began(row) if begin == row[2] else ""
                ended = kinds.ended(row) if end == row[3] else ""
                found[row[0]].append(_Span(begin, end, nodes, began, ended))
    return found


def _told(rows: Any) -> Iterable[Row]:
    told: Iterable[Row] = rows.values_list("subject", "org_id", "valid_from", "valid_to")
    return told


def _places(moment: Moment) -> dict[int, list[tuple[date, date, tuple[int, ...]]]]:
    found: dict[int, list[tuple[date, date, tuple[int, ...]]]] = defaultdict(list)
    rows = Placement.objects.filter(known_at(moment)).values_list("org_id", "valid_from", "valid_to", "path")
    for org_id, since, until, path in rows:
        found[org_id].append((since, until, tuple(ids_of(path))))
    return found


def _recruits(member_ids: set[int], first: date, last: date, moment: Moment) -> dict[int, tuple[str, ...]]:
    """Return those who joined the Party in the period, each with the columns that count them."""
    ids, found = sorted(member_ids), dict[int, tuple[str, ...]]()
    young = years_before(last, YOUNG + 1)
    for start in range(0, len(ids), PIECE):
        rows = MemberState.objects.filter(known_at(moment), member_id__in=ids[start : start + PIECE])
        known = rows.filter(valid_from__lte=last).order_by("valid_from")
        # What was known last counts.
        last_known = {row[0]: row for row in known.values_list("member_id", "sex", "birth_date", "joined_on")}
        for member_id, sex, born, joined in last_known.values():
            if joined is None or not first <= joined <= last:
                continue
            is_young = born is not None and born > young
            told = ("in_recruits_n", "in_recruits_women_n" * (sex == WOMAN), "in_recruits_young_n" * is_young)
            found[member_id] = tuple(filter(None, told))
    return found


def years_before(on: date, years: int) -> date:
    """Return the same day some years before; of a 29 February, the 28th."""
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    return date(on.year - years, on.month, day)
