"""Contact villages, visits and their problems as pages show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from jishi.apps.programmes import selectors as programmes
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.dates import Moment, today

from ..models import CadreVisit, ContactPoint, Need, VisitProblem
from ..places import POINTS
from ..steps import OPEN
from ..then import needs_were, points_were, told

S = Need.State


@dataclass(frozen=True, slots=True)
class PointRow:
    """One contact village of a cadre: when the last visit was, and what became of what was found."""

    point_id: int
    org_id: int
    org_name: str
    cadre: str
    post: str
    activity: str
    since: date
    until: date | None
    last_on: date | None
    quiet_days: int
    open_n: int
    late_n: int
    tell_n: int
    closed_n: int
    not_done_n: int


@dataclass(frozen=True, slots=True)
class Point:
    """A contact village seen from the village: whose it is, since when."""

    point_id: int
    cadre: str
    post: str
    since: date


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem of a village."""

    need_id: int
    says: str
    owner: str
    state: str
    state_label: str
    told_on: date
    tell_by: date
    outcome: str
    told_back_on: date | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit, with what was found and looked at again."""

    on: date
    asked: str
    by_name: str
    problems: tuple[tuple[int, str, bool, str], ...]
    """Each need's number, its words, whether it is new, what was noted."""


def activities(day: date) -> dict[str, str]:
    """Return the local activities of the year, by id."""
    return {each.id: each.name for each in programmes.programme_on(day).activities}


def point_rows(seen: Visible, point_ids: Collection[int] | None = None) -> list[PointRow]:
    """Return the visible contact villages, those without a visit for longest first."""
    every = ContactPoint.objects.all() if point_ids is None else ContactPoint.objects.filter(pk__in=point_ids)
    rows = registry.stood_in(every, POINTS, seen)
    if seen.moment.is_now and point_ids is None:
        rows = rows.filter(until=None)
    last_visit = Max("visits__on", filter=told(seen.moment, "visits__") or None)
    found_then = points_were(rows.annotate(last=last_visit).order_by("org__code", "pk"), seen.moment)
    points = [point for point in found_then if point.until is None or point_ids is not None]
    day, names = seen.moment.valid_on, registry.last_names_of({p.org_id for p in points}, seen.moment)
    words = activities(day)
    asked = Need.objects.filter(kind=Need.Kind.VILLAGE, org_id__in={p.org_id for p in points})
    counts: Counter[tuple[int, str]] = Counter()
    for need in needs_were(asked, seen.moment):
        org_id, state, tell_by = need.org_id, need.state, need.tell_by
        counts[org_id, state] += 1
        counts[org_id, "late"] += state in OPEN and tell_by < day
    found = []
    for point in points:
        last = point.last  # type: ignore[attr-defined]
        found.append(
            PointRow(
                point.pk,
                point.org_id,
                names.get(point.org_id, ""),
                point.cadre,
                point.post,
                words.get(point.activity, point.activity),
                point.since,
                point.until,
                last,
                (day - (last or point.since)).days,
                sum(counts[point.org_id, state] for state in OPEN),
                counts[point.org_id, "late"],
                counts[point.org_id, S.ANSWERED] + counts[point.org_id, S.FAILED],
                counts[point.org_id, S.CLOSED],
                counts[point.org_id, S.NOT_DONE],
            )
        )
    return found


def points_at(org_id: int, moment: Moment) -> list[Point]:
    """Return the cadres whose contact village an organisation was on the moment's day."""
    rows = ContactPoint.objects.filter(org_id=org_id, since__lte=moment.valid_on).order_by("pk")
    return [
        Point(row.pk, row.cadre, row.post, row.since)
        for row in points_were(rows, moment)
        if row.until is None or row.until > moment.valid_on
    ]


def point_row(point_id: int, seen: Visible) -> PointRow | None:
    """Return one contact village; None when not visible."""
    return next(iter(point_rows(seen, [point_id])), None)


def point_org(point_id: int) -> int | None:
    """Return the organisation of a contact village."""
    return ContactPoint.objects.filter(pk=point_id).values_list("org_id", flat=True).first()


def problems_of(org_id: int, moment: Moment | None = None) -> list[ProblemRow]:
    """Return a village's problems, the open ones first."""
    asked = Need.objects.filter(org_id=org_id, kind=Need.Kind.VILLAGE)
    rows = [row for row in needs_were(asked, moment or Moment(today())) if row.state != S.WITHDRAWN]
    found = [
        ProblemRow(
            row.pk,
            row.says,
            row.owner,
            row.state,
            str(S(row.state).label),
            row.told_on,
            row.tell_by,
            row.outcome,
            row.told_back_on,
            row.state in OPEN,
        )
        for row in sorted(rows, key=lambda row: (row.tell_by, row.pk))
    ]
    return sorted(found, key=lambda row: not row.is_open)


def visits_of(point_id: int, moment: Moment | None = None) -> list[VisitRow]:
    """Return the visits of a contact village, the latest first."""
    had_been = told(moment or Moment(today()))
    links: dict[int, list[tuple[int, str, bool, str]]] = {}
    for link in VisitProblem.objects.filter(visit__point_id=point_id).select_related("need").order_by("pk"):
        links.setdefault(link.visit_id, []).append((link.need_id, link.need.says, link.is_new, link.note))
    rows = CadreVisit.objects.filter(had_been, point_id=point_id).order_by("-on", "-pk")
    return [VisitRow(row.on, row.asked, row.by_name, tuple(links.get(row.pk, ()))) for row in rows]
