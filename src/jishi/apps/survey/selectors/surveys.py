"""Surveys, their teams, and where their lists come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment, today

from ..models import Source, SourceList, Survey, Team
from ..rules import REGISTER
from .seen import Reach, SurveysSeen


@dataclass(frozen=True, slots=True)
class SurveyView:
    """One survey: what it is about, and what has come in."""

    survey_id: int
    title: str
    scope_org_id: int
    scope_name: str
    area_code: str
    area_name: str
    starts_on: date
    ends_on: date
    state: str
    state_label: str
    lists_n: int
    rows_n: int
    units_n: int

    @property
    def is_open(self) -> bool:
        """Tell whether lists and decisions are still taken in."""
        return self.state == Survey.State.OPEN

    def days_left(self, on: date) -> int:
        """Return the days until the last one, 0 or less when it is over."""
        return (self.ends_on - on).days


@dataclass(frozen=True, slots=True)
class TeamView:
    """A survey team."""

    team_id: int
    route: str
    route_label: str
    name: str
    area_name: str
    leader: str


def surveys_of(seen: SurveysSeen) -> list[SurveyView]:
    """Return the surveys of which anything is seen, the newest first."""
    return _views(list(seen.restrict(Survey.objects.all()).values_list("pk", flat=True)))


def survey_view(survey_id: int) -> SurveyView | None:
    """Return one survey; whether it may be shown, its reach tells."""
    found = _views([survey_id])
    return found[0] if found else None


def _views(ids: list[int]) -> list[SurveyView]:
    ready = Q(lists__state=SourceList.State.READY) & ~Q(lists__source__line=REGISTER)
    rows = (
        Survey.objects.filter(pk__in=ids)
        .select_related("area")
        .annotate(lists_n=Count("lists", filter=ready), rows_n=Sum("lists__rows_n", filter=ready))
        .order_by("-starts_on", "-pk")
    )
    surveys = list(rows)
    names = registry.names_of([one.scope_org_id for one in surveys], Moment(today()))
    units = dict(
        Survey.objects.filter(pk__in=ids)
        .annotate(n=Count("units", filter=Q(units__is_current=True)))
        .values_list("pk", "n")
    )
    return [
        SurveyView(
            one.pk,
            one.title,
            one.scope_org_id,
            names.get(one.scope_org_id, ""),
            one.area_id,
            one.area.name,
            one.starts_on,
            one.ends_on,
            one.state,
            one.get_state_display(),
            one.lists_n,
            one.rows_n or 0,
            units.get(one.pk, 0),
        )
        for one in surveys
    ]


def survey_org(survey_id: int) -> int | None:
    """Return the organisation that a survey is over; None for an unknown number."""
    return Survey.objects.filter(pk=survey_id).values_list("scope_org_id", flat=True).first()


def teams_of(survey_id: int) -> list[TeamView]:
    """Return the teams of a survey by route."""
    rows = Team.objects.filter(survey_id=survey_id).select_related("area").order_by("route", "name")
    return [
        TeamView(
            one.pk,
            one.route,
            one.get_route_display(),
            one.name,
            one.area.name if one.area else "全区",
            one.leader,
        )
        for one in rows
    ]


def sources_of(survey_id: int, reach: Reach) -> list[tuple[str, str, str]]:
    """Return the known sources over a survey's organisation: title, route, agency.

    Agencies and streets see their own.
    """
    org_id = survey_org(survey_id)
    rows = Source.objects.filter(scope_org_id=org_id).exclude(line=REGISTER).order_by("title")
    if reach.is_agency:
        rows = rows.filter(line__in=sorted(reach.lines))
    elif not reach.is_whole:
        rows = reach.within(rows, "area__code")
    return list(rows.values_list("title", "route", "line"))
