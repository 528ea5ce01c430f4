"""A campaign's file: what is wrong with it, opening it, and that it stands as it was opened."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.coverage import checks, selectors, services
from jishi.apps.coverage.models import Case
from jishi.apps.coverage.rules import rules_on
from jishi.apps.coverage.services import CampaignError
from jishi.apps.registry import services as register
from jishi.apps.tasks.models import Task
from jishi.shared.actor import SYSTEM
from tests.factories.odd import odd_ones

from .office import DAY, FIRST, LEAD, STREET, Desk, campaign_told, open_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


class TestOpening:
    def test_every_unit_of_the_population_is_listed_with_who_answers_and_who_leads(self, desk: Desk) -> None:
        cases = {case.unit.code: case for case in Case.objects.select_related("unit")}

        assert sorted(cases) == ["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "S1"]
        assert (cases["F1"].owner_org_id, cases["F1"].lead, cases["F1"].cluster) == (
            desk.ids[STREET],
            LEAD,
            "jingfu",
        )
        assert (cases["F5"].lead, cases["S1"].lead) == ("统战部", "民政局")
        assert open_tasks(desk, "F1")[0].line == LEAD
        assert open_tasks(desk, "F1")[0].deadline == FIRST + timedelta(days=7)

    def test_opened_again_it_lists_only_what_has_come_since(self, desk: Desk) -> None:
        file = services.campaign_from_mapping(campaign_told(), "x.yaml")
        late = register.UnitDraft("F9", "牡丹江新来商贸有限公司", "nonpublic_enterprise", "231002002", DAY)
        services.campaign_open(file=file, on=DAY, by=desk.people["officer"])
        assert Case.objects.count() == 9

        register.units_register(drafts=[late], by=SYSTEM)
        services.campaign_open(file=file, on=DAY, by=desk.people["officer"])

        assert Case.objects.count() == 10
        assert desk.case("F9").listed_on == DAY

    def test_a_file_says_all_that_is_wrong_with_it(self) -> None:
        told = campaign_told(programme={"year": "2012", "phase": "other"}, last=date(2012, 1, 1))
        told["steps"]["found"] = 0
        told["clusters"] = [{"id": "a"}]

        with pytest.raises(CampaignError) as caught:
            services.campaign_from_mapping(told, "x.yaml")

        codes = [line[-13:] for line in caught.value.lines]
        assert codes == ["[CAMPAIGN-06]", "[CAMPAIGN-08]", "[CAMPAIGN-09]", "[CAMPAIGN-02]"]

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"rates": ["speed"]}, "CAMPAIGN-10"),
            ({"first": "soon"}, "CAMPAIGN-05"),
            ({"speed": 1}, "CAMPAIGN-03"),
            ({"last": date(2012, 7, 1)}, r"first、last:.*百日攻坚.*2012-06-30.*CAMPAIGN-17"),
            ({"first": FIRST - timedelta(days=1)}, "CAMPAIGN-17"),
            ({"rates": []}, "CAMPAIGN-14"),
            ({"rates": "work_coverage"}, "CAMPAIGN-14"),
            ({"population": {"area": "231002", "types": "social_org"}}, "CAMPAIGN-14"),
            ({"clusters": 3}, "CAMPAIGN-01"),
            ({"clusters": [{**campaign_told()["clusters"][0], "address": ""}]}, "CAMPAIGN-15"),
            ({"leads": ["统战部"]}, "CAMPAIGN-01"),
            ({"leads": {"social_org": "民政局" * 9}}, "CAMPAIGN-01"),
            ({"leads": {"social": "民政局"}}, "CAMPAIGN-19"),
            (
                {"population": {"area": "231002", "types": ["rocket"]}},
                "types:没有rocket这类单位.*CAMPAIGN-19",
            ),
            ({"title": None}, "x.yaml,title:应为一段文字.*CAMPAIGN-01"),
            ({"rates": [["work_coverage"]]}, "CAMPAIGN-14"),
        ],
    )
    def test_a_file_is_refused(self, changes: dict[str, Any], code: str) -> None:
        with pytest.raises(CampaignError, match=code):
            services.campaign_from_mapping(campaign_told(**changes), "x.yaml")

    def test_whatever_stands_somewhere_the_file_is_taken_or_refused_in_words(self) -> None:
        for told in odd_ones(campaign_told()):
            with suppress(CampaignError):
                services.campaign_from_mapping(told, "x.yaml")

    def test_a_copy_says_by_line_what_was_not_changed_in_it(self, tmp_path: Path, settings: Any) -> None:
        text = (settings.DATA_DIR / "campaigns" / "2012-dongan.yaml").read_text(encoding="utf-8")
        settings.DATA_DIR = tmp_path
        (tmp_path / "campaigns").mkdir()
        text = text.replace("found: 14", "found: 0").replace("title: 工业小区, ", "")
        (tmp_path / "campaigns" / "x.yaml").write_text(text, encoding="utf-8")
        lines = text.split("\n")
        steps, cluster = (
            n for n, line in enumerate(lines, 1) if "found: 0" in line or "id: industry" in line
        )

        with pytest.raises(CampaignError) as caught:
            services.campaign_read("x")

        assert [line[:-1].partition("[")[0] for line in caught.value.lines] == [
            "x.yaml,第3行,id:应与文件名相同,写成x。请改正。",
            f"x.yaml,第{steps}行,steps.found:应为不少于1的天数。请改正。",
            f"x.yaml,第{cluster}行,clusters.3:缺少title。请补上。",
        ]
        assert "CAMPAIGN-18" in caught.value.lines[0]

    def test_a_key_that_stands_twice_is_told_with_both_lines(self, tmp_path: Path, settings: Any) -> None:
        settings.DATA_DIR = tmp_path
        (tmp_path / "campaigns").mkdir()
        (tmp_path / "campaigns" / "x.yaml").write_text("id: x\ntitle: a\nid: y\n", encoding="utf-8")

        with pytest.raises(CampaignError, match=r"“id”写了两次,在第1行和第3行.*CAMPAIGN-12"):
            services.campaign_read("x")

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (b"id: x\nrates: [a\nlast: 1\n", "第3行的YAML写法有误"),
            (b"id: x\nfirst: 2012-02-30\n", "第2行的YAML写法有误"),
            ("title: 百日攻坚".encode("gb18030"), "不是UTF-8编码"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_told(
        self, tmp_path: Path, settings: Any, text: bytes, why: str
    ) -> None:
        settings.DATA_DIR = tmp_path
        (tmp_path / "campaigns").mkdir()
        (tmp_path / "campaigns" / "x.yaml").write_bytes(text)

        with pytest.raises(CampaignError, match=f"读不了:{why}.*CAMPAIGN-13"):
            services.campaign_read("x")

    def test_units_that_have_an_organisation_are_in_being_at_once(self, desk: Desk) -> None:
        file = services.campaign_from_mapping(
            campaign_told(id="x", population={"area": "231002", "types": ["gov_organ"]}, leads={}), "x.yaml"
        )

        campaign = services.campaign_open(file=file, on=FIRST, by=desk.people["officer"])

        cases = {case.unit.code: case for case in campaign.cases.select_related("unit")}
        assert (cases["G1"].step, cases["G2"].step) == ("in_being", "in_being")
        assert not Task.objects.filter(source_kind="case", source_id=cases["G1"].pk, state="open").exists()

    def test_opened_again_after_its_file_was_edited_it_lists_nobody_else(self, desk: Desk) -> None:
        edited = campaign_told(population={"area": "231002", "types": ["gov_organ"]}, leads={})
        file = services.campaign_from_mapping(edited, "x.yaml")

        services.campaign_open(file=file, on=DAY, by=desk.people["officer"])

        assert Case.objects.count() == 9

    def test_the_system_check_tells_what_is_wrong_with_the_rules(self, tmp_path: Path, settings: Any) -> None:
        assert checks.rules_check(None) == []
        settings.DATA_DIR = tmp_path
        (tmp_path / "coverage").mkdir()
        (tmp_path / "coverage" / "x.yaml").write_text("source: [", encoding="utf-8")

        (message,) = checks.rules_check(None)

        assert (message.id, message.msg[-10:]) == ("coverage.E001", "[COVER-01]")

    @pytest.mark.parametrize("population", [{"area": "231099"}, {"types": ["retired"]}])
    def test_a_campaign_over_nobody_is_not_opened(self, desk: Desk, population: dict[str, Any]) -> None:
        told = campaign_told(id="x", leads={})
        told["population"] = told["population"] | population
        file = services.campaign_from_mapping(told, "x.yaml")

        with pytest.raises(CampaignError, match="CAMPAIGN-16"):
            services.campaign_open(file=file, on=DAY, by=desk.people["officer"])

    def test_what_is_open_stands_whatever_other_files_say_since(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.count("F1", 3)
        rules = rules_on(DAY)
        kept = [
            rule for rule in rules.rules if rule.id not in ("org_coverage_with_members", "own_setup_rate")
        ]
        monkeypatch.setattr(
            "jishi.apps.coverage.selectors.looking.rules_on", lambda day: replace(rules, rules=tuple(kept))
        )
        monkeypatch.setattr("jishi.apps.coverage.file.programmes.programmes", lambda: ())

        found = selectors.board(desk.look())

        assert [rate.rule for rate in found.rates] == ["work_coverage"]

    def test_no_file_and_no_organisation(self, desk: Desk) -> None:
        with pytest.raises(CampaignError, match="CAMPAIGN-07"):
            services.campaign_read("nowhere")
        with pytest.raises(CampaignError, match="CAMPAIGN-01"):
            services.campaign_from_mapping([], "x.yaml")
        file = services.campaign_from_mapping(campaign_told(id="x", org="999"), "x.yaml")
        with pytest.raises(CampaignError, match="CAMPAIGN-11"):
            services.campaign_open(file=file, on=DAY, by=desk.people["officer"])
