"""Rows as text: what is written is what is read, whatever stands in a cell."""

import json

from hypothesis import given
from hypothesis import strategies as st

from jishi.apps.backups.cells import cells_of, json_plain, text_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\\t\n\r\b\v\f\0N\u2028\x85"))
CELLS = st.none() | TEXTS
ROWS = st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[CELLS] * n), min_size=1, max_size=5))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)


@given(ROWS)
def test_rows_are_read_as_they_were_written(rows: list[tuple[str | None, ...]]) -> None:
    lines = text_of(rows).split("\n")

    assert lines.pop() == ""
    assert [tuple(cells_of(line)) for line in lines] == rows


def test_numbers_are_written_as_digits() -> None:
    assert text_of([(1, None, "a\\b"), (-2, "", "\\N")]) == "1\t\\N\ta\\\\b\n-2\t\t\\\\N\n"


@given(JSON)
def test_json_means_the_same_and_has_one_form(told: object) -> None:
    text = json_plain(json.dumps(told))

    assert text is not None
    assert json.loads(text) == told
    assert json_plain(json.dumps(json.loads(text), indent=3, ensure_ascii=True)) == text


def test_no_json_stays_none() -> None:
    assert json_plain(None) is None
