"""Who came and who went in a subtree between two days, each with the event that did it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import F, Q, QuerySet

from jishi.shared.dates import FOREVER, Moment

from ..models import Affiliation, MemberState, OrgState, Placement, known_at
from ..models.organisations import GRADED_KINDS
from ..paths import AFTER
from ..vectors import named

DAY = timedelta(days=1)
PIECE = 900
ENROLLED, JOINED = "members_enrolled", "member_joined"
Way = Literal["came", "went"]
# Whose, where, from when, until when.
Row = tuple[int, int, date, date]


@dataclass(frozen=True, slots=True)
class Flow:
    """A member or an organisation that came or went.

    `kind` is the event's, empty if it followed its organisation; `JOINED` if the enrolled member joined in the period.
    """

    subject_id: int
    org_id: int
    way: Way
    on: date
    kind: str


@dataclass(frozen=True, slots=True)
class _Span:
    """Days on which a subject belonged to the subtree, and the events that began and ended them."""

    subject_id: int
    org_id: int
    first: date
    last: date
    from_kind: str
    to_kind: str


def member_flows(path: str, first: date, last: date, moment: Moment) -> list[Flow]:
    """Return the members who came into the subtree at `path` or left it from `first` to `last`.

    1. A formal relation holds in the subtree on the days that it shares with its organisation's place there.
    2. Days that follow one another are one stay: a transfer inside the subtree is no flow.
    3. A stay that begins in the period is a coming; one whose day after the last lies in it, a going.
    4. Whoever is enrolled and joined in the period was recruited; the others were members before.
    """
    believed = Affiliation.objects.filter(known_at(moment)).annotate(subject=F("member_id"))
    ever = Affiliation.objects.annotate(subject=F("member_id"))
    found = _flows_of(believed, ever, path, first, last, moment)
    joined = _joined({flow.subject_id for flow in found if flow.kind == ENROLLED}, first, last, moment)
    return [
        replace(flow, kind=JOINED) if flow.kind == ENROLLED and flow.subject_id in joined else flow
        for flow in found
    ]


def _joined(member_ids: set[int], first: date, last: date, moment: Moment) -> set[int]:
    """Return who of the members joined the Party in the period, by what was known of them last."""
    found: dict[int, date | None] = {}
    for piece in _pieces(sorted(member_ids)):
        rows = MemberState.objects.filter(known_at(moment), member_id__in=piece, valid_from__lte=last)
        found |= dict(rows.order_by("valid_from").values_list("member_id", "joined_on"))
    return {member_id for member_id, on in found.items() if on and first <= on <= last}


def org_flows(path: str, first: date, last: date, moment: Moment) -> list[Flow]:
    """Return the branches and general branches that came into the subtree at `path` or left it in the period."""
    graded = OrgState.objects.filter(kind__in=GRADED_KINDS).annotate(subject=F("org_id"))
    return _flows_of(graded.filter(known_at(moment)), graded, path, first, last, moment)


def _flows_of(
    believed: QuerySet[Any, Any],
    ever: QuerySet[Any, Any],
    path: str,
    first: date,
    last: date,
    moment: Moment,
) -> list[Flow]:
    stirring = list(_stirring(first, last))
    rows = {row for part in stirring for row in _told(believed.filter(part))}
    placed = Placement.objects.filter(known_at(moment))
    moving = {org_id for part in stirring for org_id in placed.filter(part).values_list("org_id", flat=True)}
    # Where nobody came or went and nothing moved, nothing has to be known of where it stood.
    places = _places(path, moving | {row[1] for row in rows}, moment)
    rows = {row for row in rows if row[1] in places}
    moved = [org_id for org_id, spans in places.items() if any(_touches(s, first, last) for s in spans)]
    for piece in _pieces(sorted(moved)):
        rows |= set(_told(believed.filter(org_id__in=piece)))
    kinds = Kinds(ever, sorted({row[0] for row in rows}), moment)
    return _flows([span for row in rows for span in _spans(row, places, kinds)], first, last)


def _stirring(first: date, last: date) -> Iterable[Q]:
    """Return the conditions that dated rows began or ended in a period: each is served by an index of its own."""
    begins = {"valid_from__gte": first, "valid_from__lte": last}
    yield Q(valid_to=FOREVER, **begins)
    yield Q(valid_to__lt=FOREVER) & (Q(**begins) | Q(valid_to__gte=first - DAY, valid_to__lt=last))


def _told(rows: QuerySet[Any, Any]) -> Iterable[Row]:
    return rows.values_list("subject", "org_id", "valid_from", "valid_to")


def _spans(row: Row, places: dict[int, list[tuple[date, date]]], kinds: "Kinds") -> Iterable[_Span]:
    subject_id, org_id, begins, ends = row
    for place_first, place_last in places[org_id]:
        first, last = max(begins, place_first), min(ends, place_last)
        if first <= last:
            began = kinds.began(row) if first == begins else ""
            ended = kinds.ended(row) if last == ends else ""
            yield _Span(subject_id, org_id, first, last, began, ended)


def _flows(spans: Iterable[_Span], first: date, last: date) -> list[Flow]:
    by_subject: dict[int, list[_Span]] = defaultdict(list)
    for span in spans:
        by_subject[span.subject_id].append(span)
    found: list[Flow] = []
    for subject_id, of_subject in by_subject.items():
        stays = sorted(of_subject, key=lambda span: (span.first, span.last))
        starts, lasts = {span.first for span in stays}, {span.last for span in stays}
        for span in stays:
            if first <= span.first <= last and span.first - DAY not in lasts:
                found.append(Flow(subject_id, span.org_id, "came", span.first, span.from_kind))
            if first - DAY <= span.last < last and span.last + DAY not in starts:
                found.append(Flow(subject_id, span.org_id, "went", span.last + DAY, span.to_kind))
    return sorted(found, key=lambda flow: (flow.on, flow.way, flow.subject_id))


class Kinds:
    """Which event first told that a relation began, or ended, on a day; a later correction only copies the row."""

    def __init__(self, ever: QuerySet[Any, Any], subject_ids: Sequence[int], moment: Moment) -> None:
        self._began: dict[tuple[int, int, date], str] = {}
        self._ended: dict[tuple[int, int, date], str] = {}
        if moment.known_at is not None:
            ever = ever.filter(recorded_at__lte=moment.known_at)
        for piece in _pieces(subject_ids):
            rows = ever.filter(subject__in=piece).order_by("pk")
            told = rows.values_list("subject", "org_id", "valid_from", "valid_to", "change__kind")
            for subject_id, org_id, begins, ends, kind in told:
                self._began.setdefault((subject_id, org_id, begins), kind)
                self._ended.setdefault((subject_id, org_id, ends), kind)

    def began(self, row: Row) -> str:
        """Return the kind of the event that began the row's days."""
        return self._began[row[0], row[1], row[2]]

    def ended(self, row: Row) -> str:
        """Return the kind of the event that ended the row's days."""
        return self._ended[row[0], row[1], row[3]]


def _places(path: str, org_ids: Iterable[int], moment: Moment) -> dict[int, list[tuple[date, date]]]:
    """Return the days on which organisations stood in the subtree; a move inside it divides nothing."""
    rows = Placement.objects.filter(
        known_at(moment), org_id__in=named(org_ids), path__gte=path, path__lt=path + AFTER
    )
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for org_id, begins, ends in rows.order_by("valid_from").values_list("org_id", "valid_from", "valid_to"):
        spans = found[org_id]
        if spans and spans[-1][1] == begins - DAY:
            spans[-1] = (spans[-1][0], ends)
        else:
            spans.append((begins, ends))
    return dict(found)


def _touches(span: tuple[date, date], first: date, last: date) -> bool:
    return first <= span[0] <= last or first - DAY <= span[1] < last


def _pieces(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), PIECE):
        yield ids[start : start + PIECE]
