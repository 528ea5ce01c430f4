"""A county with a township and a neighbour, its officers and two agencies, on the survey's day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.accounts import selectors as accounts
from jishi.apps.accounts import services as account_services
from jishi.apps.survey import services
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import travel
from tests.apps.registry import office as registered
from tests.factories.standing import poured

DAY = date(2012, 7, 15)


@dataclass(frozen=True)
class Survey:
    """An open survey of the county, and who may do what there."""

    survey_id: int
    county_id: int
    county: Actor
    clerk: Actor
    far: Actor
    commerce: Actor
    civil: Actor


def agency(name: str, line: str) -> Actor:
    user_id = account_services.user_create(username=name, display_name=f"{line}经办", by=SYSTEM)
    account_services.role_grant(
        user_id=user_id, role="line_agency", scope_kind="line", scope_id=line, by=SYSTEM
    )
    return accounts.actor_for(user_id)


@pytest.fixture
def survey(db: None, settings: Any, tmp_path: Path) -> Iterator[Survey]:
    settings.UPLOADS_DIR, settings.RUNS_DIR = tmp_path / "uploads", tmp_path / "runs"
    with travel(DAY):
        yield poured(_build)


def _build() -> Survey:
    office = registered.build()
    county_id = office.ids[registered.COUNTY]
    draft = services.SurveyDraft("鸡东县摸底", county_id, "230321", date(2012, 7, 1), date(2012, 7, 31))
    survey_id = services.survey_open(draft=draft, by=office.county)
    far = registered.person("far", "county_officer", "org", office.ids[registered.OTHER_COUNTY])
    commerce, civil = agency("commerce", "工商"), agency("civil", "民政")
    return Survey(survey_id, county_id, office.county, office.clerk, far, commerce, civil)


@pytest.fixture
def made(survey: Survey) -> Survey:
    """The survey with two departments' lists, compared."""
    from .compared import hand_in_both

    return hand_in_both(survey)
