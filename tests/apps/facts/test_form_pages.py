"""Drawing up, issuing, answering and watching a form, as a browser does it."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from jishi.apps.facts.models import FactValue, Form, FormCell
from jishi.apps.facts.selectors import sheet_of, value_of
from jishi.apps.facts.services import CellTold, form_answer
from jishi.apps.tasks.models import Task
from jishi.shared.dates import Moment
from jishi.sheets import table_read

from .asking import drafted, hold, issued
from .browser import decide, hand_in, read, signed_in
from .office import COMMUNITY, COUNTY, DAY, FAR, NAMES, NORTH, OTHER_VILLAGE, SCHOOL, VILLAGE, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
YESTERDAY, LONG_AGO, MOMENT = DAY - timedelta(days=1), DAY - timedelta(days=200), Moment(DAY)
FORM = {
    "title": "年中核对",
    "purpose": "半年报表要用",
    "document_no": "鸡组发3号",
    "period": "2012-H1",
    "deadline": "2012-07-25",
    "types": ["village", "school"],
    "kinds": ["branch"],
    "note": "",
    "indicators": ["lectures", "activists"],
}


def value(office: Office, code: str, name: str) -> int | None:
    fact = value_of(office.ids[code], name, "2012-H1", MOMENT)
    return fact.value if fact else None


def org_form(office: Office, form_id: int, code: str = VILLAGE) -> str:
    return reverse("org-form", args=[office.ids[code], form_id])


def name_of(office: Office, code: str, indicator: str) -> str:
    return f"{office.ids[code]}.{indicator}"


def test_a_form_is_drawn_up_weighed_lightened_and_issued(office: Office) -> None:
    client = signed_in(office.county)

    drawn = client.post(reverse("form-new") + f"?scope={office.ids[COUNTY]}", FORM, follow=True)
    page = drawn.content.decode()
    form_id = Form.objects.get().pk
    assert "2 项 × 4 个组织 = 8 格:要填 <b>8</b>" in page
    assert '约 <b class="tone-late">16分钟</b>' in page
    assert "只需确认的每个6秒" in page
    lighter = client.post(reverse("form-drop", args=[form_id]), {"indicator": "activists"}, follow=True)
    assert "1 项 × 4 个组织 = 4 格:要填 <b>4</b>" in lighter.content.decode()
    done = client.post(reverse("form-issue", args=[form_id]), follow=True).content.decode()

    assert "已发出,涉及4个组织:要填4个数,只需确认0个;列入4家的“等我办”。" in done
    assert "4 家要答:已答 <b>0</b>,部分已答 0,未答 4" in done
    assert Task.objects.filter(source_kind="form").count() == 4


def test_what_is_wrong_with_a_draft_is_said_beside_it_and_nothing_is_lost(office: Office) -> None:
    client = signed_in(office.county)
    told = FORM | {"deadline": "2012-07-15", "period": "今年"}

    first = client.post(reverse("form-new"), told).content.decode()
    second = client.post(reverse("form-new"), told | {"period": "2012-H1"}).content.decode()

    assert "“期间”是“今年”" in first
    assert "应晚于今天" in second
    assert 'value="activists" checked' in second
    assert not Form.objects.exists()


def test_a_draft_is_changed_and_thrown_away(office: Office) -> None:
    form_id = drafted(office, "lectures")
    client = signed_in(office.county)

    page = read(client, reverse("form-edit", args=[form_id]))
    assert 'value="lectures" checked' in page
    client.post(reverse("form-edit", args=[form_id]), FORM | {"title": "改过的"})
    assert "改过的" in read(client, reverse("form-detail", args=[form_id]))
    answer = client.post(reverse("form-discard", args=[form_id]), follow=True)

    assert "草稿已作废" in answer.content.decode()
    assert client.get(reverse("form-edit", args=[form_id])).status_code == 404


def test_a_form_of_which_all_is_held_says_so_and_has_no_button(office: Office) -> None:
    for code in (VILLAGE, OTHER_VILLAGE, COMMUNITY, SCHOOL, FAR):
        hold(code, "lectures", 3, on=YESTERDAY)
    form_id = drafted(office, "lectures")
    client = signed_in(office.county)

    page = read(client, reverse("form-detail", args=[form_id]))
    refused = client.post(reverse("form-issue", args=[form_id]), follow=True).content.decode()

    assert "都已有,不用发" in page
    assert reverse("form-issue", args=[form_id]) not in page
    assert "没有发出:都已有,不用发" in refused


def test_a_draft_is_nobody_elses_business(office: Office) -> None:
    form_id = drafted(office, "lectures")

    for actor in (office.clerk, office.secretary):
        client = signed_in(actor)
        assert client.get(reverse("form-detail", args=[form_id])).status_code == 404
        assert client.get(reverse("form-table", args=[form_id])).status_code == 404
        assert "年中核对" not in read(client, reverse("form-list"))
    assert signed_in(office.secretary).get(reverse("form-new")).status_code == 403


def test_a_secretary_ticks_writes_and_sees_what_came_back(office: Office) -> None:
    hold(VILLAGE, "activists", 4, on=YESTERDAY)
    hold(VILLAGE, "mtg_general", 2, on=LONG_AGO)
    form_id = issued(office, "activists", "lectures", "mtg_general", "hh_n")
    client, address = signed_in(office.secretary), org_form(office, form_id)
    names = {name: name_of(office, VILLAGE, name) for name in ("activists", "lectures", "mtg_general")}

    page = read(client, address)
    assert "要您填的 2 个数" in page
    assert "只需确认的 1 个数" in page
    assert "200天未核对" in page
    assert "归乡镇(街道)、系统党委管" in page
    first = client.post(
        address,
        {f"t.{names['activists']}": "on", f"c.{names['activists']}": "", f"c.{names['lectures']}": "约3"},
    ).content.decode()
    assert "确认1个仍然属实。退回1格" in first
    assert 'value="约3"' in first
    assert "应为0到24的整数" in first
    second = client.post(
        address, {f"c.{names['lectures']}": "0", f"c.{names['mtg_general']}": "2"}, follow=True
    )

    assert "都答了,没有要您再填的" in second.content.decode()
    assert (value(office, VILLAGE, "activists"), value(office, VILLAGE, "lectures")) == (4, 0)


def test_typing_the_number_that_is_held_confirms_it(office: Office) -> None:
    hold(VILLAGE, "activists", 4, on=YESTERDAY)
    form_id = issued(office, "activists")
    pk = FactValue.objects.get().pk
    name = name_of(office, VILLAGE, "activists")

    signed_in(office.secretary).post(org_form(office, form_id), {f"c.{name}": "4", f"w.{name}": str(pk)})

    assert not FormCell.objects.get(sheet__org__code=VILLAGE).is_open


def test_all_that_only_needs_confirming_is_ticked_at_once_and_nothing_else(office: Office) -> None:
    for name in ("activists", "reserve_n"):
        hold(VILLAGE, name, 4, on=YESTERDAY)
    hold(VILLAGE, "lectures", 1, on=LONG_AGO)
    form_id = issued(office, "activists", "reserve_n", "lectures")
    address = org_form(office, form_id)
    sheet = sheet_of(form_id, office.ids[VILLAGE], office.secretary, MOMENT)
    assert sheet is not None
    told = {"all": "1"}
    for cell in sheet.cells:
        assert cell is not None
        told |= {f"c.{cell.name}": "", f"w.{cell.name}": str(cell.seen)}
        told |= {f"a.{cell.name}": "1"} if cell.is_confirmed_only else {}

    signed_in(office.secretary).post(address, told)

    left = FormCell.objects.filter(sheet__org__code=VILLAGE, is_open=True)
    assert list(left.values_list("indicator", flat=True)) == ["lectures"]


def test_an_answer_is_taken_back_from_the_page_that_told_it(office: Office) -> None:
    form_id = issued(office, "lectures")
    client, name = signed_in(office.secretary), name_of(office, VILLAGE, "lectures")
    page = client.post(org_form(office, form_id), {f"c.{name}": "3"}, follow=True).content.decode()
    undo = next(part for part in page.split('"') if part.startswith("/forms/batches/"))

    assert "撤销这次填报" in page
    back = client.post(undo, follow=True).content.decode()

    assert "已撤销这次填报的1个数" in back
    assert value(office, VILLAGE, "lectures") is None
    assert signed_in(office.clerk).post(undo).status_code == 404


def test_the_answer_page_prints_upright_with_lines_to_write_on(office: Office) -> None:
    page = read(signed_in(office.secretary), org_form(office, issued(office, "lectures")))

    assert 'class="upright answer-page"' in page
    assert "□不清楚 □不适用 □拒答" in page
    assert "填报单位(盖章)" in page


def test_a_clerk_fills_in_a_table_and_only_what_was_touched_is_told(office: Office) -> None:
    hold(VILLAGE, "activists", 4, on=YESTERDAY)
    hold(OTHER_VILLAGE, "activists", 5, on=YESTERDAY)
    form_id = issued(office, "activists", "lectures")
    client, address = signed_in(office.clerk), reverse("form-table", args=[form_id])
    page = read(client, address)
    pks = {value.org.code: value.pk for value in FactValue.objects.select_related("org")}
    told = {
        "prefilled": "1",
        f"c.{name_of(office, VILLAGE, 'activists')}": "4",
        f"w.{name_of(office, VILLAGE, 'activists')}": str(pks[VILLAGE]),
        f"r.{office.ids[VILLAGE]}": "1",
        f"c.{name_of(office, OTHER_VILLAGE, 'activists')}": "5",
        f"w.{name_of(office, OTHER_VILLAGE, 'activists')}": str(pks[OTHER_VILLAGE]),
        f"c.{name_of(office, OTHER_VILLAGE, 'lectures')}": "99",
        f"c.{name_of(office, SCHOOL, 'lectures')}": "拒答",
    }

    back = client.post(address, told).content.decode()

    assert NAMES[VILLAGE] in page
    assert NAMES[FAR] not in page
    # The community is not asked for activists: no field, a dash.
    assert f"c.{name_of(office, COMMUNITY, 'activists')}" not in page
    assert "已保存1个数,确认1个仍然属实。退回1格" in back
    assert 'value="99"' in back
    assert "is-wrong" in back
    left = FormCell.objects.filter(is_open=True, sheet__org__code__in=(VILLAGE, OTHER_VILLAGE, SCHOOL))
    assert {(cell.sheet.org.code, cell.indicator) for cell in left.select_related("sheet__org")} == {
        (VILLAGE, "lectures"),
        (OTHER_VILLAGE, "activists"),
        (OTHER_VILLAGE, "lectures"),
        (SCHOOL, "activists"),
    }


def test_nobody_answers_through_the_table_for_others(office: Office) -> None:
    form_id = issued(office, "lectures")
    address = reverse("form-table", args=[form_id])

    answer = signed_in(office.clerk).post(address, {f"c.{name_of(office, FAR, 'lectures')}": "3"})

    assert answer.status_code == 403
    assert not FactValue.objects.exists()


def test_five_answers_are_shown_and_exported_as_five_things(office: Office, tmp_path: Path) -> None:
    form_id = issued(office, "lectures")
    words = {VILLAGE: "0", OTHER_VILLAGE: "不清楚", COMMUNITY: "拒答", SCHOOL: "不适用"}
    cells = [CellTold(office.ids[code], "lectures", text) for code, text in words.items()]
    form_answer(form_id=form_id, told=cells, by=office.county)
    client = signed_in(office.county)

    shown = {code: read(client, reverse("org-facts", args=[office.ids[code]])) for code in words}
    progress = read(client, reverse("form-detail", args=[form_id]))
    listed = read(client, reverse("facts-indicator", args=["2012-H1", "lectures"]))
    answer = client.get(reverse("form-table", args=[form_id]) + "?format=xlsx")
    path = tmp_path / "五种.xlsx"
    path.write_bytes(answer.content)
    table = table_read(path, headers=["组织代码"])
    column = table.column("党课次数(次)")

    assert all(f">{word}</a>" in shown[code] for code, word in words.items())
    assert all(
        f">{word}</td>" in progress or word in progress for word in ("其中为0", *list(words.values())[1:])
    )
    assert all(word in listed for word in ("不清楚", "拒答", "不适用", "未采集"))
    assert column is not None
    assert {str(row.cells[0]): row.cells[column] for row in table.rows} == {
        VILLAGE: 0,
        OTHER_VILLAGE: "不清楚",
        COMMUNITY: "拒答",
        SCHOOL: "不适用",
        FAR: None,
    }


def test_the_forms_workbook_comes_back_through_the_import(office: Office, tmp_path: Path) -> None:
    hold(VILLAGE, "lectures", 2, on=YESTERDAY)
    form_id = issued(office, "lectures", "mtg_general")
    client = signed_in(office.clerk)
    answer = client.get(reverse("form-table", args=[form_id]) + "?format=xlsx")
    path = tmp_path / "年中核对.xlsx"
    path.write_bytes(BytesIO(answer.content).getvalue())

    untouched = hand_in(client, path, period="2012-H1", source="调查表:年中核对")
    assert "没有要改动的" in read(client, untouched)
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    head = next(row for row in sheet.iter_rows() if row[0].value == "组织代码")
    places = {str(cell.value): cell.column or 0 for cell in head}
    first = next(row[0].row or 0 for row in sheet.iter_rows() if row[0].value == VILLAGE)
    sheet.cell(first, places["支部党员大会次数(次)"], 4)
    sheet.cell(first, places["采集日期"], "2012-07-15")
    book.save(path)
    says = decide(client, hand_in(client, path, period="2012-H1", source="调查表:年中核对"))

    assert "写入2个数" in says
    assert not FormCell.objects.filter(sheet__org__code=VILLAGE, is_open=True).exists()
    fact = value_of(office.ids[VILLAGE], "mtg_general", "2012-H1", MOMENT)
    assert fact is not None
    assert fact.source == "调查表:年中核对"


def test_the_import_page_takes_the_forms_name_as_the_source(office: Office) -> None:
    form_id = issued(office, "lectures")
    client = signed_in(office.clerk)

    page = read(client, reverse("form-table", args=[form_id]))
    address = next(part for part in page.split('"') if part.startswith("/facts/import/")).replace(
        "&amp;", "&"
    )

    assert 'value="调查表:年中核对"' in read(client, address)


def test_the_issuer_reminds_and_closes(office: Office) -> None:
    form_id = issued(office, "lectures")
    client = signed_in(office.county)

    reminded = client.post(reverse("form-remind", args=[form_id]), {"text": "明天上报"}, follow=True)
    again = client.post(reverse("form-remind", args=[form_id]), {"text": "明天上报"}, follow=True)
    seen = read(signed_in(office.secretary), org_form(office, form_id))
    closed = client.post(reverse("form-close", args=[form_id]), follow=True)

    assert "已催5家" in reminded.content.decode()
    assert "今天已经催过一次" in again.content.decode()
    assert "催办(7月15日):明天上报" in seen
    assert "已收表。还差的5个数不再等" in closed.content.decode()
    assert "不再收数" in read(signed_in(office.secretary), org_form(office, form_id))
    late = signed_in(office.secretary).post(
        org_form(office, form_id), {f"c.{name_of(office, VILLAGE, 'lectures')}": "3"}, follow=True
    )
    assert "不再收数。请问发表的单位" in late.content.decode()


def test_forms_lead_everybody_to_their_own_part(office: Office) -> None:
    form_id = issued(office, "lectures", "hh_n")

    secretary = read(signed_in(office.secretary), reverse("form-list"))
    clerk = read(signed_in(office.clerk), reverse("form-list"))
    county = read(signed_in(office.county), reverse("form-list"))

    assert f'href="{org_form(office, form_id)}"' in secretary
    assert f'href="{reverse("form-table", args=[form_id])}"' in clerk
    assert f'href="{reverse("form-detail", args=[form_id])}"' in county
    assert signed_in(office.clerk).get(reverse("form-detail", args=[form_id])).status_code == 404


def test_the_secretarys_home_says_how_much_was_asked_this_quarter(office: Office) -> None:
    hold(VILLAGE, "activists", 4, on=YESTERDAY)
    form_id = issued(office, "activists", "lectures", "hh_n")

    page = read(signed_in(office.secretary), reverse("home"))

    assert "本季度共向您要过 2 个数,其中 1 个只需确认" in page
    assert "调查表:年中核对" in page
    assert org_form(office, form_id) in page


def test_a_stale_number_on_the_organisations_page_is_confirmed_where_it_stands(office: Office) -> None:
    hold(VILLAGE, "activists", 4, on=LONG_AGO)
    hold(VILLAGE, "hh_n", 300, on=DAY - timedelta(days=400))
    client = signed_in(office.secretary)
    address = reverse("org-detail", args=[office.ids[VILLAGE]])
    confirm = reverse("org-fact-confirm", args=[office.ids[VILLAGE], "activists"]) + "?period=2012-H1"

    strip, tab = read(client, address), read(client, address + "?tab=facts")
    assert "200天未核对" in strip
    assert confirm in strip
    assert "400天未核对" in tab
    # The number of households is the township's to confirm.
    assert reverse("org-fact-confirm", args=[office.ids[VILLAGE], "hh_n"]) not in tab
    done = client.post(confirm, follow=True).content.decode()

    assert "“入党积极分子人数”今天核对过,仍然属实" in done
    assert "200天未核对" not in read(client, address)
    refused = client.post(confirm.replace("2012-H1", "1999"), follow=True).content.decode()
    assert "没有可以确认的" in refused


def test_the_township_reads_who_owes_its_own_form(office: Office) -> None:
    client = signed_in(office.clerk)
    drawn = client.post(reverse("form-new") + f"?scope={office.ids[NORTH]}", FORM, follow=True)
    form_id = Form.objects.get().pk
    client.post(reverse("form-issue", args=[form_id]))

    page = read(client, reverse("form-detail", args=[form_id]) + "?f.state=未答")

    assert "草稿" in drawn.content.decode()
    assert NAMES[SCHOOL] in page
    assert NAMES[FAR] not in page
