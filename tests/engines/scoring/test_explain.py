"""What an officer reads on the reasons sheet, word for word, and that there are words for everything."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from jishi.engines.scoring import (
    Measure,
    Rubric,
    ScoringError,
    Sentences,
    explain,
    rubric_from_mapping,
    score,
    sentences,
)
from jishi.engines.scoring.explain import Explanation
from jishi.engines.scoring.figures import Amount, Item, Place, Rate, said, worth
from jishi.engines.scoring.sentences import paragraph, sentence, shown
from tests.engines.scoring.adversary import table_against
from tests.engines.scoring.rubrics import around, everything

MEASURES = {
    "fund_fen": Measure("党建经费", "fen", "元"),
    "area_sqm": Measure("场所面积", "sqm", "平方米"),
    "vacant_m": Measure("书记空缺月数", "month", "月"),
    "room": Measure("有会议室", "flag"),
    "sign": Measure("有牌子", "flag"),
    "growth_bp": Measure("增幅", "bp"),
    "due": Measure("应到人次", "count", "人次"),
    "came": Measure("实到人次", "count", "人次"),
}


def explained(rubric: Rubric, facts: dict[str, int], previous: str | None = None) -> Sentences:
    found = score(rubric, facts, previous=previous)
    return sentences(explain(rubric, found, facts, MEASURES), "zh")


MEETINGS = {"name": "支委会", "unit": "次", "max": 4, "shortfall": {"of": "held", "target": 12, "each": 1}}
RATES = {"max": 5, "ratio_bands": {"num": "came", "den": "due", "ge": {"60%": 1, "90%": 5}}}
RATIO = {"max": 6, "ratio": {"num": "came", "den": "due", "from": "60%", "to": "95%"}}
ROOMS = {"max": 3, "checklist": {"room": 2, "sign": 1}}
AWARDS = {"kind": "bonus", "unit": "次", "max": 5, "per_unit": {"of": "awards", "each": 2}}
BLAMED = {"kind": "deduct", "unit": "次", "max": 5, "per_unit": {"of": "blamed", "each": 2}}


def told_in(name: str) -> Any:
    return yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))


REASONS = [(each["criterion"], line) for each in told_in("reasons.yaml") for line in each["says"]]
VETOES = told_in("vetoes.yaml")


@pytest.mark.parametrize(("criterion", "line"), REASONS, ids=lambda each: each.get("why", ""))
def test_a_reason_is_a_sentence_in_the_offices_words_and_units(
    criterion: dict[str, Any], line: dict[str, Any]
) -> None:
    rubric = around({"id": "OTHER", "max": 10, "flag": "other"}, {"id": "X", **criterion})

    told = explained(rubric, line["facts"])

    assert told.parts[1].why == line["why"]


@pytest.mark.parametrize(
    ("policy", "said_so"),
    [
        ("exclude", "没有数据,按规则不计这一项,其余项目按比例折算;补上后总分最多可加5分,最多会减15分。"),
        (
            "pending",
            "没有数据,这一项暂不计,其余项目按比例折算,定级为暂定;补上后总分最多可加5分,最多会减15分。",
        ),
    ],
)
def test_missing_data_says_what_it_could_still_change(policy: str, said_so: str) -> None:
    rubric = around({"max": 80, "manual": {"of": "marks_cp"}}, {"max": 20, "flag": "room", "missing": policy})

    told = explained(rubric, {"marks_cp": 6000})

    assert told.parts[1].why == said_so
    assert told.sums == "计入80分,得60分。有20分的项目不计,按100分折算为75分。75 + 0 − 0 = 75,与总分一致。"


def vetoed(name: str, when: dict[str, Any], cap: str, **changes: Any) -> Rubric:
    veto = {"id": "X", "kind": "veto", "name": name, "when": when, "cap_tier": cap, "unit": "月"}
    return around({"max": 100, "manual": {"of": "marks_cp"}}, veto, **changes)


SATISFIED = {"num": "came", "den": "due", "lt": "90%"}


@pytest.mark.parametrize("case", VETOES, ids=lambda case: str(case["why"]))
def test_a_veto_says_what_it_saw_and_what_it_bars(case: dict[str, Any]) -> None:
    rubric = vetoed(case["name"], case["when"], case["cap_tier"])

    told = explained(rubric, case["facts"] | {"marks_cp": 8230})

    assert told.vetoes[0].why == case["why"]


def test_the_grade_tells_what_the_points_gave_and_what_a_gate_took() -> None:
    rubric = vetoed("满意率", SATISFIED, "C1")

    told = explained(rubric, {"marks_cp": 8230, "came": 442, "due": 500})

    assert told.grade == "得82.3分,按得分应为较好(B2)。因满意率88.4%低于90%,不得评为好、较好。定为一般(C1)。"


def test_the_grade_tells_what_is_still_open() -> None:
    rubric = vetoed("满意率", SATISFIED, "C1")

    told = explained(rubric, {"marks_cp": 8230})

    assert told.grade.endswith("定为较好(B2)。暂定:0项等数据,1项一票否决没有核查。")


@pytest.mark.parametrize(
    ("before", "marks", "said_so"),
    [
        ("B1", 9049, "上次定为较好(B1),升档要达到90.5分,现为90.49分,定为较好(B1)。"),
        ("A2", 8950, "上次定为好(A2),低于89.5分才降档,现为89.5分,仍为好(A2)。"),
        ("D1", 9540, "上次定为较差(D1),升档要达到95.5分,现为95.4分,定为好(A2)。"),
    ],
)
def test_the_grade_tells_why_a_tier_was_kept(before: str, marks: int, said_so: str) -> None:
    rubric = around({"max": 100, "manual": {"of": "marks_cp"}}, hysteresis={"margin": Decimal("0.5")})

    assert said_so in explained(rubric, {"marks_cp": marks}, before).grade


@pytest.mark.parametrize(
    ("bound", "said_so"),
    [
        ("at_least", "按规定同组(county)中较差不少于5%,按名次调整为较差(D1)。定为较差(D1)。"),
        ("at_most", "按规定同组(county)中较差不多于5%,按名次调整为较差(D1)。定为较差(D1)。"),
    ],
)
def test_the_grade_tells_which_quota_moved_it(bound: str, said_so: str) -> None:
    quota = {"group": ["county"], "class": "较差" if bound == "at_least" else "好", bound: "5%"}
    rubric = around({"max": 100, "manual": {"of": "marks_cp"}}, quota=[quota])
    moved = replace(score(rubric, {"marks_cp": 7000}), tier="D1", moved_by=1)

    told = sentences(explain(rubric, moved, {"marks_cp": 7000}), "zh")

    assert told.grade.endswith(said_so.replace("较差不多于", "好不多于"))


def test_the_sums_name_caps_and_the_floor() -> None:
    rubric = around(
        {"max": 10, "flag": "room"}, AWARDS, BLAMED, points={"base": 10, "bonus_cap": 3, "deduct_cap": 4}
    )

    high = explained(rubric, {"room": 1, "awards": 2, "blamed": 1})
    low = explained(rubric, {"room": 0, "awards": 0, "blamed": 9})

    assert high.sums == (
        "计入10分,得10分。加分合计4分,超过上限,按3分计。扣分2分。10 + 3 − 2 = 11,与总分一致。"
    )
    assert low.sums == ("计入10分,得0分。扣分合计5分,超过上限,按4分计。0 + 0 − 4不足0分,按0分计,与总分一致。")


def test_a_bonus_under_its_cap_and_a_sheet_without_data_have_their_sums() -> None:
    rubric = around({"max": 10, "flag": "room", "missing": "exclude"}, AWARDS)

    told = explained(rubric, {"awards": 1})

    assert told.sums == "计入0分,得0分。所有项目都不计,按0分计。加分2分。0 + 2 − 0 = 2,与总分一致。"


def test_a_score_whose_lines_do_not_add_up_is_refused() -> None:
    rubric = around(RATIO)
    facts = {"came": 442, "due": 500}
    wrong = replace(score(rubric, facts), total_cp=488)

    with pytest.raises(ScoringError) as raised:
        explain(rubric, wrong, facts)

    assert raised.value.problems[0].code == "EXPLAIN-01"
    assert "[EXPLAIN-01]" in str(raised.value)


def test_a_score_is_not_explained_with_other_facts() -> None:
    rubric = around(RATIO)
    found = score(rubric, {"came": 442, "due": 500})

    with pytest.raises(ScoringError, match="EXPLAIN-02"):
        explain(rubric, found, {"came": 442})


def test_the_sheet_shows_values_rule_points_and_what_is_lost() -> None:
    rubric = around(MEETINGS, RATES, ROOMS, AWARDS, BLAMED)
    facts = {"held": 9, "came": 7, "due": 10, "room": 1, "awards": 1, "blamed": 1}

    explanation = explain(rubric, score(rubric, facts), facts, MEASURES)
    told = sentences(explanation, "zh")

    assert [(part.points_cp, part.lost_cp, part.gain_cp, part.is_counted) for part in explanation.parts] == [
        (100, 300, 300, True),
        (100, 400, 400, True),
        (0, 300, 300, True),
        (200, 0, 300, True),
        (200, 200, 200, True),
    ]
    assert told.parts[0].values == "9次"
    assert told.parts[0].how == "应有12次,每缺一次扣1分,最多4分。"
    assert told.parts[1].values == "实到人次:7人次、应到人次:10人次"
    assert told.parts[1].how == "达到90%得5分;达到60%得1分。"
    assert told.parts[2].values == "有会议室:是、有牌子:无数据"
    assert explanation.place == Place("D2", "较差")


def test_what_is_left_out_is_not_lost() -> None:
    rubric = around(
        {"max": 80, "manual": {"of": "marks_cp"}}, {"max": 20, "flag": "room", "missing": "exclude"}
    )

    part = explain(rubric, score(rubric, {"marks_cp": 1}), {"marks_cp": 1}).parts[1]

    assert (part.is_counted, part.lost_cp) == (False, 0)


@pytest.mark.parametrize(
    ("figure", "zh"),
    [
        (Amount(1_234_550, "fen"), "12,345.5元"),
        (Amount(1_234_550, "fen", "元/人"), "12,345.5元/人"),
        (Amount(123_400_001, "fen", "万元"), "123.400001万元"),
        (Amount(1300, "bp"), "13%"),
        (Amount(1, "bp"), "0.01%"),
        (Amount(255, "cp"), "2.55分"),
        (worth(1050), "10.5"),
        (Amount(4355, "count", "个"), "4,355个"),
        (Amount(3, "month", "月"), "3个月"),
        (Amount(30, "sqm"), "30平方米"),
        (Amount(0, "flag"), "否"),
        (Rate(2, 3), "66.66%(2/3)"),
        (Rate(2, 3, rounds_up=True), "66.67%(2/3)"),
        ((Item("牌子", 150), Item("会议室", 200)), "“牌子”(1.5分)、“会议室”(2分)"),
        (7, "7"),
    ],
)
def test_a_figure_is_written_as_the_office_writes_it(figure: Any, zh: str) -> None:
    assert shown(figure, "zh") == zh


def test_the_same_explanation_reads_in_english() -> None:
    rubric = vetoed("satisfaction", SATISFIED, "C1")

    found = score(rubric, {"marks_cp": 8230, "came": 442, "due": 500})
    told = sentences(explain(rubric, found, {"marks_cp": 8230, "came": 442, "due": 500}), "en")

    assert told.grade == (
        "82.3 points alone give 较好(B2). Because satisfaction is 88.4%, below 90%: "
        "not to be graded 好, 较好. Graded 一般(C1)."
    )
    assert (
        sentence(said("flag-score-no", lost=worth(500)), "en") == "The requirement is not met: 5 points lost."
    )


def all_said(explanation: Explanation) -> set[str]:
    told = [each for part in explanation.parts for each in (*part.how, *part.why)]
    told += [each for veto in explanation.vetoes for each in (*veto.how, *veto.why)]
    return {each.code for each in (*told, *explanation.sums, *explanation.grade)}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_there_are_words_for_whatever_an_adversary_brings_about(lang: str) -> None:
    rubric = rubric_from_mapping(everything(), "everything.yaml")
    codes: set[str] = set()
    for each in table_against(rubric, 400, seed=3):
        found = score(rubric, each.facts, previous=each.previous)
        explanation = explain(rubric, found, each.facts)
        told = sentences(explanation, lang)
        codes |= all_said(explanation)
        assert all("{" not in text for text in (told.sums, told.grade, *(part.why for part in told.parts)))

    assert len(codes) > 70


def test_a_paragraph_of_nothing_is_empty() -> None:
    assert paragraph((), "zh") == ""
