"""Files of rules: one more block is one more rate, and whatever is wrong is told with its place and line."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from jishi.engines import coverage
from jishi.engines.coverage import CoverageError, Records, Unit
from tests.factories.odd import odd_ones

from .lawful import DATA, DAY, rules

ONE = Unit("u1", full_n=3, members_n=4)


def house_rules() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((DATA / "2012-03-01.yaml").read_text(encoding="utf-8"))
    return told


def written(folder: Path, told: object, name: str = "2013-01-01.yaml") -> Path:
    text = told if isinstance(told, str) else yaml.safe_dump(told, allow_unicode=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_what_is_not_known_has_a_word_of_its_own_or_the_usual_one(tmp_path: Path) -> None:
    told = house_rules()
    told["units"][1].pop("unknown")
    found = coverage.rule_sets_read(written(tmp_path, told))[0]

    assert coverage.reason_title("zh", found, "shell?") == "不清楚:无实体(空壳)"


class TestFiles:
    def found(self, folder: Path) -> list[tuple[str, str, str]]:
        with pytest.raises(CoverageError) as caught:
            coverage.rule_sets_read(folder)
        return [(one.code, one.file, one.place) for one in caught.value.problems]

    def test_one_more_block_is_one_more_rate(self, tmp_path: Path) -> None:
        told = house_rules()
        told["rates"].append(
            {
                "id": "joint_rate",
                "title": {"zh": "联合组建率", "en": "joint"},
                "counted": ["joint"],
                "source": "S30",
            }
        )
        sets = coverage.rule_sets_read(written(tmp_path, told))

        assert [found.rule for found in coverage.rates(Records((ONE,)), sets[0], DAY)][-1] == "joint_rate"

    def test_a_title_changes_no_hash_and_a_condition_does(self, tmp_path: Path) -> None:
        told = house_rules()
        told["rates"][0]["title"]["zh"] = "另一个名称"
        told["rates"][2]["population"][0]["least"] = 2
        found = coverage.rule_sets_read(written(tmp_path, told))[0]

        same = [one.hash == other.hash for one, other in zip(found.rules, rules().rules, strict=True)]
        assert same[:3] == [True, True, False]

    def test_everything_wrong_is_told_at_once_with_its_place(self, tmp_path: Path) -> None:
        told = house_rules()
        told |= {"speed": 1, "effective": {"from": "soon"}}
        told["branch"] = {"full_least": -1, "spared": ["other"]}
        told["units"][0] |= {"least": 3}
        told["units"][1] |= {"field": "colour", "title": "空壳"}
        told["rates"][1]["id"] = told["rates"][0]["id"]
        told["rates"][2].pop("counted")
        told["rates"][3] = 7

        assert self.found(written(tmp_path, told)) == [
            ("COVER-02", "2013-01-01.yaml", ""),
            ("COVER-05", "2013-01-01.yaml", "units.1"),
            ("COVER-06", "2013-01-01.yaml", "units.2.field"),
            ("COVER-04", "2013-01-01.yaml", "units.2.title"),
            ("COVER-04", "2013-01-01.yaml", "branch.full_least"),
            ("COVER-06", "2013-01-01.yaml", "branch.spared"),
            ("COVER-11", "2013-01-01.yaml", "rates.2"),
            ("COVER-03", "2013-01-01.yaml", "rates.3"),
            ("COVER-04", "2013-01-01.yaml", "rates.4"),
            ("COVER-04", "2013-01-01.yaml", "effective.from"),
        ]

    def test_whatever_stands_somewhere_the_file_is_taken_or_refused_in_words(self) -> None:
        for told in odd_ones(house_rules()):
            with suppress(CoverageError):
                coverage.rates(Records((ONE,)), coverage.rule_set_from_mapping(told, "x.yaml"), DAY)

    @pytest.mark.parametrize(
        ("block", "code", "place"),
        [
            ({"id": "有党员的"}, "COVER-04", "rates.1.id"),
            ({"counted": []}, "COVER-04", "rates.1.counted"),
            ({"title": {"zh": "", "en": "x"}}, "COVER-04", "rates.1.title"),
            ({"title": None}, "COVER-03", "rates.1"),
            ({"population": [{"field": "status", "least": 1}]}, "COVER-06", "rates.1.population.1.field"),
            (
                {"population": [{"field": "status", "among": ["opn"]}]},
                "COVER-06",
                "rates.1.population.1.among",
            ),
            ({"population": [{"field": "is_shell", "among": [0]}]}, "COVER-06", "rates.1.population.1.among"),
            (
                {"population": [{"id": "shell", "field": "full_n", "least": 5}]},
                "COVER-13",
                "rates.1.population.1",
            ),
        ],
    )
    def test_a_block_that_would_count_wrongly_is_refused(
        self, tmp_path: Path, block: dict[str, Any], code: str, place: str
    ) -> None:
        told, title = house_rules(), {"zh": "名称", "en": "title"}
        if "population" in block:
            block = {"population": [{"id": "own", "title": title} | one for one in block["population"]]}
        told["rates"][0] |= block

        assert (code, "2013-01-01.yaml", place) in self.found(written(tmp_path, told))

    def test_what_is_wrong_is_told_with_its_line(self, tmp_path: Path) -> None:
        text = (DATA / "2012-03-01.yaml").read_text(encoding="utf-8")
        line = text.split("\n").index("    counted: [single]") + 1

        for wrong, said in (
            (text.replace("counted: [single]", "counted: [sngle]", 1), f"第{line}行,rates.3.counted:"),
            (text.replace("counted: [single]", "counted: [single", 1), f"第{line + 1}行的YAML写法有误"),
            (text.replace("2012-03-01", "2012-03-41", 1), "第3行的YAML写法有误"),
        ):
            with pytest.raises(CoverageError) as caught:
                coverage.rule_sets_read(written(tmp_path, wrong))
            assert [said in one for one in caught.value.lines("zh")] == [True]
        (tmp_path / "2013-01-01.yaml").write_text("source: 口径", encoding="gb18030")
        with pytest.raises(CoverageError, match="it is not UTF-8"):
            coverage.rule_sets_read(tmp_path)

    def test_a_file_that_is_no_rules_is_told(self, tmp_path: Path) -> None:
        assert self.found(written(tmp_path, "a: [")) == [("COVER-01", "2013-01-01.yaml", "")]
        assert self.found(written(tmp_path, "- 1"))[0] == ("COVER-04", "2013-01-01.yaml", "")
        told = house_rules() | {"rates": "none"}
        assert ("COVER-04", "2013-01-01.yaml", "rates") in self.found(written(tmp_path, told))

    def test_a_key_that_stands_twice_is_told_with_both_lines(self, tmp_path: Path) -> None:
        text = yaml.safe_dump(house_rules(), allow_unicode=True)
        twice = f"{text}joint: {{units_most: 9, full_least: 1, full_most: 2}}\n"

        with pytest.raises(CoverageError) as caught:
            coverage.rule_sets_read(written(tmp_path, twice))

        [problem] = caught.value.problems
        assert (problem.code, dict(problem.values)["key"]) == ("COVER-12", "joint")
        assert dict(problem.values)["again"] == len(text.splitlines()) + 1

    def test_two_files_of_one_day_are_told(self, tmp_path: Path) -> None:
        written(tmp_path, house_rules(), "a.yaml")

        assert self.found(written(tmp_path, house_rules(), "b.yaml")) == [("COVER-11", "b.yaml", "effective")]
