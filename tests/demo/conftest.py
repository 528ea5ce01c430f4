"""The generated city, built once for all tests."""

import pytest

from jishi.demo import plan
from jishi.demo.asked import rubrics
from jishi.demo.city import build_city
from jishi.demo.indicators import Values, city_indicators
from jishi.demo.specs import City, OrgSpec
from jishi.engines.scoring import Score, score


@pytest.fixture(scope="session")
def city() -> City:
    return build_city()


@pytest.fixture(scope="session")
def graded(city: City) -> tuple[OrgSpec, ...]:
    return city.graded_on(plan.GRADED_ON)


@pytest.fixture(scope="session")
def values(city: City) -> dict[str, Values]:
    return city_indicators(city)


@pytest.fixture(scope="session")
def scores(graded: tuple[OrgSpec, ...], values: dict[str, Values]) -> dict[str, Score]:
    return {org.code: score(rubrics()[org.org_type], values[org.code]) for org in graded}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever looks at the whole city waits for `make test`: building it takes longer than a thousand quick tests."""
    for item in items:
        if "city" in getattr(item, "fixturenames", ()) or item.path.name == "test_people_sums.py":
            item.add_marker(pytest.mark.slow)
