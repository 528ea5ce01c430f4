"""Every cell of a form is exactly one thing, whatever is on record and in whatever order."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.apps.facts.dictionary import TYPES, Indicator
from jishi.apps.facts.models import Answer
from jishi.apps.facts.plans import Asked, CellKey, Held, is_told_since, plan

pytestmark = pytest.mark.slow

DAY = date(2012, 7, 15)
KINDS = ("ask", "confirm", "pending", "not_applicable")
Told = tuple[list[Asked], list[Indicator], dict[CellKey, Held], set[CellKey]]


def indicator(n: int, *, types: tuple[str, ...], fresh: int) -> Indicator:
    freshness = ((date.min, fresh),)
    return Indicator(f"i{n}", f"指标{n}", "人", "count", 0, 9, types, "branch", freshness)


ORGS = st.lists(st.sampled_from(TYPES[:4]), min_size=1, max_size=6).map(
    lambda types: [Asked(n, org_type) for n, org_type in enumerate(types, 1)]
)
INDICATORS = st.lists(
    st.tuples(st.sets(st.sampled_from(TYPES[:4]), min_size=1), st.integers(1, 400)), min_size=1, max_size=5
).map(
    lambda told: [
        indicator(n, types=tuple(sorted(types)), fresh=fresh) for n, (types, fresh) in enumerate(told)
    ]
)
VALUES = st.builds(
    lambda answer, age: Held(1, None if answer else 3, answer, DAY - timedelta(days=age), "2012", "台账"),
    st.sampled_from(["", *Answer.values]),
    st.integers(0, 500),
)


@st.composite
def forms(draw: st.DrawFn) -> Told:
    orgs, asked = draw(ORGS), draw(INDICATORS)
    keys = [(org.org_id, one.id) for org in orgs for one in asked]
    held = draw(st.dictionaries(st.sampled_from(keys), VALUES))
    return orgs, asked, held, draw(st.sets(st.sampled_from(keys)))


@given(forms())
def test_asked_confirmed_pending_and_not_applicable_part_the_cells(form: Told) -> None:
    orgs, asked, held, pending = form

    cells = plan(orgs, asked, held, pending, DAY)

    keys = [(cell.org_id, cell.indicator.id) for cell in cells]
    by_kind = {kind: {(c.org_id, c.indicator.id) for c in cells if c.kind == kind} for kind in KINDS}
    assert len(keys) == len(set(keys)) == len(orgs) * len(asked)
    assert set().union(*by_kind.values()) == set(keys)
    assert sum(len(some) for some in by_kind.values()) == len(keys)


@given(forms())
def test_nothing_is_asked_that_is_held_and_fresh(form: Told) -> None:
    orgs, asked, held, pending = form

    for cell in plan(orgs, asked, held, pending, DAY):
        one = held.get((cell.org_id, cell.indicator.id))
        is_good = one is not None and one.is_told and cell.indicator.is_fresh(one.observed_on, DAY)
        assert cell.is_held == (is_good and cell.kind != "not_applicable")
        assert not (cell.kind == "ask" and is_good)
        assert not (cell.kind == "confirm" and not is_good)


@given(forms())
def test_what_was_asked_and_answered_is_not_asked_again(form: Told) -> None:
    orgs, asked, held, pending = form
    answered = {
        (cell.org_id, cell.indicator.id): Held(2, 4, "", DAY, "2012", "调查表")
        for cell in plan(orgs, asked, held, pending, DAY)
        if cell.kind == "ask"
    }

    again = plan(orgs, asked, held | answered, pending, DAY)

    assert not [cell for cell in again if cell.kind == "ask"]
    assert all(
        is_told_since(c.indicator, "ask", answered[c.org_id, c.indicator.id], DAY)
        for c in again
        if (c.org_id, c.indicator.id) in answered
    )


@given(forms())
def test_what_another_form_is_asking_is_not_asked_twice(form: Told) -> None:
    orgs, asked, held, pending = form
    first = plan(orgs, asked, held, pending, DAY)
    waiting = pending | {(c.org_id, c.indicator.id) for c in first if c.kind in ("ask", "confirm")}

    second = plan(orgs, asked, held, waiting, DAY)

    assert {cell.kind for cell in second} <= {"pending", "not_applicable"}


@given(forms(), st.randoms(use_true_random=False))
def test_the_order_of_the_organisations_does_not_matter(form: Told, chance: random.Random) -> None:
    orgs, asked, held, pending = form
    shuffled = list(orgs)
    chance.shuffle(shuffled)

    assert plan(shuffled, asked, held, pending, DAY) == plan(orgs, asked, held, pending, DAY)


def test_a_confirmation_must_be_newer_than_the_form_but_an_answer_only_fresh() -> None:
    one = indicator(1, types=TYPES, fresh=90)
    seen_before = Held(1, 3, "", DAY - timedelta(days=30), "2012", "台账")

    assert is_told_since(one, "ask", seen_before, DAY)
    assert not is_told_since(one, "confirm", seen_before, DAY)
    assert is_told_since(one, "confirm", replace(seen_before, observed_on=DAY), DAY)
    assert not is_told_since(one, "ask", replace(seen_before, observed_on=DAY - timedelta(days=91)), DAY)
    assert not is_told_since(one, "ask", replace(seen_before, value=None, answer="not_asked"), DAY)
