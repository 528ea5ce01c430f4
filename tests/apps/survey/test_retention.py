"""Handed-in lists are kept for ninety days; the ledger that they became stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from jishi.apps.audit.models import AuditEvent
from jishi.apps.survey import services
from jishi.apps.survey.models import LedgerUnit, ListRecord, SourceList
from jishi.apps.survey.selectors import files_kept
from jishi.apps.survey.services import SurveyError
from jishi.shared.actor import SYSTEM
from tests.factories.surveyed import hand_in

from .compared import GS
from .conftest import DAY, Survey

pytestmark = [pytest.mark.django_db, pytest.mark.db]
OVER = DAY + timedelta(days=settings.KEEP_FILES_DAYS + 1)


def kept() -> int:
    return len(list((Path(settings.UPLOADS_DIR) / "survey").glob("*.*")))


def test_files_go_after_ninety_days_and_the_ledger_stays(made: Survey) -> None:
    before = list(LedgerUnit.objects.order_by("pk").values("name", "person", "phone"))
    assert kept() == len(files_kept()) == 2
    assert services.lists_forget(on=OVER - timedelta(days=1), by=SYSTEM) == 0
    assert kept() == 2

    assert services.lists_forget(on=OVER, by=SYSTEM) == 2

    assert kept() == len(files_kept()) == 0
    assert list(LedgerUnit.objects.order_by("pk").values("name", "person", "phone")) == before
    assert ListRecord.objects.exclude(person="").exists()
    assert AuditEvent.objects.filter(what="survey_lists_forgotten").count() == 1
    assert services.lists_forget(on=OVER, by=SYSTEM) == 0


def test_the_persons_of_a_replaced_list_go_with_its_file(made: Survey) -> None:
    old = SourceList.objects.get(source__title="工商局").pk
    hand_in(made.survey_id, "工商局", "工商", [GS[0], *reversed(GS[1:])], made.county)

    services.lists_forget(on=OVER, by=SYSTEM)

    assert not ListRecord.objects.filter(source_list=old).exclude(person="").exists()
    newer = SourceList.objects.exclude(pk=old).get(source__title="工商局")
    services.list_withdraw(list_id=newer.pk, by=made.county)
    assert SourceList.objects.get(pk=old).state == "replaced"


def test_a_forgotten_list_is_not_matched_again(made: Survey) -> None:
    one = SourceList.objects.get(source__title="工商局")
    services.lists_forget(on=OVER, by=SYSTEM)

    with pytest.raises(SurveyError) as found:
        services.list_match(list_id=one.pk, matched=services.columns_proposed(one.pk), by=made.county)

    assert found.value.code == "SURVEY-53"
