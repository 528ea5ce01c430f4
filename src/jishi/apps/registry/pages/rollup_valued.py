"""汇总 of what organisations were asked for: each sum with how many told it, of how many that should."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404

from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Shown, Table
from jishi.web.words import period_words

from .. import selectors
from ..selectors import HIERARCHIES, RollupQuestion, Scope, Valued
from ..selectors.valued import Tally, ValuedRow, valued_named, valued_rollup
from ..valued import Source
from .rollup_asked import PLACES, TOTAL, Asked

STATES = {
    "told_n": "已填",
    "unknown_n": "不清楚",
    "refused_n": "拒答",
    "not_applicable_n": "不适用",
    "not_asked_n": "未采集",
}
RULE = "只加填了数的;不清楚、拒答、不适用、未采集各另计,都不当作零;应填的是指标目录里写明要填的支部、总支"


def shown(office: OfficeRequest, scope: Scope, asked: Asked) -> tuple[Shown[ValuedRow], dict[str, Any]]:
    """Return the table of a sum by the rows of a hierarchy, and what the page says about it."""
    found = valued_named(asked.measure)
    if found is None or not office.actor.grants_for(found[0].permission):
        raise Http404("measure")
    source, valued = found
    periods = source.periods(valued.key, office.moment)
    seen = selectors.visible(office.actor, source.permission, office.moment, scope)
    period = office.GET.get("period", "")
    if period not in periods:
        period = source.newest(valued.key, periods, seen.narrowed(scope.path))
    question = RollupQuestion(seen, scope.path, asked.along, asked.level)
    rolled = valued_rollup(question, valued.key, period)
    told = _table(asked, scope.org_id, source, valued, period)
    total = ValuedRow("", TOTAL, 0, rolled.total)
    return told.show(rolled.rows, office.GET, total=total), {
        "title": f"汇总:{valued.label}({period_words(period)},{HIERARCHIES[asked.along]})",
        "rule": f"{RULE};{rolled.rule}",
        "periods": periods,
        "period": period,
    }


def _table(asked: Asked, scope_id: int, source: Source, valued: Valued, period: str) -> Table[ValuedRow]:
    def listed(**told: str) -> Callable[[ValuedRow], str]:
        def address(row: ValuedRow) -> str:
            query = asked.narrowed(row.key, row.level, scope_id, is_total=row.name == TOTAL)
            return f"{source.address(valued.key, period)}?{urlencode([*query, *told.items()])}"

        return address

    def count(name: str, label: str, group: str = "", **told: str) -> Column[ValuedRow]:
        def number(row: ValuedRow) -> int:
            return int(getattr(row.tally, name))

        to = listed(**told)
        link = lambda row: to(row) if number(row) else ""  # noqa: E731
        return Column(name, label, number, Kind.COUNT, link=link, group=group)

    to_told = listed(**{"f.state": STATES["told_n"]})
    columns: list[Column[ValuedRow]] = [
        Column("name", PLACES[asked.along], lambda row: row.name, card="lead", width=30),
        Column(
            "sum",
            f"{valued.label}({valued.unit})",
            _sum(valued),
            Kind.COUNT if valued.is_whole else Kind.TEXT,
            order=lambda row: row.tally.told_sum,
            link=lambda row: to_told(row) if row.tally.told_n else "",
            card="state",
        ),
    ]
    if valued.whole:
        columns.append(
            Column(
                "share", f"占{valued.whole}", lambda row: row.tally.share_bp, Kind.RATE, hint=_parts(valued)
            )
        )
    columns += [
        count("asked_n", "应填的组织"),
        count("told_n", "填了数", "其中", **{"f.state": STATES["told_n"]}),
        count("zero_n", "填零", "其中", zero="1"),
        *(
            count(name, label, "没有数", **{"f.state": label})
            for name, label in STATES.items()
            if name != "told_n"
        ),
    ]
    return Table(key=f"rollup-{asked.along}", title="汇总", unit="个", page_size=500, columns=tuple(columns))


def _sum(valued: Valued) -> Callable[[ValuedRow], int | str | None]:
    """Return the sum, and nothing where nobody told a number: that is no zero."""

    def told(row: ValuedRow) -> int | str | None:
        if not row.tally.told_n:
            return None
        return row.tally.told_sum if valued.is_whole else valued.shown(row.tally.told_sum)

    return told


def _parts(valued: Valued) -> Callable[[ValuedRow], str]:
    """Say which two sums a share is of: only of those who gave both."""

    def told(row: ValuedRow) -> str:
        tally: Tally = row.tally
        if not tally.whole_sum:
            return ""
        return f"两项都填了的:{valued.shown(tally.part_sum)} ÷ {valued.shown(tally.whole_sum)}"

    return told
