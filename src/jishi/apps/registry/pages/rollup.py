"""汇总: one measure by the rows of a hierarchy, to any level, on any day; each figure opens its list."""

from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jishi.web.no_scope import no_scope
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors import HIERARCHIES, LEVEL_WORDS, Amount, Rollup, RollupQuestion, RollupRow
from ..selectors.valued import valued_offered
from . import rollup_valued
from .rollup_asked import PLACES, TOTAL, Asked

VIEW = "registry.view_org"
REGISTER = "底数"


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    if office.scope is None:
        return no_scope(office, "汇总")
    asked = Asked.of(request)
    if asked.measure not in selectors.measures():
        told, context = rollup_valued.shown(office, office.scope, asked)
        return page_or_book(request, "registry/rollup.html", told, _choices(office, asked) | context)
    seen = selectors.visible(office.actor, VIEW, office.moment, office.scope)
    question = RollupQuestion(seen, office.scope.path, asked.along, asked.level)
    found = selectors.rollup(question, asked.measure)
    foreign = sum(row.foreign_units_n for row in found.rows)
    total = RollupRow("", TOTAL, 0, Amount(), found.total, foreign, found.functional_n or 0)
    shown = _table(asked, office.scope.org_id, found).show(found.rows, request.GET, total=total)
    return page_or_book(
        request, "registry/rollup.html", shown, _choices(office, asked) | _context(asked, found)
    )


def _context(asked: Asked, found: Rollup) -> dict[str, Any]:
    measure = selectors.measures()[asked.measure]
    return {
        "title": f"汇总:{measure.label}({HIERARCHIES[asked.along]})",
        "rule": f"{measure.rule};{found.rule}{_besides(found)}",
    }


def _choices(office: OfficeRequest, asked: Asked) -> dict[str, Any]:
    """Return what the reader may choose: figures of the register, and what other rooms tell."""
    told = [(source.title, offered) for source, offered in valued_offered(office.actor)]
    return {
        "asked": asked,
        "measures": [(REGISTER, selectors.measures().values()), *told],
        "hierarchies": HIERARCHIES.items(),
        "levels": LEVEL_WORDS[asked.along].items(),
    }


def _besides(found: Rollup) -> str:
    return "" if found.functional_n is None else ";功能型组织按文件计入的另列,不在其他各栏里"


def _table(asked: Asked, scope_id: int, found: Rollup) -> Table[RollupRow]:
    measure = selectors.measures()[asked.measure]
    columns: list[Column[RollupRow]] = [
        Column("name", PLACES[asked.along], lambda row: row.name, card="lead", width=30),
        Column(
            "all",
            measure.label,
            lambda row: row.all.part,
            Kind.COUNT,
            link=lambda row: _list(asked, row, scope_id) if row.all.part else "",
            card="state",
        ),
        Column("own", "其中本级", lambda row: None if row.name == TOTAL else row.own.part, Kind.COUNT),
        Column("below", "其中下级", lambda row: None if row.name == TOTAL else row.below.part, Kind.COUNT),
        Column("of", "计入的组织", lambda row: row.all.whole, Kind.COUNT),
    ]
    if found.functional_n is not None:
        group = "按文件计入功能型组织的"
        columns += [
            Column("functional", "功能型组织", lambda row: row.functional_n, Kind.COUNT, group=group),
            Column(
                "with", "计入后合计", lambda row: row.all.part + row.functional_n, Kind.COUNT, group=group
            ),
        ]
    if asked.along == "area":
        columns.append(Column("foreign", "属地内、不隶属的单位", lambda row: row.foreign_units_n, Kind.COUNT))
    return Table(
        key=f"rollup-{asked.along}",
        title="汇总",
        unit=measure.unit if measure.unit == "个" else f"{measure.unit}、个",
        page_size=500,
        columns=tuple(columns),
    )


def _list(asked: Asked, row: RollupRow, scope_id: int) -> str:
    """Return the list of the organisations that a figure counts."""
    measure = selectors.measures()[asked.measure]
    query: list[tuple[str, object]] = [("f.kind", kind) for kind in measure.kinds]
    if measure.key in selectors.CONDITIONS:
        query.append(("only", measure.key))
    query += asked.narrowed(row.key, row.level, scope_id, is_total=row.name == TOTAL)
    return f"{reverse('org-all')}?{urlencode(query)}"


page = Page(name="rollup", route="rollup/", permission=VIEW, view=view, nav="汇总")
