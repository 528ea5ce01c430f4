"""The indicator dictionary: read whole, or refused with every fault and its repair."""

from pathlib import Path

import pytest
import yaml
from pytest_django import Settings

from jishi.apps.facts import checks, dictionary
from jishi.apps.facts.inputs.words import type_label
from jishi.apps.registry.models.units import OrgType

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
    ({"max": -1}, "min, max and fresh_days are integers"),
    ({"max": 0.5}, "min, max and fresh_days are integers"),
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
