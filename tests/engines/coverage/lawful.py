"""Lawful records for property tests, and the house's own rules."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from jishi.engines import coverage
from jishi.engines.coverage import (
    HELPS,
    WAYS,
    Help,
    Hosting,
    JointUnit,
    Organisation,
    Records,
    RuleSet,
    Unit,
)

DATA = Path(coverage.__file__).parents[2] / "data" / "coverage"
DAY = date(2012, 6, 16)


@cache
def rules() -> RuleSet:
    return coverage.rules_in_force(coverage.rule_sets_read(DATA), DAY)


days = st.integers(-3, 3).map(lambda n: DAY + timedelta(days=n))
yes_no = st.sampled_from([False, False, False, True, None])
counts = st.sampled_from([None, 0, 1, 2, 3, 12])
statuses = st.sampled_from(["operating", "operating", "operating", "suspended", "moved"])


@st.composite
def units(draw: st.DrawFn, unit_id: str) -> Unit:
    full = draw(counts)
    more = draw(st.integers(0, 2))
    shell, office, scale = draw(st.tuples(yes_no, yes_no, yes_no))
    members = None if full is None else full + more
    return Unit(unit_id, "firm", draw(statuses), shell, office, scale, full, members)


@st.composite
def records(draw: st.DrawFn) -> Records:
    unit_ids = [f"u{n}" for n in range(draw(st.integers(1, 7)))]
    org_ids = [f"o{n}" for n in range(draw(st.integers(1, 4)))]
    kinds = st.sampled_from(["branch", "branch", "general_branch"])
    ends = st.none() | days
    orgs = [
        Organisation(one, draw(st.sampled_from(WAYS)), draw(kinds), draw(counts), draw(days), draw(ends))
        for one in org_ids
    ]
    pairs = st.tuples(st.sampled_from(org_ids), st.sampled_from(unit_ids), days, ends)
    helps = st.tuples(st.sampled_from(unit_ids), st.sampled_from(HELPS), days, ends)
    return Records(
        tuple(draw(units(one)) for one in unit_ids),
        tuple(orgs),
        tuple(Hosting(*one) for one in draw(st.lists(pairs, max_size=9))),
        tuple(Help(*one) for one in draw(st.lists(helps, max_size=5))),
    )


@st.composite
def pools(draw: st.DrawFn) -> list[JointUnit]:
    places = st.tuples(st.sampled_from("AB"), st.sampled_from("12"), st.sampled_from(["", "x"]))
    staff = st.none() | st.integers(0, 80)
    full = st.sampled_from([0, 1, 1, 2, 2, 24])
    trades = st.sampled_from(["", "米业", "商贸"])
    n = draw(st.integers(0, 14))
    return [JointUnit(f"u{i:02}", draw(places), draw(trades), draw(full), draw(staff)) for i in range(n)]
