"""The survey's pages: a clerk's way from the file to the register, and what is refused on the way."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jishi.apps.jobs import services as jobs
from jishi.apps.survey import services
from jishi.apps.survey.models import Decision, LedgerUnit, LinkRun, ReviewCase, SourceList, Visit
from jishi.apps.survey.models import Survey as SurveyRow
from jishi.apps.tasks.models import Task
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import now
from jishi.sheets import Cell, write_rows
from tests.apps.registry.office import client_of, page_of, person

from .compared import GS
from .conftest import Survey

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def at(name: str, *values: int) -> str:
    return reverse(name, args=values)


def test_a_survey_is_opened_and_gets_teams_and_lists_on_screen(survey: Survey, tmp_path: Path) -> None:
    client = client_of(survey.county)
    assert client.get(at("survey-new")).context["form"].initial["area_code"] == "230321"
    told = {
        "title": "鸡东镇摸底",
        "scope_org": survey.county_id,
        "area_code": "230321",
        "starts_on": "2012-07-01",
    }
    assert (
        "结束日期早于开始日期"
        in client.post(at("survey-new"), told | {"ends_on": "2012-06-01"}).content.decode()
    )

    answer: Any = client.post(at("survey-new"), told | {"ends_on": "2012-07-31"})
    survey_id = SurveyRow.objects.latest("pk").pk
    assert answer.headers["Location"] == at("survey", survey_id)
    client.post(at("survey-team", survey_id), {"route": "grid", "name": "一组", "area_code": "230321100"})
    assert (
        "已经有“一组”"
        in client.post(at("survey-team", survey_id), {"route": "grid", "name": "一组"}).content.decode()
    )
    write_rows(tmp_path / "x.xlsx", {"名单": GS})
    file = SimpleUploadedFile("x.xlsx", (tmp_path / "x.xlsx").read_bytes())
    told = {"source": "工商局", "route": "line", "line": "工商", "as_of": "2012-07-10", "file": file}
    answer = client.post(at("survey-hand-in", survey_id), told)
    list_id = SourceList.objects.latest("pk").pk
    assert answer.headers["Location"] == at("survey-list", list_id)
    matched = {f"column-{index}": name for index, name in services.columns_proposed(list_id).items()}
    client.post(at("survey-list", list_id), matched)

    page = page_of(survey.county, at("survey-list", list_id))
    assert "鸡东镇" in page
    book = openpyxl.load_workbook(io.BytesIO(client.get(at("survey-list-split", list_id)).content))
    assert book.sheetnames == ["鸡东镇"]
    assert "名单还没有比对" in page_of(survey.county, at("survey", survey_id))


def test_pairs_are_decided_one_after_the_other_and_taken_back(made: Survey) -> None:
    client, case = client_of(made.county), ReviewCase.objects.get()
    page = page_of(made.county, at("survey-case", case.pk))
    assert "同一单位(1)" in page
    assert "没有代码" in page

    answer: Any = client.post(at("survey-case", case.pk), {"verdict": "same"}, follow=True)
    back = f"{at('survey-case-undo', case.pk)}?survey={made.survey_id}&amp;after={Decision.objects.get().pk}"
    assert f'action="{back}"' in answer.content.decode()
    assert "没有等着核对的对" in client.get(at("survey-review", made.survey_id), follow=True).content.decode()
    client.post(at("survey-case-undo", case.pk))

    assert ReviewCase.objects.get().verdict == ""
    assert client_of(made.clerk).get(at("survey-case", case.pk)).status_code == 403


def test_decided_pairs_are_found_again_and_taken_back_on_screen(made: Survey) -> None:
    client, case = client_of(made.county), ReviewCase.objects.get()
    client.post(at("survey-case", case.pk), {"verdict": "unsure", "reason": "等街道去看", "after": "0"})
    late = client.post(at("survey-case", case.pk), {"verdict": "same", "after": "0"}).content.decode()
    assert "刚判断过这一对:存疑" in late

    page = page_of(made.county, at("survey-decided", made.survey_id) + "?show=unsure")
    assert "等街道去看" in page
    assert "等核实" in page
    assert "没有这样的对" in page_of(made.county, at("survey-decided", made.survey_id) + "?show=disputed")
    assert "存疑 1 对" in page_of(made.county, at("survey-case", case.pk))
    address = at("survey-decided", made.survey_id)
    assert "没有勾选" in client.post(address, follow=True).content.decode()
    pick = Decision.objects.get().pk
    assert "已撤回1对的判断" in client.post(address, {"pick": [pick, "x"]}, follow=True).content.decode()
    assert ReviewCase.objects.get().verdict == ""
    assert "还没有判断过的对" in page_of(made.county, address)


def test_against_a_code_the_page_asks_for_the_reason(made: Survey) -> None:
    ReviewCase.objects.update(kind="two_codes")

    answer = client_of(made.county).post(at("survey-case", ReviewCase.objects.get().pk), {"verdict": "same"})

    assert "请写明依据" in answer.content.decode()


def test_visits_are_entered_from_the_sheet_and_a_refusal_loses_nothing(made: Survey) -> None:
    unit = LedgerUnit.objects.get(key="wood")
    client, address = client_of(made.clerk), at("survey-visits-enter", made.survey_id)
    told = {
        "on": "2012-07-14",
        f"outcome-{unit.pk}": "met",
        f"staff-{unit.pk}": "约8",
        f"members-{unit.pk}": "2人",
    }

    # SURVEY-32
    refused = client.post(address, told).content.decode()
    assert "职工是“约8”,应为整数" in refused
    assert 'value="约8"' in refused
    assert not Visit.objects.exists()
    told |= {f"staff-{unit.pk}": "8"}
    # SURVEY-56
    refused = client.post(address, told | {f"members-{unit.pk}": "12"}).content.decode()
    assert "有1处要改,标在下面的表里" in refused
    assert f'aria-describedby="wrong-members-{unit.pk}"' in refused
    assert "党员12人,比职工8人多" in refused
    assert not Visit.objects.exists()
    client.post(address, told)

    assert (Visit.objects.get().staff_n, Visit.objects.get().members_n) == (8, 2)
    assert "□见到" in page_of(made.clerk, f"{at('survey-visits', made.survey_id)}?format=print&show=all")


def test_a_field_is_settled_and_given_back_on_the_units_page(made: Survey) -> None:
    unit = LedgerUnit.objects.get(key="71013701X")
    assert "不一致,请街道(乡镇)认定" in page_of(made.clerk, at("survey-unit", unit.pk))
    source = SourceList.objects.get(source__title="工商局").source_id
    client = client_of(made.clerk)

    told = {"field": "staff_n", "source": str(source), "reason": "电话问过"}
    client.post(at("survey-settle", unit.pk), told)
    assert f"人工认定:工商局({made.clerk.name}:电话问过)" in page_of(made.clerk, at("survey-unit", unit.pk))
    assert LedgerUnit.objects.get(pk=unit.pk).staff_n == 40
    client.post(at("survey-settle", unit.pk), {"field": "staff_n", "source": "rule"})
    assert LedgerUnit.objects.get(pk=unit.pk).staff_n == 42

    told = {"exclusion": "branch", "reason": "是分支机构"}
    client_of(made.county).post(at("survey-unit", unit.pk), told)
    assert "不计入:分支机构" in page_of(made.county, at("survey-unit", unit.pk))


def test_the_board_counts_and_publishing_goes_back(made: Survey) -> None:
    board = page_of(made.county, at("survey", made.survey_id))
    assert "计入 <a" in board
    assert "职工党员底数清" in board
    client = client_of(made.county)

    answer = client.post(at("survey-publish", made.survey_id), {"reason": "摸底核对完成"}, follow=True)

    assert "已发布:新增单位1,改信息0,不变0" in answer.content.decode()
    assert "整批撤销" in answer.content.decode()
    address = at("survey-publish", made.survey_id)
    assert client.get(address).context["changes"].count == 0
    assert client.get(f"{address}?f.kind=不变").context["changes"].count == 1
    assert f'{at("survey-units", made.survey_id)}?show=excluded"' in page_of(made.county, address)


def test_an_agency_sees_its_lists_and_what_was_found_about_them_only(made: Survey) -> None:
    own, other = (SourceList.objects.get(source__title=title).pk for title in ("工商局", "税务局"))
    page = page_of(made.commerce, at("survey", made.survey_id))
    assert "工商局" in page
    assert "税务局" not in page
    client = client_of(made.commerce)

    assert "重名" in page_of(made.commerce, at("survey-feedback", own))
    assert client.get(f"{at('survey-feedback', own)}?format=xlsx").headers["Content-Type"].endswith("sheet")
    assert client.get(at("survey-feedback", other)).status_code == 404
    assert client.get(at("survey-visits", made.survey_id)).status_code == 404
    assert "恒远" not in page_of(made.commerce, at("survey-units", made.survey_id))
    assert client.get(at("survey-unit", LedgerUnit.objects.all()[0].pk)).status_code == 404


def test_a_township_hands_in_its_grid_list_on_screen(survey: Survey, tmp_path: Path) -> None:
    assert at("survey-hand-in", survey.survey_id) in page_of(survey.clerk, at("survey", survey.survey_id))
    page = page_of(survey.clerk, at("survey-hand-in", survey.survey_id))
    assert 'value="鸡东镇网格"' in page
    assert "归口部门" not in page
    rows: list[list[Cell]] = [*GS[:2], ["平阳镇粮库", "", "", "", "平阳镇中心街1号", "230321101", "", "", ""]]
    write_rows(tmp_path / "x.xlsx", {"网格": rows})
    file = SimpleUploadedFile("x.xlsx", (tmp_path / "x.xlsx").read_bytes())
    told = {"source": "鸡东镇网格", "area_code": "230321100", "as_of": "2012-07-10", "file": file}
    client = client_of(survey.clerk)

    client.post(at("survey-hand-in", survey.survey_id), told)
    one = SourceList.objects.get()
    matched = {f"column-{index}": name for index, name in services.columns_proposed(one.pk).items()}
    answer = client.post(at("survey-list", one.pk), matched, follow=True)

    assert (one.source.route, one.source.area_id) == ("grid", "230321100")
    assert "不在本街道(乡镇)1行" in answer.content.decode()
    assert "撤回这份名单" in answer.content.decode()
    gone = client.post(at("survey-list-withdraw", one.pk), follow=True).content.decode()
    assert "撤错了,再交一次就行" in gone
    assert "已被新名单代替" not in gone
    file.seek(0)
    client.post(at("survey-hand-in", survey.survey_id), told)
    assert SourceList.objects.count() == 2


def test_a_comparison_waits_its_turn(made: Survey) -> None:
    client = client_of(made.county)
    client.post(at("survey-compare", made.survey_id))

    page = client.post(at("survey-compare", made.survey_id), follow=True).content.decode()

    assert "正在比对" in page
    assert "排队中" in page


def test_everybody_who_runs_the_survey_reads_why_a_comparison_failed(made: Survey) -> None:
    other = person("second", "county_officer", "org", made.county_id)
    job_id = services.compare_start(survey_id=made.survey_id, by=made.county)
    assert "已发起比对,排队中" in page_of(other, at("survey", made.survey_id))
    claim = jobs.job_claim(worker="w", job_id=job_id)
    assert claim is not None
    jobs.job_fail(claim=claim, message="判断有矛盾。")

    page = page_of(other, at("survey", made.survey_id))

    assert "判断有矛盾。" in page
    assert f'到<a href="{at("survey-decided", made.survey_id)}">判断过的对</a>里撤回' in page
    assert services.compare_start(survey_id=made.survey_id, by=other) != job_id


def test_a_run_whose_files_are_damaged_stops_no_later_one(made: Survey, settings: Any) -> None:
    broken = LinkRun.objects.create(
        survey_id=made.survey_id, by_name="x", started_at=now(), finished_at=now(), state="done"
    )
    out = Path(settings.RUNS_DIR) / "survey" / str(broken.pk) / "out"
    out.mkdir(parents=True)
    (out / "manifest.json").write_text("{}")

    services.compare_now(survey_id=made.survey_id, by=SYSTEM)

    assert LinkRun.objects.latest("pk").state == "done"


def test_a_survey_closed_too_early_is_opened_again(made: Survey) -> None:
    client, address = client_of(made.county), at("survey-close", made.survey_id)
    asked = Task.objects.filter(source_kind="survey_list", state=Task.State.OPEN).count()
    assert asked
    closed = client.post(address, follow=True).content.decode()
    assert "已结束。台账照旧可看。" in closed
    assert f'action="{address}?back=1"' in closed
    assert not Task.objects.filter(source_kind="survey_list", state=Task.State.OPEN).exists()
    assert client_of(made.clerk).post(f"{address}?back=1").status_code in (403, 404)

    for _ in range(2):
        assert "已重新打开" in client.post(f"{address}?back=1", follow=True).content.decode()

    assert SurveyRow.objects.get().state == "open"
    assert Task.objects.filter(source_kind="survey_list", state=Task.State.OPEN).count() == asked
