"""Folding of names and headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.shared import text


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("活动场所面积（㎡）", "活动场所面积(m2)"),
        (" 组织代码\n", "组织代码"),
        ("满意率（％）", "满意率(%)"),
        ("书记空缺\u00a0(月)", "书记空缺〔月〕"),
        ("Ａ类", "a类"),
        ("２０１２—２０１３", "2012-2013"),
    ],
)
def test_two_ways_of_typing_one_header_are_equal_when_folded(left: str, right: str) -> None:
    assert text.fold(left) == text.fold(right)


def test_different_words_stay_different() -> None:
    assert text.fold("党员数(男)") != text.fold("党员数(女)")


@given(st.text())
def test_folding_twice_changes_nothing(raw: str) -> None:
    assert text.fold(text.fold(raw)) == text.fold(raw)


@given(st.text())
def test_squeezing_leaves_no_blank_at_the_ends_and_none_double(raw: str) -> None:
    squeezed = text.squeeze(raw)

    assert squeezed == squeezed.strip()
    assert "  " not in squeezed


@given(st.text())
def test_width_and_brackets_keep_the_length(raw: str) -> None:
    assert len(text.half_width(raw)) == len(text.fold_brackets(raw)) == len(raw)
