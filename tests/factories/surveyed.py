"""A small survey of the cast's first county: two departments' lists of four units, compared by their codes."""

from datetime import date
from pathlib import Path

from django.conf import settings

from jishi.apps.survey import services
from jishi.apps.survey.models import LedgerUnit, LinkRun, ListRecord, ReviewCase, Visit
from jishi.apps.survey.services import Compared, Doubt, Placed, VisitDraft
from jishi.shared.actor import Actor
from jishi.shared.dates import now
from jishi.sheets import Cell, write_rows

DAY = date(2012, 7, 15)
Rows = list[list[Cell]]
BUREAU: Rows = [
    [
        "序号",
        "企业名称",
        "组织机构代码",
        "法定代表人",
        "联系电话",
        "住所",
        "行政区划代码",
        "从业人员",
        "党员人数",
    ],
    [
        1,
        "青石恒远米业有限公司",
        "71013701X",
        "祁国军",
        "13904671234",
        "青石县柳河镇景福街1号",
        "230321",
        40,
        3,
    ],
    [
        2,
        "青石瑞泰商贸有限公司",
        "710137028",
        "贺建国",
        "13904671235",
        "青石县柳河镇景福街3号",
        "230321",
        12,
        1,
    ],
    [3, "柳河木业厂", "", "祁山", "13904671236", "青石县柳河镇太平路2号", "230321", 8, 1],
]
CIVIL: Rows = [
    ["序号", "单位名称", "代码", "负责人", "手机", "地址", "职工数", "党员数"],
    [1, "青石恒远米业公司", "71013701X", "祁国军", "13904671234", "柳河镇景福街1号", 41, 3],
    [2, "青石水稻种植协会", "710137036", "昆仑", "13904671237", "柳河镇太平路6号", 5, 2],
]


def hand_in(survey_id: int, source: str, line: str, rows: Rows, by: Actor) -> int:
    """Hand a list in and take it over as its columns are guessed; return its number."""
    path = Path(settings.UPLOADS_DIR) / f"{source}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_rows(path, {"名单": rows})
    draft = services.ListDraft(survey_id, source, "line", DAY, line=line)
    list_id = services.list_keep(draft=draft, filename=path.name, content=[path.read_bytes()], by=by)
    services.list_match(list_id=list_id, matched=services.columns_proposed(list_id), by=by)
    return list_id


def build(county_id: int, things: dict[str, int], *, by: Actor) -> None:
    """Open a survey of the county and take in what two departments have."""
    draft = services.SurveyDraft(
        "青石县两类组织摸底调查", county_id, "230321", date(2012, 7, 1), date(2012, 7, 31)
    )
    things["survey"] = services.survey_open(draft=draft, by=by)
    services.team_add(survey_id=things["survey"], route="grid", name="柳河镇网格组", by=by)
    things["survey_list"] = hand_in(things["survey"], "民政局", "民政", CIVIL, by)
    hand_in(things["survey"], "工商局", "工商", BUREAU, by)
    compare(things["survey"], by=by)
    things["survey_case"] = ReviewCase.objects.get(survey_id=things["survey"]).pk
    things["survey_unit"] = LedgerUnit.objects.get(survey_id=things["survey"], key="k71013701X").pk
    growers = LedgerUnit.objects.get(survey_id=things["survey"], key="k710137036").pk
    drafts = [VisitDraft(growers, "met", 5, 2)]
    services.visits_record(survey_id=things["survey"], on=DAY, drafts=drafts, by=by)
    things["survey_visit"] = Visit.objects.get(survey_id=things["survey"]).pk


def compare(survey_id: int, *, by: Actor) -> None:
    """Write a ledger as a comparison would, by the codes alone; the woodworks stay in doubt with the traders."""
    run = LinkRun.objects.create(survey_id=survey_id, by_name=by.name, started_at=now())
    rows = list(ListRecord.objects.filter(source_list__survey_id=survey_id).select_related("source_list"))
    placed = [
        Placed(row.source_list.source_id, row.record_id, f"k{row.code or row.record_id}", "code")
        for row in rows
    ]
    odd = [row for row in rows if not row.code or row.code == "710137028"]
    left, right = [(row.source_list.source_id, row.record_id) for row in odd]
    told = ({"field": "name", "level": "名称:大不相同", "points": -620},)
    services.ledger_write(
        run_id=run.pk, found=Compared(tuple(placed), (Doubt(left, right, -150, 120, told),)), by=by
    )
