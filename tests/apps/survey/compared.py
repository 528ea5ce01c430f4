"""Two departments' lists of three units of the county, compared by their codes."""

from __future__ import annotations

from datetime import date

from jishi.apps.survey import services
from jishi.apps.survey.models import LedgerUnit, LinkRun, ListRecord, ReviewCase
from jishi.apps.survey.services import Compared, Doubt, Placed, VisitDraft
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import now
from jishi.sheets import Cell
from tests.factories.surveyed import hand_in

from .conftest import DAY, Survey

GS: list[list[Cell]] = [
    [
        "企业名称",
        "组织机构代码",
        "法定代表人",
        "联系电话",
        "住所",
        "行政区划代码",
        "从业人员",
        "党员人数",
        "状态",
    ],
    [
        "鸡东恒远米业有限公司",
        "71013701X",
        "王军",
        "13904671234",
        "鸡东镇景福街1号",
        "230321100",
        40,
        3,
        "正常",
    ],
    [
        "鸡东瑞泰商贸有限公司",
        "710137028",
        "李山",
        "13904671235",
        "鸡东镇景福街3号",
        "230321100",
        12,
        1,
        "停业",
    ],
    ["鸡东木业厂", "", "赵江", "", "鸡东镇太平路2号", "230321100", 8, 1, ""],
    ["鸡东恒远米业公司(换照)", "71013701X", "王军", "", "鸡东镇景福街1号", "230321100", 40, 3, ""],
]
SW: list[list[Cell]] = [
    ["纳税人名称", "纳税人识别号", "法人代表", "经营地址", "所在街道", "职工人数"],
    ["恒远米业有限公司", "23032171013701X", "孙海", "鸡东镇景福街1号", "鸡东镇", 42],
    ["鸡东木业厂", "710137095", "赵江", "太平路2号", "鸡东镇", 8],
]


def place(survey: Survey, *, joined: bool = False, doubt: bool = True) -> None:
    """Write what a comparison would find; with `joined` the woodworks are one unit."""
    run = LinkRun.objects.create(survey_id=survey.survey_id, by_name="x", started_at=now())
    rows = list(
        ListRecord.objects.filter(source_list__survey_id=survey.survey_id).select_related("source_list")
    )
    placed = []
    for row in rows:
        key = row.code[-9:] or "wood"
        key = "wood" if joined and row.name == "鸡东木业厂" else key
        placed.append(Placed(row.source_list.source_id, row.record_id, key, "code", 900, None))
    wood = [(row.source_list.source_id, row.record_id) for row in rows if row.name == "鸡东木业厂"]
    doubts = (Doubt(wood[0], wood[1], 350, 100),) if doubt else ()
    services.ledger_write(run_id=run.pk, found=Compared(tuple(placed), doubts), by=SYSTEM)


def hand_in_both(survey: Survey) -> Survey:
    """Hand both lists in and compare them."""
    hand_in(survey.survey_id, "工商局", "工商", GS, survey.county)
    hand_in(survey.survey_id, "税务局", "税务", SW, survey.county)
    place(survey)
    return survey


def unit(key: str) -> LedgerUnit:
    return LedgerUnit.objects.get(key=key)


def case() -> ReviewCase:
    return ReviewCase.objects.get()


def source_of(name: str) -> int:
    return ListRecord.objects.filter(source_list__source__title=name)[0].source_list.source_id


def visit(
    made: Survey, key: str, outcome: str, staff: int | None = None, members: int | None = None, on: date = DAY
) -> None:
    drafts = [VisitDraft(unit(key).pk, outcome, staff, members)]
    services.visits_record(survey_id=made.survey_id, on=on, drafts=drafts, by=made.clerk)
