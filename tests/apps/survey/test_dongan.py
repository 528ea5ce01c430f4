"""Dong'an's case from files to the register: 353 rows, 178 bodies, 157 that count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.registry.models import UnitState
from jishi.apps.registry.services import batch_revert
from jishi.apps.survey import selectors, services
from jishi.apps.survey.models import LedgerUnit, ListRecord
from jishi.demo.survey_lists import survey_lists
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import travel

from . import dongan

pytest.importorskip("jishi.engines.linkage")
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAY = date(2012, 7, 15)


@pytest.fixture(autouse=True)
def _day(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.UPLOADS_DIR, settings.RUNS_DIR = tmp_path / "uploads", tmp_path / "runs"
    with travel(DAY):
        yield


def test_three_lists_become_157_units_in_the_register_and_can_go_back(tmp_path: Path) -> None:
    drawn = survey_lists()
    survey_id = dongan.open_survey()
    truth = dongan.hand_in(survey_id, drawn, tmp_path)
    services.compare_now(survey_id=survey_id, by=SYSTEM)
    asked = dongan.decide_all(survey_id, truth)
    services.compare_now(survey_id=survey_id, by=SYSTEM)
    asked += dongan.decide_all(survey_id, truth)
    keys = set(LedgerUnit.objects.filter(survey_id=survey_id, is_current=True).values_list("key", flat=True))
    services.compare_now(survey_id=survey_id, by=SYSTEM)

    assert (
        set(LedgerUnit.objects.filter(survey_id=survey_id, is_current=True).values_list("key", flat=True))
        == keys
    )
    assert len(keys) == 178
    assert together(truth)
    assert asked <= 12

    dongan.visit_all(survey_id, drawn, truth, DAY)
    reach = selectors.reach_of(survey_id, SYSTEM, "survey.view_survey")
    assert reach is not None
    units = selectors.units_all(survey_id, reach)
    total = selectors.progress_total(units)
    assert (total.ledger_n, total.found_n, total.confirmed_n, total.missing_n) == (157, 157, 157, 0)
    assert next(figure.numerator for figure in selectors.figures_of(units)) == 157

    preview = services.publish_preview(survey_id=survey_id, by=SYSTEM)
    assert (len(preview.of("new")), len(preview.of("refused")), preview.left_out_n) == (157, 0, 21)
    made = services.publish(survey_id=survey_id, reason="摸底核对完成", by=SYSTEM)
    assert made is not None
    assert (
        UnitState.objects.current().filter(unit_type__in=("nonpublic_enterprise", "social_org")).count()
        == 157
    )
    assert services.publish(survey_id=survey_id, reason="再发布一次", by=SYSTEM) is None

    services.compare_now(survey_id=survey_id, by=SYSTEM)
    assert LedgerUnit.objects.filter(survey_id=survey_id, is_current=True).count() == 178
    assert len(services.publish_preview(survey_id=survey_id, by=SYSTEM).of("unchanged")) == 157

    batch_revert(batch_id=made.batch_id, reason="发布错了,整批撤销", by=SYSTEM)
    assert not UnitState.objects.current().exclude(unit_type="gov_organ").exists()


def together(truth: dict[tuple[int, int], int]) -> bool:
    """Whether the rows of a body are in one unit, and no unit has two bodies."""
    by_unit: dict[int, set[int]] = defaultdict(set)
    by_body: dict[int, set[int]] = defaultdict(set)
    for record in ListRecord.objects.exclude(source_list__source__line="登记"):
        body = dongan.body_of(record, truth)
        by_unit[record.unit_id or 0].add(body)
        by_body[body].add(record.unit_id or 0)
    return all(len(each) == 1 for each in (*by_unit.values(), *by_body.values()))
