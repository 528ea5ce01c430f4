"""The columns of the office's own ledger."""

from dataclasses import replace

from django.urls import reverse

from jishi.web.tables import Column, Kind, Table

from ..selectors import LineRow


def _line(row: LineRow) -> str:
    return reverse("line-detail", args=[row.line_id])


def _org(row: LineRow) -> str:
    address = reverse("org-detail", args=[row.org_id])
    return f"{address}?on={row.listed_on.isoformat()}" if row.is_gone else address


def _state(row: LineRow) -> str:
    is_pressing = row.is_open and row.days_left <= 0
    return f"{row.state_label},{row.left_words}" if is_pressing else row.state_label


def _tone(row: LineRow) -> str:
    if not row.is_open or row.days_left > 0:
        return ""
    return "late" if row.days_left < 0 else "due"


LEDGER: Table[LineRow] = Table(
    key="lines",
    title="整改台账",
    unit="项",
    columns=(
        Column("name", "组织名称", lambda r: r.org_name, link=_org, card="lead", width=24),
        Column("book", "类别", lambda r: f"{r.book}类", funnel=True, card="off", width=6),
        Column("tier", "档次", lambda r: r.tier, card="off", width=6),
        Column(
            "problem",
            "存在问题",
            lambda r: r.problem,
            link=_line,
            sortable=False,
            width=40,
        ),
        Column("cause", "产生原因", lambda r: r.cause or None, sortable=False, card="off", width=24),
        Column("measure", "整改措施", lambda r: r.measure or None, sortable=False, card="off", width=40),
        Column("goal", "整改目标", lambda r: r.goal or None, sortable=False, card="off", width=20),
        Column("leader", "责任领导", lambda r: r.leader or None, sortable=False, card="off", width=9),
        Column("duty", "责任单位", lambda r: r.duty_org or None, funnel=True, card="off", width=20),
        Column("owner", "责任人", lambda r: r.owner or None, width=9),
        Column("helper", "包联帮扶", lambda r: r.helper or None, sortable=False, card="off", width=9),
        Column("deadline", "完成时限", lambda r: r.deadline, Kind.DAY, width=11),
        Column("progress", "进展", lambda r: r.progress or None, sortable=False, card="off", width=28),
        Column("state", "状态", _state, tone=_tone, funnel=True, card="state", width=14),
        Column("closed_by", "验收人", lambda r: r.closed_by or None, sortable=False, card="off", width=9),
        Column("closed_on", "验收日期", lambda r: r.closed_on, Kind.DAY, card="off", width=11),
    ),
)
# For readers who may not open organisations: a line agency.
UNLINKED: Table[LineRow] = replace(
    LEDGER, columns=(replace(LEDGER.columns[0], link=None), *LEDGER.columns[1:])
)
