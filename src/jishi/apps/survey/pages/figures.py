"""为什么是这个数: the three figures of a survey, the lists behind them, and whoever is not counted and why."""

from collections import Counter
from collections.abc import Callable
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment, today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..rules import rules_on
from ..selectors import FieldHeld, Reach, SurveyView
from .scope import VIEW, survey_looked_at


def _fields(survey_id: int) -> Table[FieldHeld]:
    """Return the table of required fields; each number opens its units."""
    address = reverse("survey-units", args=[survey_id])
    told: tuple[tuple[str, str, Callable[[FieldHeld], int]], ...] = (
        ("sound", "实", lambda row: row.sound_n),
        ("missing", "缺", lambda row: row.missing_n),
        ("stale", "过期", lambda row: row.stale_n),
        ("open", "不一致", lambda row: row.open_n),
    )

    def to(key: str) -> Callable[[FieldHeld], str]:
        return lambda row: f"{address}?show={row.field}-{key}"

    numbers = [Column(key, label, value, Kind.COUNT, link=to(key)) for key, label, value in told]
    return Table(
        key="survey-fields",
        title="必填项",
        unit="户",
        columns=(
            Column("field", "必填项", lambda row: row.label, card="lead", sortable=False),
            Column("days", "多少天内核对过", lambda row: row.days, Kind.COUNT),
            *numbers,
        ),
    )


def view(request: HttpRequest, survey_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    survey, reach = _seen(office, survey_id)
    units = selectors.units_all(survey_id, reach)
    staff, fresh = selectors.figures_of(units)
    told = relations_seen(office, survey)
    rules = rules_on(today())
    context = {
        "title": "为什么是这个数",
        "survey": survey,
        "staff": staff,
        "staff_whys": selectors.staff_whys(units),
        "fresh": fresh,
        "fields": _fields(survey_id).show(selectors.fields_held(units), request.GET),
        "relations": selectors.relation_figure(told),
        "relation_whys": Counter(one.why for one in told.unclear).most_common(),
        "from_day": rules.since,
        "source": rules.source,
    }
    return render(request, "survey/figures.html", context)


def relations_seen(office: OfficeRequest, survey: SurveyView) -> registry.Relations:
    """Return the formal relations of the members on the books in the survey's scope, as far as the reader sees them."""
    seen = registry.visible(office.actor, VIEW, Moment(today()))
    scope = registry.scope_of(survey.scope_org_id, Moment(today()))
    return registry.membership_relations(seen.narrowed(scope.path) if scope else seen)


def relations(request: HttpRequest, survey_id: int) -> HttpResponse:
    """List the members whose formal relation is not exactly one."""
    office = cast(OfficeRequest, request)
    survey, _ = _seen(office, survey_id)
    told = relations_seen(office, survey)
    context = {
        "title": "归属关系不准的党员",
        "survey": survey,
        "figure": selectors.relation_figure(told),
    }
    return page_or_book(request, "survey/relations.html", UNCLEAR.show(told.unclear, request.GET), context)


UNCLEAR: Table[registry.UnclearMember] = Table(
    key="survey-relations",
    title="归属关系不准的党员",
    unit="人",
    columns=(
        Column("name", "姓名", lambda one: one.name, card="lead"),
        Column("org", "在册组织", lambda one: one.org_name, width=30),
        Column("why", "为什么不准", lambda one: one.why, funnel=True, card="state", width=30),
    ),
)


def _seen(office: OfficeRequest, survey_id: int) -> tuple[SurveyView, Reach]:
    survey, reach = survey_looked_at(office, survey_id)
    if reach.is_agency:
        raise Http404("survey")
    return survey, reach


ROUTE = "surveys/<int:survey_id>/"
PAGES = (
    Page(name="survey-figures", route=f"{ROUTE}figures/", permission=VIEW, view=view, today_only=True),
    Page(
        name="survey-relations", route=f"{ROUTE}relations/", permission=VIEW, view=relations, today_only=True
    ),
)
