"""Reading a rubric: everything lawful loads, everything else is named with its place and repair."""

import json
import re
import tomllib
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from jishi.engines.scoring import ScoringError, rubric_from_mapping, rubric_lint
from jishi.engines.scoring.canonical import canonical, digest
from jishi.engines.scoring.force import gap, rubrics_in_force
from jishi.shared import wording
from tests.engines.scoring.small import SMALL, Mapping, changed, with_criterion

SCHEMA = json.loads((wording.FOLDER.parent / "rubric.schema.json").read_text(encoding="utf-8"))
WORDS = tomllib.loads((wording.FOLDER / "scoring.toml").read_text(encoding="utf-8"))
TIERS = SMALL["tiers"]

# What is broken, the code it gets, and whether the published schema sees it too.
SIXTEEN = {"bands": {"of": "meetings", "ge": {n: Decimal(n) / 10 for n in range(1, 17)}}}
BROKEN: dict[str, tuple[Mapping, str, bool]] = {
    "a name that is a list": (with_criterion(0, name=["a", "b"]), "RUBRIC-05", True),
    "a type with a space": (changed(org_type="a village"), "RUBRIC-05", True),
    "points without end": (with_criterion(0, max=Decimal("Infinity")), "RUBRIC-05", True),
    "two kinds of effort": (with_criterion(0, effort={"per_unit": 1, "per_step": 1}), "RUBRIC-09", True),
    "a quota by nothing": (
        changed(quota=[{"group": [""], "class": "好", "at_most": "30%"}]),
        "RUBRIC-05",
        True,
    ),
    "a checklist of 25": (
        with_criterion(3, checklist={f"item_{n}": Decimal("0.12") for n in range(25)}),
        "RUBRIC-08",
        True,
    ),
    "one route only": (
        with_criterion(1, bands=None, any=[{"bands": {"of": "meetings", "ge": {1: 4}}}]),
        "RUBRIC-08",
        True,
    ),
    "sixteen bands in a route": (with_criterion(1, bands=None, any=[SIXTEEN, SIXTEEN]), "RUBRIC-08", False),
    "an unknown key at the top": (changed(colour="red"), "RUBRIC-02", True),
    "an unknown key in a criterion": (with_criterion(0, weight=3), "RUBRIC-02", True),
    "an unknown key in a method": (
        with_criterion(1, bands={"of": "meetings", "ge": {1: 4}, "eq": 1}),
        "RUBRIC-02",
        True,
    ),
    "no version": (changed(version=None), "RUBRIC-03", True),
    "no criteria": (changed(criteria=[]), "RUBRIC-03", True),
    "a bonus without a cap": (changed(points={"base": 20, "deduct_cap": 5}), "RUBRIC-03", False),
    "a deduction without a cap": (changed(points={"base": 20, "bonus_cap": 2}), "RUBRIC-03", False),
    "a checklist that does not add up": (
        with_criterion(3, checklist={"room": 2, "sign": 2}),
        "RUBRIC-04",
        False,
    ),
    "points that are a text": (with_criterion(0, max="three"), "RUBRIC-05", True),
    "an indicator in capitals": (with_criterion(0, flag="TermOk"), "RUBRIC-05", True),
    "an id that begins with a digit": (with_criterion(0, id="1F"), "RUBRIC-05", True),
    "a date that is none": (changed(effective={"from": "2012-02-30"}), "RUBRIC-05", False),
    "a percentage without its sign": (
        with_criterion(2, ratio={"num": "came", "den": "due", "from": 60, "to": "90%"}),
        "RUBRIC-05",
        True,
    ),
    "a whole number with a fraction": (
        with_criterion(1, bands={"of": "meetings", "ge": {Decimal("1.5"): 4}}),
        "RUBRIC-05",
        True,
    ),
    "tiers that are no list": (changed(tiers={"A": 90}), "RUBRIC-05", True),
    "a method that is no mapping": (with_criterion(1, bands=4), "RUBRIC-05", True),
    "an inferred that is neither yes nor no": (with_criterion(0, inferred="perhaps"), "RUBRIC-05", True),
    "a ties chain nobody understands": (changed(ties=["best first"]), "RUBRIC-05", True),
    "bands without a band": (with_criterion(1, bands={"of": "meetings", "ge": {}}), "RUBRIC-09", True),
    "points finer than a hundredth": (with_criterion(0, max=Decimal("3.005")), "RUBRIC-06", False),
    "a percentage finer than a hundredth": (
        with_criterion(2, ratio={"num": "came", "den": "due", "from": "60.005%", "to": "90%"}),
        "RUBRIC-06",
        False,
    ),
    "a kind nobody knows": (with_criterion(0, kind="malus"), "RUBRIC-07", True),
    "a policy nobody knows": (with_criterion(0, missing="guess"), "RUBRIC-07", True),
    "points beyond reason": (with_criterion(0, max=1001), "RUBRIC-08", True),
    "a target of nothing": (
        with_criterion(0, flag=None, shortfall={"of": "staff", "target": 0, "each": 1}),
        "RUBRIC-08",
        True,
    ),
    "a quota of more than all": (
        changed(quota=[{"group": ["county"], "class": "好", "at_most": "101%"}]),
        "RUBRIC-08",
        False,
    ),
    "bands both ways": (
        with_criterion(1, bands={"of": "meetings", "ge": {1: 4}, "le": {1: 4}}),
        "RUBRIC-09",
        True,
    ),
    "a quota without a bound": (changed(quota=[{"group": ["county"], "class": "好"}]), "RUBRIC-09", True),
    "no method": (with_criterion(0, flag=None), "RUBRIC-10", True),
    "two methods": (with_criterion(0, manual={"of": "given"}), "RUBRIC-10", True),
    "a veto that scores": (with_criterion(7, when=None, flag="accidents"), "RUBRIC-10", True),
    "bands that do not rise": (
        with_criterion(1, bands={"of": "meetings", "ge": {1: 4, 2: 3}}),
        "RUBRIC-11",
        False,
    ),
    "a ratio that ends before it begins": (
        with_criterion(2, ratio={"num": "came", "den": "due", "from": "90%", "to": "60%"}),
        "RUBRIC-11",
        False,
    ),
    "a band above the maximum": (
        with_criterion(1, bands={"of": "meetings", "ge": {1: 5}}),
        "RUBRIC-12",
        False,
    ),
    "knots that end below the maximum": (
        with_criterion(0, flag=None, linear={"of": "income", "points": {1: 1, 9: 2}}),
        "RUBRIC-12",
        False,
    ),
    "a veto with points": (with_criterion(7, max=3), "RUBRIC-13", True),
    "a cap tier on what is no veto": (with_criterion(0, cap_tier="D"), "RUBRIC-13", True),
    "criteria that do not make the base": (with_criterion(0, max=2), "RUBRIC-14", False),
    "a last day before the first": (
        changed(effective={"from": date(2012, 3, 1), "to": date(2012, 2, 29)}),
        "RUBRIC-15",
        False,
    ),
    "tiers that do not fall": (changed(tiers=[TIERS[1], TIERS[0], TIERS[2]]), "RUBRIC-16", False),
    "tiers that end above nothing": (changed(tiers=TIERS[:2]), "RUBRIC-16", False),
    "a cap tier that is no tier": (with_criterion(7, cap_tier="E"), "RUBRIC-17", False),
    "a class in two places": (
        changed(tiers=[*TIERS[:1], TIERS[1] | {"class": "中"}, TIERS[2] | {"class": "好"}]),
        "RUBRIC-18",
        False,
    ),
    "a quota for no class": (
        changed(quota=[{"group": ["county"], "class": "差", "at_least": "5%"}]),
        "RUBRIC-19",
        False,
    ),
    "an id in two letter cases": (with_criterion(0, id="b"), "RUBRIC-20", False),
    "a tier twice": (changed(tiers=[TIERS[0], TIERS[1] | {"tier": "A"}, TIERS[2]]), "RUBRIC-20", False),
    "an indicator named as the code": (with_criterion(0, flag="org_code"), "RUBRIC-21", True),
    "a group named as an indicator": (
        changed(quota=[{"group": ["due"], "class": "好", "at_most": "30%"}]),
        "RUBRIC-21",
        False,
    ),
    "nowhere to move anyone": (
        changed(quota=[{"group": ["county"], "class": "较差", "at_most": "30%"}]),
        "RUBRIC-22",
        False,
    ),
    "a dimension nobody has": (changed(ties=["dim:治理 desc"]), "RUBRIC-24", False),
}


def plain(value: Any) -> Any:
    """A mapping as JSON would hold it."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def is_in_shape(mapping: Mapping) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(plain(mapping))


def codes(mapping: Mapping) -> list[str]:
    with pytest.raises(ScoringError) as caught:
        rubric_from_mapping(mapping, "village.yaml")
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("name", BROKEN)
def test_each_mistake_is_named_by_its_code(name: str) -> None:
    mapping, code, _ = BROKEN[name]

    assert code in codes(mapping)


@pytest.mark.parametrize("name", BROKEN)
def test_the_published_schema_and_the_loader_agree_on_shape(name: str) -> None:
    mapping, _, sees = BROKEN[name]

    assert is_in_shape(mapping) is not sees


def test_the_published_schema_accepts_what_loads() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    assert is_in_shape(SMALL)


def test_all_mistakes_are_reported_at_once() -> None:
    mapping = changed(version=None, colour="red", tiers=TIERS[:2])

    assert codes(mapping) == ["RUBRIC-02", "RUBRIC-03", "RUBRIC-16", "RUBRIC-17"]


def test_a_mistake_is_told_with_file_criterion_and_repair() -> None:
    with pytest.raises(ScoringError) as caught:
        rubric_from_mapping(with_criterion(3, checklist={"room": 2, "sign": 2}), "village.yaml")

    assert caught.value.lines("en") == [
        "village.yaml, criterion C: points add up to 4, the item allows 3. "
        "Change the parts or the item total. [RUBRIC-04]"
    ]
    assert caught.value.lines("zh") == [
        "village.yaml,指标C:各部分合计4分,本项满分3分。请改部分分值或本项满分。 [RUBRIC-04]"
    ]


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_mistake_can_be_told_in_both_languages(name: str, lang: str) -> None:
    with pytest.raises(ScoringError) as caught:
        rubric_from_mapping(BROKEN[name][0], "village.yaml")

    assert all(line.endswith("]") and not re.search(r"\{[a-z]+\}", line) for line in caught.value.lines(lang))


def test_both_languages_have_the_same_sentences() -> None:
    assert list(WORDS["zh"]) == list(WORDS["en"])


def test_something_else_than_a_mapping_is_refused() -> None:
    assert codes(["rubric"]) == ["RUBRIC-05"]  # type: ignore[arg-type]


def test_a_nest_without_end_is_refused() -> None:
    nest: Any = []
    nest.append(nest)

    assert codes(changed(criteria=nest)) == ["RUBRIC-23"]


def test_the_hash_does_not_depend_on_spelling() -> None:
    spelled = deepcopy(SMALL)
    spelled["criteria"][0] = {
        "kind": "score",
        "flag": "term_ok",
        "max": Decimal("3.00"),
        **spelled["criteria"][0],
    }
    spelled["effective"] = {"from": "2012-03-01", "to": None}
    spelled["sample"] = False

    assert rubric_from_mapping(spelled, "a").hash == rubric_from_mapping(SMALL, "b").hash


def test_the_hash_depends_on_the_order_of_a_checklist_because_its_code_does() -> None:
    turned = with_criterion(3, checklist={"sign": 1, "room": 2})

    assert rubric_from_mapping(turned, "a").hash != rubric_from_mapping(SMALL, "b").hash


def test_versions_that_end_in_a_zero_stay_apart() -> None:
    first, second = canonical({"version": Decimal("2012.1")}), canonical({"version": Decimal("2012.10")})

    assert digest(first) != digest(second)


def test_a_lawful_rubric_gives_no_warning() -> None:
    assert rubric_lint(rubric_from_mapping(SMALL, "village.yaml")) == ()


WARNED = {
    "LINT-01": with_criterion(4, per_unit={"of": "due", "each": 1}),
    "LINT-02": with_criterion(0, missing="exclude"),
    "LINT-03": with_criterion(5, missing="pending"),
    "LINT-04": with_criterion(0, empty="full"),
    "LINT-05": with_criterion(1, bands={"of": "meetings", "ge": {1: 3}}),
}


@pytest.mark.parametrize("code", WARNED)
def test_what_may_surprise_the_office_is_a_warning(code: str) -> None:
    warnings = rubric_lint(rubric_from_mapping(WARNED[code], "village.yaml"), "village.yaml")

    assert [warning.code for warning in warnings] == [code]
    assert all(warning.render(lang) for warning in warnings for lang in ("zh", "en"))


def test_every_method_has_its_say_on_which_way_an_indicator_pulls() -> None:
    routes = [{"bands": {"of": "a", "le": {3: 1, 0: 2}}}, {"bands": {"of": "b", "ge": {1: 3}}}]
    criteria = [
        {"id": "A", "name": "a", "max": 4, "any": routes},
        {"id": "B", "name": "b", "max": 4, "per_unit": {"of": "a", "each": 1}},
        {"id": "C", "name": "c", "max": 4, "ratio_bands": {"num": "c", "den": "d", "le": {"5%": 4}}},
        {"id": "D", "name": "d", "max": 4, "manual": {"of": "c"}},
        {"id": "E", "name": "e", "max": 4, "bands": {"of": "d", "le": {5: 4}}},
    ]

    warnings = rubric_lint(rubric_from_mapping(changed(criteria=criteria), "v"))

    assert [(warning.code, warning.criterion) for warning in warnings] == [
        ("LINT-01", "B"),
        ("LINT-01", "C"),
        ("LINT-01", "D"),
        ("LINT-05", "A"),
    ]


def test_a_day_with_a_clock_is_a_day() -> None:
    midnight = changed(effective={"from": datetime(2012, 3, 1)})  # noqa: DTZ001

    assert rubric_from_mapping(midnight, "a").effective_from == date(2012, 3, 1)
    assert "RUBRIC-05" in codes(changed(effective={"from": datetime(2012, 3, 1, 8)}))  # noqa: DTZ001


def test_the_last_day_of_a_version_is_included() -> None:
    old = rubric_from_mapping(changed(effective={"from": date(2011, 1, 1), "to": date(2012, 2, 29)}), "old")
    new = rubric_from_mapping(SMALL, "new")

    assert rubrics_in_force([new, old], date(2012, 2, 29)) == {"village": old}
    assert rubrics_in_force([new, old], date(2012, 3, 1)) == {"village": new}
    assert rubrics_in_force([new, old], date(2010, 12, 31)) == {}


def test_two_versions_on_one_day_are_refused() -> None:
    old = rubric_from_mapping(changed(effective={"from": date(2011, 1, 1), "to": date(2012, 3, 1)}), "old")
    new = rubric_from_mapping(SMALL, "new")

    with pytest.raises(ScoringError, match="RUBRIC-26"):
        rubrics_in_force([old, new], date(2015, 1, 1))


def test_a_gap_names_the_spans_at_hand() -> None:
    problem = gap([rubric_from_mapping(SMALL, "new")], "village", date(2010, 1, 1))

    assert "2012-03-01–" in problem.render("en")


def test_every_code_has_a_test() -> None:
    shown = {code for _, code, _ in BROKEN.values()} | set(WARNED) | {"RUBRIC-23", "RUBRIC-26", "RUBRIC-27"}
    others = [Path(__file__).with_name(name) for name in ("test_store.py", "test_inputs.py")]
    files = "".join(path.read_text(encoding="utf-8") for path in others)
    known = {key for key in WORDS["en"] if key.split("-")[0] in ("RUBRIC", "LINT", "INPUT", "WARN", "RUN")}

    assert {code for code in known - shown if code not in files} == set()
