"""The ledger goes into the register and comes back out; what the register refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from jishi.apps.registry.models import UnitState
from jishi.apps.registry.services import (
    RegistryError,
    UndoBlocked,
    UnitTold,
    batch_revert,
    change_revert,
    units_plan,
    units_record,
)
from jishi.apps.survey import selectors, services
from jishi.apps.survey.services import SurveyError
from jishi.shared.dates import travel
from tests.apps.registry.office import page_of

from .compared import case, place, unit, visit
from .conftest import DAY, Survey

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def test_publishing_shows_what_it_will_do_does_it_and_goes_back(made: Survey) -> None:
    services.case_decide(case_id=case().pk, verdict="different", by=made.county)
    before = set(UnitState.objects.current().values_list("unit__code", "name"))
    preview = services.publish_preview(survey_id=made.survey_id, by=made.county)
    assert [len(preview.of(kind)) for kind in ("new", "changed", "refused")] == [3, 0, 0]
    with pytest.raises(SurveyError) as found:
        services.publish(survey_id=made.survey_id, reason="", by=made.county)
    assert found.value.code == "SURVEY-40"

    done = services.publish(survey_id=made.survey_id, reason="摸底核对完成", by=made.county)

    assert done is not None
    rice = UnitState.objects.current().get(unit__code="71013701X")
    assert (rice.name, rice.legal_person, rice.staff_n) == ("鸡东恒远米业有限公司", "王军", 42)
    assert UnitState.objects.current().filter(unit__code__startswith="T").count() == 1
    batch_revert(batch_id=done.batch_id, reason="发布错了,撤销", by=made.county)
    assert set(UnitState.objects.current().values_list("unit__code", "name")) == before


def test_a_pair_found_to_be_one_is_not_published_as_two(made: Survey) -> None:
    services.case_decide(case_id=case().pk, verdict="same", by=made.county)

    preview = services.publish_preview(survey_id=made.survey_id, by=made.county)

    assert (preview.unheeded_n, preview.waiting_n, len(preview.of("new"))) == (2, 0, 1)
    assert selectors.queue_of(made.survey_id).unheeded_n == 1
    page = page_of(made.county, reverse("survey-publish", args=[made.survey_id]))
    assert "2个单位判断过,还没按判断重新比对,这次不发布" in page
    assert "有1对判断还没算进台账" in page_of(made.county, reverse("survey", args=[made.survey_id]))
    place(made, joined=True, doubt=False)
    preview = services.publish_preview(survey_id=made.survey_id, by=made.county)
    assert (preview.unheeded_n, len(preview.of("new"))) == (0, 2)


def test_what_the_register_keeps_though_it_does_not_count_is_told(made: Survey) -> None:
    services.publish(survey_id=made.survey_id, reason="摸底核对完成", by=made.county)
    rice = unit("71013701X")
    services.unit_exclude(unit_id=rice.pk, exclusion="shell", reason="走访查无", by=made.county)

    preview = services.publish_preview(survey_id=made.survey_id, by=made.county)

    assert (preview.left_out_n, preview.untold_n) == (2, 1)
    page = page_of(made.county, reverse("survey-publish", args=[made.survey_id]))
    assert "其中1个登记上有,登记不改" in page


def test_the_ledger_knows_when_what_it_published_was_taken_back(made: Survey) -> None:
    services.case_decide(case_id=case().pk, verdict="different", by=made.county)
    done = services.publish(survey_id=made.survey_id, reason="摸底核对完成", by=made.county)
    assert done is not None
    codes = {key: unit(key).registered_as for key in ("71013701X", "wood")}
    assert codes["71013701X"] == "71013701X"
    assert "已撤销" not in page_of(made.county, reverse("survey", args=[made.survey_id]))

    undone = batch_revert(batch_id=done.batch_id, reason="发布错了,撤销", by=made.county)

    assert {unit(key).registered_as for key in codes} == {""}
    assert "已撤销" in page_of(made.county, reverse("survey", args=[made.survey_id]))
    change_revert(change_id=undone, reason="没有错,恢复", by=made.county)
    assert {key: unit(key).registered_as for key in codes} == codes


def test_what_was_published_is_not_taken_back_under_what_came_later(made: Survey) -> None:
    services.case_decide(case_id=case().pk, verdict="different", by=made.county)
    first = services.publish(survey_id=made.survey_id, reason="摸底核对完成", by=made.county)
    visit(made, "71013701X", "met", 44, 3)
    second = services.publish(survey_id=made.survey_id, reason="走访以后再发布", by=made.county)
    assert first is not None
    assert second is not None
    assert (second.new_n, second.changed_n) == (0, 1)

    with pytest.raises(UndoBlocked):
        batch_revert(batch_id=first.batch_id, reason="发布错了,撤销", by=made.county)

    page = page_of(made.county, reverse("registry-batch-undo", args=[first.batch_id]))
    assert "现在不能撤销:后面有依赖它的事" in page
    assert f"第{second.batch_id}批" in page
    assert '<td class="num card-state">' in page
    batch_revert(batch_id=second.batch_id, reason="先撤后面的", by=made.county)
    batch_revert(batch_id=first.batch_id, reason="发布错了,撤销", by=made.county)
    assert unit("71013701X").registered_as == ""


def test_an_empty_ledger_is_not_published(survey: Survey) -> None:
    with pytest.raises(SurveyError) as found:
        services.publish(survey_id=survey.survey_id, reason="摸底核对完成", by=survey.county)

    assert found.value.code == "SURVEY-41"


def test_nothing_is_compared_without_lists(survey: Survey) -> None:
    with pytest.raises(SurveyError) as found:
        services.compare_start(survey_id=survey.survey_id, by=survey.county)

    assert found.value.code == "SURVEY-52"


def test_one_comparison_at_a_time(made: Survey) -> None:
    services.compare_start(survey_id=made.survey_id, by=made.county)

    with pytest.raises(SurveyError) as found:
        services.compare_start(survey_id=made.survey_id, by=made.county)

    assert found.value.code == "SURVEY-51"


def test_the_registers_own_name_is_not_taken(survey: Survey) -> None:
    draft = services.ListDraft(survey.survey_id, "组织部登记", "line", DAY)
    told = "名称\n鸡东木业厂\n".encode()

    with pytest.raises(SurveyError) as found:
        services.list_keep(draft=draft, filename="名单.csv", content=[told], by=survey.county)

    assert found.value.code == "SURVEY-19"


def told_unit(code: str, **fields: Any) -> UnitTold:
    return UnitTold(
        code,
        DAY,
        {"name": "鸡东木业厂", "unit_type": "nonpublic_enterprise", "area_code": "230321100"} | fields,
    )


def test_the_register_takes_units_over_field_by_field(survey: Survey) -> None:
    told = [
        told_unit("UFIRM", name="鸡东恒远米业公司", staff_n=44),
        told_unit("W1", mean_age_tenths=260, turnover_bp=1_250, has_union=True),
    ]

    done = units_record(told=told, by=survey.county, reason="摸底")

    assert (done.created, done.changed, done.unchanged) == (1, 1, 0)
    new = UnitState.objects.current().get(unit__code="W1")
    assert (new.mean_age_tenths, new.turnover_bp, new.has_union) == (260, 1_250, True)
    assert units_record(told=told, by=survey.county, reason="摸底").batch_id is None
    with travel(DAY + timedelta(days=1)):
        batch_revert(batch_id=done.batch_id or 0, reason="错了,撤销", by=survey.county)
        assert [plan.kind for plan in units_plan(told=told, by=survey.county)] == ["changed", "new"]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ([told_unit("W1"), told_unit("W1")], "REGISTRY-01"),
        ([told_unit("W1", area_code="999999")], "REGISTRY-02"),
        ([told_unit("W1", area_code="230382")], "REGISTRY-20"),
        ([told_unit("W1", name="")], "REGISTRY-21"),
        ([told_unit("W1", mean_age=26)], "REGISTRY-22"),
        ([UnitTold("UFIRM", date(2009, 1, 1), {"staff_n": 3})], "REGISTRY-07"),
    ],
)
def test_the_register_refuses_what_it_cannot_hold(survey: Survey, told: list[UnitTold], code: str) -> None:
    with pytest.raises(RegistryError) as found:
        units_record(told=told, by=survey.county)

    assert code in {fault.code for fault in found.value.faults}
