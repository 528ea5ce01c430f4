"""Who sees what of a survey: the one answer for its lists, units, pairs, visits, workbooks and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from ..models import Source, Survey

_Row = TypeVar("_Row", bound=Model)
EVERYWHERE = ("",)


@dataclass(frozen=True, slots=True)
class Reach:
    """The part of one survey that somebody sees.

    `areas` are the divisions whose units are seen (every one for whoever runs the survey); `lines` the agencies in
    whose name the person looks: of them only their own lists, and what was found about their own rows.
    """

    survey_id: int
    areas: tuple[str, ...]
    lines: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Tell whether all of the survey is seen."""
        return self.areas == EVERYWHERE

    @property
    def is_agency(self) -> bool:
        """Tell whether only an agency's own lists are seen."""
        return not self.areas

    def within(self, rows: QuerySet[_Row, _Row], field: str = "area_code") -> QuerySet[_Row, _Row]:
        """Keep the rows that lie in the areas seen; `field` names the division."""
        if self.is_whole:
            return rows
        inside = Q(pk__in=[])
        for prefix in self.areas:
            inside |= Q(**{f"{field}__startswith": prefix})
        return rows.filter(inside)

    def records(self, rows: QuerySet[_Row, _Row], path: str = "") -> QuerySet[_Row, _Row]:
        """Keep the rows of lists that are seen: those in the areas, and one's own list's wherever they lie."""
        if self.is_whole:
            return rows
        inside = Q(**{f"{path}source_list__source__line__in": sorted(self.lines)})
        for prefix in self.areas:
            inside |= Q(**{f"{path}area_code__startswith": prefix})
            inside |= Q(**{f"{path}source_list__source__area__code__startswith": prefix})
        return rows.filter(inside)

    def lists(self, rows: QuerySet[_Row, _Row]) -> QuerySet[_Row, _Row]:
        """Keep the lists that are seen: an agency sees its own, everybody else all."""
        return rows if self.areas else rows.filter(source__line__in=sorted(self.lines))


@dataclass(frozen=True, slots=True)
class SurveysSeen:
    """The surveys that somebody sees with a permission, and how much of each."""

    visible: registry.Visible
    above: frozenset[int]
    areas: tuple[str, ...]
    lines: frozenset[str]

    def restrict(self, rows: QuerySet[Survey]) -> QuerySet[Survey]:
        """Keep the surveys of which anything is seen."""
        own = self.visible.restrict(rows, "scope_org_id").values("pk")
        part = Q(scope_org_id__in=sorted(self.above)) if self.areas else Q(pk__in=[])
        asked = Q(scope_org_id__in=_sources(self.lines).values("scope_org_id"))
        return rows.filter(Q(pk__in=own) | part | asked)

    def reach(self, survey: Survey) -> Reach | None:
        """Return how much of a survey is seen; None for nothing."""
        areas = self._areas_in(survey.scope_org_id)
        if areas:
            return Reach(survey.pk, areas)
        if self.lines and _sources(self.lines).filter(scope_org_id=survey.scope_org_id).exists():
            return Reach(survey.pk, (), self.lines)
        return None

    def hands_in(self, scope_org_id: int, line: str, area_code: str) -> bool:
        """Tell whether lists of an agency (`line`) or a street (its code) are theirs: their own, or everybody's."""
        return area_code.startswith(self._areas_in(scope_org_id)) or (bool(line) and line in self.lines)

    def _areas_in(self, scope_org_id: int) -> tuple[str, ...]:
        if self.visible.has(scope_org_id):
            return EVERYWHERE
        return self.areas if scope_org_id in self.above else ()


def _sources(lines: frozenset[str]) -> QuerySet[Source]:
    return Source.objects.filter(line__in=sorted(lines))


def surveys_seen(actor: Actor, permission: str) -> SurveysSeen:
    """Return what the actor sees of surveys with a permission.

    Whoever has it over the survey's organisation sees all; a township below sees what lies in its own area; an agency
    sees its own lists, in each survey of an organisation that has had one of it.
    """
    moment = Moment(today())
    if actor.is_system:
        return SurveysSeen(registry.Visible(moment, EVERYWHERE), frozenset(), EVERYWHERE, frozenset())
    units = registry.units_visible(actor, permission, moment)
    lines = frozenset(g.scope_id for g in actor.grants_for(permission) if g.scope_kind == "line")
    return SurveysSeen(units.seen, frozenset(units.seen.ids_above()), units.areas, lines)


def reach_of(survey_id: int, actor: Actor, permission: str) -> Reach | None:
    """Return how much of a survey the actor sees; None for nothing, and for a survey that does not exist."""
    survey = Survey.objects.filter(pk=survey_id).first()
    return surveys_seen(actor, permission).reach(survey) if survey else None
