"""The indicator dictionary: read whole, or refused with every fault and its repair."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from django.urls import reverse
from pytest_django import Settings

from jishi.apps.facts import checks, dictionary
from jishi.apps.facts.inputs.words import type_label
from jishi.apps.registry.models.units import OrgType

from .browser import read, signed_in
from .office import Office

GOOD = {
    "id": "members",
    "label": "党员人数",
    "unit": "人",
    "scale": "count",
    "min": 0,
    "max": 1000,
    "types": "all",
    "owner": "branch",
    "fresh_days": 90,
}
FAULTS: list[tuple[dict[str, object], str]] = [
    ({"scale": "furlong"}, "members: scale furlong, expected one of count"),
    ({"owner": "nobody"}, "members: owner nobody, expected one of branch"),
    ({"types": ["town"]}, "members: unknown organisation type"),
    ({"max": -1}, "members: min and max are integers"),
    ({"max": 0.5}, "members: min and max are integers"),
    ({"fresh_days": 0}, "members: fresh_days is neither a number of days above 0"),
    ({"fresh_days": []}, "members: fresh_days is neither"),
    (
        {"fresh_days": [{"from": date(2013, 1, 1), "days": 9}, {"from": date(2012, 1, 1), "days": 8}]},
        "in the order of",
    ),
    ({"fresh_days": [{"from": "2013", "days": 9}]}, "members: fresh_days is neither"),
    ({"fresh_days": [{"days": 9}]}, "members: fresh_days is neither"),
    ({"measures": "often"}, "members: measures often, expected one of point, period."),
    ({"minutes": 0}, "members: minutes 0, expected a whole number from 1 to 120."),
    ({"owner": "agency"}, "members: an agency is named exactly where owner is agency."),
    ({"agency": "统计局"}, "members: an agency is named exactly where owner is agency."),
    ({"scale": "fen"}, "members: scale fen cannot be typed in 人"),
    ({"colour": "red"}, "entry 1: has the unknown key colour. Remove it."),
    ({"part_of": "others"}, "members: part_of names others, which is not an indicator."),
]


def written(*entries: dict[str, object]) -> str:
    return yaml.safe_dump(list(entries), allow_unicode=True)


@pytest.mark.parametrize(("change", "sentence"), FAULTS)
def test_a_faulty_entry_is_named_with_its_repair(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(dictionary.DictionaryError) as refused:
        dictionary.read(written(GOOD | change))

    assert sentence in str(refused.value)
    assert "[FACTS-01]" in str(refused.value)


def test_two_entries_never_share_an_id_or_a_label() -> None:
    with pytest.raises(dictionary.DictionaryError) as refused:
        dictionary.read(written(GOOD, GOOD))

    assert "members: the id occurs twice." in str(refused.value)
    assert "members: the label 党员人数 occurs twice." in str(refused.value)


@pytest.mark.parametrize("text", ["", "members", "[1]", "[{", "- {id: members}"])
def test_what_is_no_dictionary_is_refused(text: str) -> None:
    with pytest.raises(dictionary.DictionaryError, match="FACTS-01"):
        dictionary.read(text)


def test_a_broken_file_is_reported_before_the_site_starts(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "indicators.yaml").write_text(written(GOOD | {"scale": "furlong"}), encoding="utf-8")

    (message,) = checks.dictionary_check(None)

    assert message.id == "facts.E001"
    assert "furlong" in message.msg


def test_the_dictionary_that_we_ship_is_in_order() -> None:
    assert checks.dictionary_check(None) == []


def test_types_are_called_as_the_register_calls_them() -> None:
    assert {org_type: type_label(org_type) for org_type in OrgType.values} == dict(OrgType.choices)
    assert set(dictionary.TYPES) == set(OrgType.values)


def test_a_limit_of_freshness_holds_from_its_day_on() -> None:
    steps = [{"from": date(2012, 1, 1), "days": 180}, {"from": date(2013, 1, 1), "days": 90}]

    members = dictionary.read(written(GOOD | {"fresh_days": steps}))["members"]

    days = (date(2011, 1, 1), date(2012, 12, 31), date(2013, 1, 1))
    assert [members.fresh_days_on(day) for day in days] == [180, 180, 90]
    assert members.is_fresh(date(2012, 7, 5), date(2012, 12, 31))
    assert not members.is_fresh(date(2012, 7, 5), date(2013, 1, 1))


def test_an_answer_costs_what_the_dictionary_says_or_the_usual_for_its_scale() -> None:
    both = dictionary.read(written(GOOD, GOOD | {"id": "dues", "label": "党费", "minutes": 7}))

    assert (both["members"].minutes_on_average, both["dues"].minutes_on_average) == (2, 7)


@pytest.mark.db
@pytest.mark.django_db
def test_the_page_of_the_dictionary_says_whose_a_number_is_and_how_long_it_is_good(office: Office) -> None:
    page = read(signed_in(office.secretary), reverse("facts-dictionary"))
    book = signed_in(office.secretary).get(reverse("facts-dictionary") + "?format=xlsx")

    assert all(word in page for word in ("活动场所面积", "时点数", "人力资源和社会保障局", "0~5,000", "365"))
    assert book.status_code == 200
