"""A campaign's file: what is wrong with it, opening it, and that it stands as it was opened."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.coverage import selectors, services
from jishi.apps.coverage.models import Case
from jishi.apps.coverage.rules import rules_on
from jishi.apps.coverage.services import CampaignError
from jishi.apps.registry import services as register
from jishi.shared.actor import SYSTEM

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
            ({"clusters": 3}, "CAMPAIGN-14"),
            ({"clusters": [{**campaign_told()["clusters"][0], "address": ""}]}, "CAMPAIGN-15"),
            ({"leads": ["统战部"]}, "CAMPAIGN-01"),
        ],
    )
    def test_a_file_is_refused(self, changes: dict[str, Any], code: str) -> None:
        with pytest.raises(CampaignError, match=code):
            services.campaign_from_mapping(campaign_told(**changes), "x.yaml")

    def test_a_key_that_stands_twice_is_told_with_both_lines(self, tmp_path: Path, settings: Any) -> None:
        settings.DATA_DIR = tmp_path
        (tmp_path / "campaigns").mkdir()
        (tmp_path / "campaigns" / "x.yaml").write_text("id: x\ntitle: a\nid: y\n", encoding="utf-8")

        with pytest.raises(CampaignError, match=r"“id”写了两次,在第1行和第3行.*CAMPAIGN-12"):
            services.campaign_read("x")

    @pytest.mark.parametrize("text", [b"id: [x\n", "title: 百日攻坚".encode("gb18030")])
    def test_a_file_that_cannot_be_read_is_told(self, tmp_path: Path, settings: Any, text: bytes) -> None:
        settings.DATA_DIR = tmp_path
        (tmp_path / "campaigns").mkdir()
        (tmp_path / "campaigns" / "x.yaml").write_bytes(text)

        with pytest.raises(CampaignError, match=r"读不了.*CAMPAIGN-13"):
            services.campaign_read("x")

    @pytest.mark.parametrize("population", [{"area": "231099"}, {"types": ["rocket"]}])
    def test_a_campaign_over_nobody_is_not_opened(self, desk: Desk, population: dict[str, Any]) -> None:
        told = campaign_told(id="x")
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
        file = services.campaign_from_mapping(campaign_told(org="999"), "x.yaml")
        with pytest.raises(CampaignError, match="CAMPAIGN-11"):
            services.campaign_open(file=file, on=DAY, by=desk.people["officer"])
