"""A form from above: found, matched, kept, given back filled in, with a list of what could not be."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from jishi.apps.audit import selectors as audit
from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import ReceivedForm
from jishi.apps.registry.services import RegistryError
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .office import DAY, EAST, Office, client_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HEADER = ["序号", "党组织名称", "组织代码", "书记", "届满日期", "党费收缴"]


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.UPLOADS_DIR = tmp_path / "uploads"


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["2012年基层党组织情况统计表"])
    book.active.append(HEADER)
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def hand_in(by: Actor, content: bytes, name: str = "统计表.xlsx") -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    told = {"title": "基层党组织情况统计表", "table": "org_basics", "file": file}
    answer: Any = client_of(by).post(reverse("received-forms"), told)
    return answer  # type: ignore[no-any-return]


def seen_by(actor: Actor) -> Callable[[str], selectors.Visible]:
    return lambda permission: selectors.visible(actor, permission, Moment(DAY))


def only() -> int:
    return ReceivedForm.objects.get().pk


def test_columns_are_matched_by_their_names(office: Office) -> None:
    answer = hand_in(office.clerk, workbook())

    kept = selectors.received_form(only(), office.clerk)
    assert answer.headers["Location"] == reverse("received-form", args=[only()])
    assert kept is not None
    assert kept.columns == tuple(HEADER)
    matched = {kept.columns[index]: field_id for index, field_id in kept.matched.items()}
    assert matched["组织代码"] == "code"
    assert matched["序号"] == "number"
    assert "党费收缴" not in matched
    assert audit.events_of(f"received_form:{only()}")[0].what == "form_received"


def test_it_is_matched_by_hand_kept_and_comes_back_filled(office: Office) -> None:
    hand_in(office.clerk, workbook())
    told = {"column-0": "number", "column-1": "name", "column-2": "code", "column-3": "secretary_name"}
    told |= {"column-4": "term_to", "column-5": ""}

    client_of(office.clerk).post(reverse("received-form", args=[only()]), told)
    page = page_of(office.clerk, reverse("received-form", args=[only()]))
    answer: Any = client_of(office.clerk).get(reverse("received-form-fill", args=[only()]))

    assert "党费收缴" in page
    assert "没有对应的栏目" in page
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.worksheets[0]
    rows = {row[2]: row for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert rows[EAST][1] == "东发村党支部"
    assert rows[EAST][3] == "王桂兰"
    assert str(rows[EAST][4])[:10] == "2012-12-31"
    assert sheet.cell(1, 1).value == "2012年基层党组织情况统计表"
    gaps = {row[0]: row[1:3] for row in book["没有填上的"].iter_rows(min_row=2, values_only=True)}
    assert gaps["党费收缴"] == ("没有对应的栏目", len(rows))
    assert gaps["书记"][0] == "没有采集"


def test_the_same_form_of_another_year_is_matched_as_last_time(office: Office) -> None:
    hand_in(office.clerk, workbook())
    by_hand = {0: "number", 1: "name", 2: "code", 5: "remark"}
    services.received_form_match(form_id=only(), matched=by_hand, by=office.clerk)

    hand_in(office.clerk, workbook(), "统计表2013.xlsx")
    hand_in(office.county, workbook(), "县里的.xlsx")

    own, other = (
        ReceivedForm.objects.filter(by_id=one.user_id).order_by("-pk")[0]
        for one in (office.clerk, office.county)
    )
    assert own.matched == {str(index): name for index, name in by_hand.items()}
    assert "5" not in other.matched


def of_columns(title: str, table: str, by: Actor, *columns: str) -> int:
    """Hand in a form with these columns."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(columns)
    kept = io.BytesIO()
    book.save(kept)
    return services.received_form_keep(
        title=title, table=table, filename="表.xlsx", content=[kept.getvalue()], by=by
    )


def filled(form_id: int, by: Actor) -> list[tuple[Any, ...]]:
    target = io.BytesIO()
    services.received_form_fill(form_id=form_id, seen_by=seen_by(by), target=target, by=by)
    return list(openpyxl.load_workbook(target).worksheets[0].values)


def test_it_draws_on_every_table_that_tells_of_the_same_organisation(office: Office) -> None:
    columns = ("党组织名称", "组织代码", "年末党员总数", "逾期月数", "党员总数", "联系人姓名", "群众总数")
    form_id = of_columns("年度情况", "org_basics", office.clerk, *columns)

    kept = selectors.received_form(form_id, office.clerk)
    rows = {row[1]: row for row in filled(form_id, office.clerk)}
    told = services.received_form_look(form_id=form_id, seen_by=seen_by(office.clerk), by=office.clerk)

    assert kept is not None
    assert kept.matched == {
        0: "name",
        1: "code",
        2: "yearly_stats.closing_n",
        3: "term_elections.overdue_m",
        4: "members_n",
    }
    assert (*rows[EAST][:3], rows[EAST][4]) == ("东发村党支部", EAST, 3, 3)
    assert {gap.column: gap.why for gap in told.gaps} == {
        "逾期月数": "没有采集",
        "联系人姓名": "没有对应的栏目",
        "群众总数": "没有对应的栏目",
    }


def test_a_member_s_row_takes_what_is_told_of_the_organisation(office: Office) -> None:
    form_id = of_columns("党员及所在支部", "members", office.clerk, "姓名", "书记姓名", "上级组织名称")

    rows = filled(form_id, office.clerk)

    assert rows[1] == ("王*兰", "王桂兰", "鸡东镇党委")


def test_a_table_that_one_may_not_see_is_no_source(office: Office) -> None:
    form_id = of_columns("阵地", "org_basics", office.clerk, "组织代码", "活动场所面积")
    blind = replace(
        office.clerk,
        grants=tuple(
            replace(one, permissions=one.permissions - {"facts.view"}) for one in office.clerk.grants
        ),
    )

    services.received_form_match(form_id=form_id, matched={1: "venues_funds.venue_sqm"}, by=office.clerk)
    assert ReceivedForm.objects.get(pk=form_id).matched == {"1": "venues_funds.venue_sqm"}
    services.received_form_match(form_id=form_id, matched={1: "venues_funds.venue_sqm"}, by=blind)
    assert ReceivedForm.objects.get(pk=form_id).matched == {}


def test_personal_values_are_masked(office: Office) -> None:
    form_id = of_columns("党员联系表", "members", office.clerk, "姓名", "党员编号", "联系电话")
    target = io.BytesIO()
    told = services.received_form_fill(
        form_id=form_id, seen_by=seen_by(office.clerk), target=target, by=office.clerk
    )

    values = [cell for row in openpyxl.load_workbook(target).worksheets[0].values for cell in row]
    assert told.rows == 3
    assert "王*兰" in values
    assert "王桂兰" not in values
    assert "13804671234" not in values


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"no workbook", "表.xlsx", "RECEIVED-01"),
        (workbook([1, "甲支部", "1", None, None, None]), "表.xlsx", "RECEIVED-02"),
    ],
)
def test_what_cannot_be_filled_is_refused_and_not_kept(
    office: Office, content: bytes, name: str, words: str
) -> None:
    with pytest.raises(RegistryError, match=words):
        services.received_form_keep(
            title="表", table="org_basics", filename=name, content=[content], by=office.clerk
        )

    assert not ReceivedForm.objects.exists()
    assert (
        "请清空数据行" in hand_in(office.clerk, workbook([1, "甲", "1", None, None, None])).content.decode()
    )


def test_another_kind_of_file_is_refused_in_words(office: Office) -> None:
    assert "另存为xlsx" in hand_in(office.clerk, b"x", "表.xls").content.decode()


def test_too_many_rows_are_refused_with_a_way_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(office.county, workbook())
    monkeypatch.setattr("jishi.apps.registry.services.received_forms.MOST_ROWS", 2)

    assert "请先选一个较小的范围" in page_of(office.county, reverse("received-form", args=[only()]))
    answer = client_of(office.county).get(reverse("received-form-fill", args=[only()]))
    assert answer.status_code == 302
    with pytest.raises(RegistryError, match="RECEIVED-03"):
        services.received_form_look(form_id=only(), seen_by=seen_by(office.county), by=office.county)


def test_it_is_nobody_elses(office: Office) -> None:
    hand_in(office.clerk, workbook())

    assert selectors.received_form(only(), office.county) is None
    assert client_of(office.county).get(reverse("received-form", args=[only()])).status_code == 404
    assert [form.title for form in selectors.received_forms_of(office.clerk)] == ["基层党组织情况统计表"]
    assert selectors.received_files_kept() == [f"forms/{ReceivedForm.objects.get().file_hash}.xlsx"]
