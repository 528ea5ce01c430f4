"""Lists as they should not be: each is refused in one clear sentence, or taken with what its department must hear."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jishi.apps.survey import selectors, services
from jishi.apps.survey.models import Decision, LedgerUnit, ListRecord, ReviewCase, SourceList
from jishi.apps.survey.selectors.runs import run_last
from jishi.apps.survey.services import ListDraft, SurveyError
from jishi.shared.dates import now
from jishi.sheets import Cell
from tests.apps.registry.office import client_of
from tests.factories.surveyed import hand_in
from tests.sheets.hostile import truncated, web_page
from tests.sheets.office import encrypted_save, workbook_save, xls_save, xls_text

from .compared import GS
from .conftest import Survey
from .test_lists import ONE, TWO, codes, content, keep, take

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CSV = "企业名称,代码,所在街道\n鸡东恒远米业有限公司,71013701-0,鸡东镇\n"


def page(answer: Any) -> str:
    return str(answer.content.decode())


def handed_in(survey: Survey, name: str, told: bytes, **fields: str) -> str:
    file = SimpleUploadedFile(name, told)
    data = (
        {"source": "工商局", "route": "line", "line": "工商", "as_of": "2012-07-10"} | fields | {"file": file}
    )
    return page(client_of(survey.county).post(reverse("survey-hand-in", args=[survey.survey_id]), data))


def stored() -> list[Path]:
    return list((Path(settings.UPLOADS_DIR) / "survey").glob("*"))


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "save", "says"),
        [
            ("名单.xlsx", truncated, "“名单.xlsx”已损坏,读不出来。请用WPS或Excel打开检查"),
            (
                "名单.xlsx",
                encrypted_save,
                "“名单.xlsx”设了打开密码。请用WPS或Excel打开,取消密码后保存,再导入。",
            ),
            ("名单.xls", web_page, "“名单.xls”其实是网页,不是Excel工作簿"),
            (
                "名单.xlsx",
                lambda path: workbook_save(path, {"一": []}),
                "“名单.xlsx”里没有找到表头(写着栏目名称的一行)",
            ),
            (
                "名单.xlsx",
                lambda path: workbook_save(path, {"一": [["企业名称", "代码", "住所"]]}),
                "“名单.xlsx”里没有数据行",
            ),
        ],
    )
    def test_what_cannot_be_read_is_called_by_its_own_name(
        self, survey: Survey, tmp_path: Path, name: str, save: Any, says: str
    ) -> None:
        told = save(tmp_path / name).read_bytes()

        answer = handed_in(survey, name, told)

        assert says in answer
        assert 'value="工商局"' in answer
        assert not stored()

    @pytest.mark.parametrize(
        ("told", "says"),
        [
            (
                CSV.encode() + "鸡东瑞泰商贸,,鸡东镇\n".encode("gb18030"),
                "“名单.csv”的文字编码不能识别,应为UTF-8或GB18030",
            ),
            (CSV.encode("utf-16-le"), "“名单.csv”的文字编码不能识别"),
            (b"", "“名单文件”选的是空文件,里面什么也没有。"),
            (b"," * 19_999 + b"\n", "“名单.csv”的工作表“名单”有20000列,最多允许1000列。"),
            (f'{CSV}"鸡东瑞泰商贸,,鸡东镇\n鸡东三江米业,,\n'.encode(), "“名单.csv”第3行有一个双引号只有一半"),
        ],
    )
    def test_a_csv_says_what_is_wrong_with_it(self, survey: Survey, told: bytes, says: str) -> None:
        assert says in handed_in(survey, "名单.csv", told)
        assert not stored()

    @pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
    def test_a_csv_is_read_in_the_encodings_of_office_programs(self, survey: Survey, encoding: str) -> None:
        list_id = keep(survey, CSV.encode(encoding), survey.county, name="名单.csv")

        assert services.columns_proposed(list_id) == {0: "name", 1: "code", 2: "area_code"}

    def test_a_workbook_is_read_by_what_it_is_not_by_its_name(self, survey: Survey, tmp_path: Path) -> None:
        cells = [["企业名称", "代码", "住所"], ["鸡东瑞泰商贸", "71013702-9", "景福街"]]
        records = [xls_text(row, at, text) for row, line in enumerate(cells) for at, text in enumerate(line)]
        old = xls_save(tmp_path / "old.xls", records).read_bytes()

        new_as_old = keep(survey, content(ONE, folder=tmp_path), survey.county, name="名单.xls")
        old_as_new = keep(survey, old, survey.county, "税务局", "税务", name="名单.xlsx")

        assert SourceList.objects.get(pk=new_as_old).rows_n == 1
        assert SourceList.objects.get(pk=old_as_new).rows_n == 1

    def test_nothing_is_left_behind_when_reading_breaks(
        self, survey: Survey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(path: Path) -> None:
            raise MemoryError

        monkeypatch.setattr("jishi.apps.survey.services.lists.list_table", broken)

        with pytest.raises(MemoryError):
            keep(survey, content(ONE, folder=tmp_path), survey.county)

        assert not stored()

    def test_no_file_is_said_at_its_field(self, survey: Survey) -> None:
        address = reverse("survey-hand-in", args=[survey.survey_id])

        answer = client_of(survey.county).post(address, {"source": "工商局"})

        assert "“名单文件”没有选。请选择要交的文件。" in page(answer)


class TestRows:
    def test_codes_that_a_spreadsheet_took_for_numbers_are_told(self, survey: Survey, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (
            ["企业名称", "统一社会信用代码", "住所"],
            ["甲公司", 912303211234567890, "景福街1号"],
            ["乙公司", "3.1E+17", "景福街2号"],
            ["丙公司", "91230321MA1CAB1234", "景福街3号"],
        ):
            sheet.append(row)
        book.save(tmp_path / "x.xlsx")
        list_id = take(survey, (tmp_path / "x.xlsx").read_bytes(), survey.county)
        reach = selectors.reach_of(survey.survey_id, survey.county, "survey.view_survey")
        assert reach is not None

        found = selectors.list_view(list_id, reach)

        assert found is not None
        told = [(one["row_n"], str(one["text"])) for one in found.remarks]
        assert told == [
            (
                2,
                "代码“912303211234568000”像是被表格当成数字存过,末几位变成了0。请把这一列设成文本,对照执照重新填写。",
            ),
            (3, "代码被表格改成了“3.1E+17”,后面的数字已经丢了。请把这一列设成文本,重新填写代码。"),
        ]

    def test_a_list_without_numbers_of_its_own_keeps_every_row(self, survey: Survey, tmp_path: Path) -> None:
        rows: list[list[Cell]] = [["甲公司", "景福街1号"], ["甲公司", "景福街1号"], ["乙公司", ""]]

        take(survey, content(*rows, head=["企业名称", "地址"], folder=tmp_path), survey.county)

        assert ListRecord.objects.values("record_id").distinct().count() == 3

    def test_a_row_that_names_no_street_does_not_take_the_street_away(
        self, survey: Survey, tmp_path: Path
    ) -> None:
        take(
            survey,
            content(
                ["甲公司", "71013701-0", "王军"], head=["企业名称", "代码", "法定代表人"], folder=tmp_path
            ),
            survey.county,
        )
        head: list[Cell] = ["企业名称", "代码", "所在街道"]
        take(
            survey,
            content(["甲公司", "71013701-0", "鸡东镇"], head=head, folder=tmp_path),
            survey.county,
            "民政局",
            "民政",
        )
        services.compare_now(survey_id=survey.survey_id, by=survey.county)

        [unit] = LedgerUnit.objects.filter(survey=survey.survey_id, name="甲公司", is_current=True)

        assert unit.area_code == "230321100"
        assert "鸡东镇" in page(client_of(survey.county).get(reverse("survey-unit", args=[unit.pk])))


class TestDays:
    def test_a_list_of_a_day_to_come_is_refused(self, survey: Survey, tmp_path: Path) -> None:
        told = content(ONE, folder=tmp_path)

        assert "“名单截至日期”是2012-08-01,还没有到。" in handed_in(
            survey, "名单.xlsx", told, as_of="2012-08-01"
        )

    def test_an_older_list_does_not_silently_take_the_place_of_a_newer(
        self, survey: Survey, tmp_path: Path
    ) -> None:
        newer = take(survey, content(ONE, folder=tmp_path), survey.county)
        told = content(ONE, TWO, folder=tmp_path)

        says = handed_in(survey, "五月.xlsx", told, as_of="2012-05-31")

        assert "“五月.xlsx”截至2012-05-31,工商局已收入的名单截至2012-07-15,比它新。请核对截至日期" in says
        assert SourceList.objects.get(pk=newer).state == "ready"
        services.list_withdraw(list_id=newer, by=survey.county)
        assert "五月.xlsx" in SourceList.objects.get(pk=_older(survey, told)).filename

    def test_not_even_when_both_waited_for_their_columns(self, survey: Survey, tmp_path: Path) -> None:
        older = _older(survey, content(ONE, TWO, folder=tmp_path))
        take(survey, content(ONE, folder=tmp_path), survey.county)

        with pytest.raises(SurveyError) as found:
            services.list_match(list_id=older, matched={1: "name"}, by=survey.county)

        assert codes(found) == "SURVEY-54"


def _older(survey: Survey, told: bytes) -> int:
    draft = ListDraft(survey.survey_id, "工商局", "line", date(2012, 5, 31), line="工商")
    return services.list_keep(draft=draft, filename="五月.xlsx", content=[told], by=survey.county)


class TestMeanwhile:
    def test_a_list_whose_columns_are_matched_while_the_lists_are_compared_still_waits(
        self, made: Survey, tmp_path: Path
    ) -> None:
        late = keep(made, content(ONE, folder=tmp_path), made.county, "税务局", "税务")
        assert run_last(made.survey_id).newer_n == 0
        services.compare_now(survey_id=made.survey_id, by=made.county)

        services.list_match(list_id=late, matched={1: "name"}, by=made.county)

        assert run_last(made.survey_id).newer_n == 1
        services.compare_now(survey_id=made.survey_id, by=made.county)
        assert run_last(made.survey_id).newer_n == 0

    def test_a_list_that_was_compared_and_withdrawn_waits_for_the_next_comparison(
        self, made: Survey, tmp_path: Path
    ) -> None:
        def waits() -> tuple[int, int]:
            run = run_last(made.survey_id)
            return run.newer_n, run.gone_n

        services.compare_now(survey_id=made.survey_id, by=made.county)
        assert waits() == (0, 0)
        later = take(made, content(ONE, folder=tmp_path), made.county)
        services.list_match(list_id=later, matched={1: "name"}, by=made.county)
        assert waits() == (1, 0)
        services.compare_now(survey_id=made.survey_id, by=made.county)
        assert waits() == (0, 0)

        services.list_withdraw(list_id=later, by=made.county)
        # The one before counts again; its rows are in units of the comparison before the last.
        assert waits() == (1, 0)
        tax = SourceList.objects.get(source__title="税务局", state="ready")
        services.list_withdraw(list_id=tax.pk, by=made.county)
        assert waits() == (1, 1)
        told = page(client_of(made.county).get(reverse("survey", args=[made.survey_id])))
        assert "有1份名单还没比" in told
        assert "有1份比过的名单已撤回,台账还没跟着变" in told

        services.compare_now(survey_id=made.survey_id, by=made.county)
        assert waits() == (0, 0)

    def test_a_pair_that_a_new_comparison_took_away_is_said_and_the_next_is_shown(self, made: Survey) -> None:
        case = ReviewCase.objects.filter(survey=made.survey_id).first()
        assert case is not None
        client, gone = client_of(made.county), case.pk
        shown = page(client.get(reverse("survey-case", args=[gone])))
        assert f'action="?survey={made.survey_id}"' in shown
        case.delete()

        for name in ("survey-case", "survey-case-undo"):
            address = reverse(name, args=[gone]) + f"?survey={made.survey_id}"
            answer = client.post(address, {"verdict": "same", "reason": ""}, follow=True)
            assert "这一对已经不在了" in page(answer)
        with pytest.raises(SurveyError) as found:
            services.case_decide(case_id=gone, verdict="same", by=made.county)
        assert codes(found) == "SURVEY-55"

    def test_decisions_on_rows_that_are_gone_do_not_stop_a_comparison(
        self, made: Survey, tmp_path: Path
    ) -> None:
        case = ReviewCase.objects.filter(survey=made.survey_id).first()
        assert case is not None
        services.case_decide(case_id=case.pk, verdict="unsure", reason="两家都说不清", by=made.county)
        services.list_withdraw(list_id=case.left.source_list_id, by=made.county)

        services.compare_now(survey_id=made.survey_id, by=made.county)

        assert not run_last(made.survey_id).is_running

    def test_whoever_withdraws_a_list_hears_that_the_ledger_follows_later(self, made: Survey) -> None:
        one = SourceList.objects.exclude(source__line="").filter(survey=made.survey_id).first()
        assert one is not None

        answer = client_of(made.county).post(reverse("survey-list-withdraw", args=[one.pk]), follow=True)

        assert "不再算数。请重新比对,台账才跟着变。" in page(answer)


class TestLooking:
    def test_who_may_not_match_the_columns_reads_what_is_missing(
        self, survey: Survey, tmp_path: Path
    ) -> None:
        list_id = keep(survey, content(ONE, folder=tmp_path), survey.county)

        shown = page(client_of(survey.clerk).get(reverse("survey-list", args=[list_id])))

        assert "这份名单还没有对栏目" in shown
        assert "收入名单" not in shown

    def test_columns_of_a_file_that_is_gone_are_not_offered(self, survey: Survey, tmp_path: Path) -> None:
        list_id = take(survey, content(ONE, folder=tmp_path), survey.county)
        SourceList.objects.filter(pk=list_id).update(forgotten_on=date(2012, 7, 15))

        shown = page(client_of(survey.county).get(reverse("survey-list", args=[list_id])))

        assert "原文件已按期限清除,栏目不能再改" in shown
        assert "收入名单" not in shown

    def test_each_word_on_a_unit_says_whose_it_is_on_a_phone(self, made: Survey) -> None:
        unit = LedgerUnit.objects.filter(survey=made.survey_id, is_current=True).first()
        assert unit is not None

        shown = page(client_of(made.county).get(reverse("survey-unit", args=[unit.pk])))

        assert 'class="card-more" data-label="工商局(7月15日)"' in shown


def test_decisions_against_one_another_are_told_by_the_lists_titles(survey: Survey) -> None:
    pytest.importorskip("jishi.engines.linkage")
    for title, line in (("工商局", "工商"), ("税务局", "税务"), ("统战部", "统战")):
        hand_in(survey.survey_id, title, line, [GS[0], GS[1], GS[3]], survey.county)
    rows = ListRecord.objects.filter(name="鸡东木业厂").order_by("pk")
    first, second, third = [(row.source_list.source_id, row.record_id) for row in rows]
    for left, right, verdict in (
        (first, second, "same"),
        (second, third, "same"),
        (first, third, "different"),
    ):
        Decision.objects.create(
            survey_id=survey.survey_id,
            source_l_id=left[0],
            record_l=left[1],
            source_r_id=right[0],
            record_r=right[1],
            verdict=verdict,
            by_name="x",
            decided_at=now(),
        )

    with pytest.raises(SurveyError) as found:
        services.compare_now(survey_id=survey.survey_id, by=survey.county)

    assert found.value.code == "SURVEY-50"
    assert "在“判断过的对”里,工商局的“鸡东木业厂”" in found.value.text
    assert "统战部的“鸡东木业厂”" in found.value.text
    assert "decisions.csv" not in found.value.text
    last = [one.decision_id for one in selectors.decided_of(survey.survey_id) if one.verdict == "different"]
    services.decisions_withdraw(survey_id=survey.survey_id, decision_ids=last, by=survey.county)
    services.compare_now(survey_id=survey.survey_id, by=survey.county)
    assert len({row.unit_id for row in rows.all()}) == 1
