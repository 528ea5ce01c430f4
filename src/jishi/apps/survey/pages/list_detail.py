"""Lists: hand one in, say which column is what, see its rows by area, get them back split."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jishi.shared.actor import NotAllowed
from jishi.shared.dates import today
from jishi.sheets import Cell, write_rows
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import ColumnsForm, ListForm
from ..selectors import ListView, SplitRow, SurveyView
from .scope import HAND_IN, VIEW, list_looked_at, may_run, own_lines, streets_of, survey_looked_at

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIELDS = {"SURVEY-14": "source", "SURVEY-54": "as_of"}
Remark = dict[str, str | int]
REMARKS: Table[Remark] = Table(
    key="survey-remarks",
    title="填写疑点",
    prefix="r.",
    page_size=30,
    columns=(
        Column("row", "第几行", lambda one: one["row_n"] or None, Kind.COUNT, card="lead"),
        Column("column", "栏目", lambda one: one["column"] or None, funnel=True),
        Column("text", "说明", lambda one: one["text"], sortable=False, width=60, card="state"),
    ),
)


def hand_in(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Take a list as it is."""
    office = cast(OfficeRequest, request)
    survey, reach = survey_looked_at(office, survey_id, HAND_IN)
    areas = streets_of(reach)
    teams = [] if reach.is_agency else [(t.team_id, t.name) for t in selectors.teams_of(survey_id)]
    lines = [] if may_run(office, survey) or areas else own_lines(office)
    sources = selectors.sources_of(survey_id, reach)
    named = request.GET.get("source", "")
    known = next((one for one in sources if one[0] == named), (named, "line", ""))
    initial = dict(zip(("source", "route", "line"), known, strict=True)) | {"as_of": today()}
    if areas and not named:
        initial["source"] = f"{next(iter(areas.values()))}网格"
    form = ListForm(
        request.POST or None, request.FILES or None, teams=teams, lines=lines, areas=areas, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        list_id = _keep(office, survey, form)
        if list_id is not None:
            return redirect("survey-list", survey_list_id=list_id)
    context = {
        "title": "交名单",
        "survey": survey,
        "form": form,
        "sources": sources,
    }
    return render(request, "survey/list_new.html", context)


def _keep(office: OfficeRequest, survey: SurveyView, form: ListForm) -> int | None:
    told = form.cleaned_data
    draft = services.ListDraft(
        survey.survey_id,
        told["source"],
        told.get("route", "grid"),
        told["as_of"],
        line=told.get("line", "").strip(),
        team_id=told.get("team"),
        area_code=told.get("area_code", ""),
    )
    try:
        return services.list_keep(
            draft=draft, filename=told["file"].name, content=told["file"].chunks(), by=office.actor
        )
    except services.SurveyError as error:
        form.refuse(error.text, FIELDS.get(error.code, "file"))
    except NotAllowed as error:
        form.refuse(str(error))
    return None


def view(request: HttpRequest, survey_list_id: int) -> HttpResponse:
    """Match the columns of a list; afterwards see its rows by area."""
    office = cast(OfficeRequest, request)
    survey, reach, found = list_looked_at(office, survey_list_id)
    theirs = selectors.surveys_seen(office.actor, HAND_IN)
    may_match = survey.is_open and theirs.hands_in(survey.scope_org_id, found.head.line, found.head.area_code)
    is_asked = may_match and _may_be_matched(found)
    form = ColumnsForm(
        request.POST or None,
        columns=found.columns,
        matched=found.matched,
        samples=selectors.list_samples(survey_list_id) if is_asked else (),
    )
    if request.method == "POST" and may_match and form.is_valid() and _match(request, office, found, form):
        return redirect("survey-list", survey_list_id=survey_list_id)
    is_taken = found.head.state != "waiting"
    context = {
        "title": f"{found.head.source}名单",
        "survey": survey,
        "found": found,
        "form": form if is_asked else None,
        "areas": selectors.list_areas(survey_list_id, reach) if is_taken else [],
        "remarks": REMARKS.show(found.remarks, request.GET) if found.remarks else None,
        "is_taken": is_taken,
        "may_withdraw": may_match and found.head.state != "replaced",
    }
    return render(request, "survey/list_detail.html", context)


def _may_be_matched(found: ListView) -> bool:
    return found.head.state != "replaced" and found.head.forgotten_on is None


def _match(request: HttpRequest, office: OfficeRequest, found: ListView, form: ColumnsForm) -> bool:
    try:
        taken = services.list_match(list_id=found.head.list_id, matched=form.matched(), by=office.actor)
    except services.SurveyError as error:
        form.refuse(error.text)
        return False
    outside = taken.rows_n - taken.inside_n
    result_tell(
        request,
        f"已收入{taken.rows_n:,}行,本范围内{taken.inside_n:,}行"
        + (f",不在{'本街道(乡镇)' if found.head.area_code else '本次范围'}{outside:,}行" if outside else "")
        + "。栏目已记住,这个来源下次不用再对。",
    )
    return True


@require_POST
def withdraw(request: HttpRequest, survey_list_id: int) -> HttpResponse:
    """Count a list no longer."""
    office = cast(OfficeRequest, request)
    survey, _, found = list_looked_at(office, survey_list_id, HAND_IN)
    try:
        services.list_withdraw(list_id=survey_list_id, by=office.actor)
    except services.SurveyError as error:
        refusal_tell(request, error.text)
    else:
        onward = "请重新比对,台账才跟着变。" if found.head.state == "ready" else ""
        result_tell(request, f"{found.head.source}的这份名单不再算数。{onward}撤错了,再交一次就行。")
    return redirect("survey", survey_id=survey.survey_id)


def split(request: HttpRequest, survey_list_id: int) -> HttpResponse:
    """Give a whole list back with one sheet for each street or township."""
    office = cast(OfficeRequest, request)
    _, reach, found = list_looked_at(office, survey_list_id)
    head: list[Cell] = ["原表行号", "名称", "代码", "负责人", "电话", "地址", "职工人数", "党员人数"]
    sheets: dict[str, list[list[Cell]]] = {}
    for row in selectors.list_rows(survey_list_id, reach):
        told: list[Cell] = [row.row_n, row.name, row.code, row.person, row.phone, row.address]
        sheets.setdefault(row.area, [head]).append([*told, row.staff_n, row.members_n])
    return workbook_response(f"{found.head.source}名单(按街道分开)", sheets or {"名单": [head]})


ROWS: Table[SplitRow] = Table(
    key="survey-list-rows",
    title="名单上的行",
    unit="行",
    page_size=100,
    columns=(
        Column("name", "名称", lambda row: row.name or None, card="lead", width=30),
        Column("row", "原表行号", lambda row: row.row_n, Kind.COUNT),
        Column("area", "街道(乡镇)", lambda row: row.area, funnel=True, card="state", width=16),
        Column("code", "代码", lambda row: row.code or None, width=18),
        Column("person", "负责人", lambda row: row.person or None),
        Column("phone", "电话", lambda row: row.phone or None, width=14),
        Column("address", "地址", lambda row: row.address or None, width=36),
        Column("staff", "职工", lambda row: _or_missing(row.staff_n), Kind.COUNT),
        Column("members", "党员", lambda row: _or_missing(row.members_n), Kind.COUNT),
    ),
)


def _or_missing(value: int | None) -> int | str:
    return "未采集" if value is None else value


def rows(request: HttpRequest, survey_list_id: int) -> HttpResponse:
    """List the rows as they were read."""
    office = cast(OfficeRequest, request)
    survey, reach, found = list_looked_at(office, survey_list_id)
    context = {"title": f"{found.head.source}名单上的行", "survey": survey, "found": found}
    table = ROWS.show(selectors.list_rows(survey_list_id, reach), request.GET)
    return page_or_book(request, "survey/list_rows.html", table, context)


def workbook_response(title: str, sheets: dict[str, list[list[Cell]]]) -> HttpResponse:
    """Return a workbook of plain sheets as a download."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_rows(path, sheets)
        response = HttpResponse(path.read_bytes(), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


ROUTE = "survey-lists/<int:survey_list_id>/"
PAGES = (
    Page(
        name="survey-hand-in",
        route="surveys/<int:survey_id>/lists/new/",
        permission=HAND_IN,
        view=hand_in,
        today_only=True,
    ),
    Page(name="survey-list", route=ROUTE, permission=VIEW, view=view, today_only=True),
    Page(name="survey-list-rows", route=f"{ROUTE}rows/", permission=VIEW, view=rows, today_only=True),
    Page(name="survey-list-split", route=f"{ROUTE}split/", permission=VIEW, view=split, today_only=True),
    Page(
        name="survey-list-withdraw",
        route=f"{ROUTE}withdraw/",
        permission=HAND_IN,
        view=withdraw,
        today_only=True,
    ),
)
