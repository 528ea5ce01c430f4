"""Founding days, terms and empty secretary posts, with the dirt that real books have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from . import plan
from .draw import anniversary, dated, shuffled, stream
from .specs import GRADED_KINDS, OrgSpec

_FOUNDED = {
    "village": (date(1956, 1, 1), date(1984, 12, 31)),
    "community": (date(1999, 6, 1), date(2008, 12, 31)),
    "university_branch": (date(1985, 1, 1), date(2010, 12, 31)),
    "nonpublic_enterprise": (date(1999, 1, 1), date(2012, 4, 1)),
    "social_org": (date(2001, 1, 1), date(2012, 4, 1)),
}
_FOUNDED_OTHERWISE = (date(1962, 1, 1), date(2009, 12, 31))
_LAST_TERM_START = date(2012, 4, 8)


def founded(rng: Random, org_type: str) -> date:
    """Draw a founding day that suits the type."""
    first, last = _FOUNDED.get(org_type, _FOUNDED_OTHERWISE)
    return dated(rng, first, last, heap=45)


def term_years(org_type: str) -> int:
    """Length of a term under the rule in force in 2012."""
    return plan.TERM_YEARS.get(org_type, plan.TERM_YEARS_OTHERWISE)


def with_terms(orgs: list[OrgSpec]) -> list[OrgSpec]:
    """Give every branch its term: some overdue, some ending soon, the rest later."""
    graded = [org for org in orgs if org.kind in GRADED_KINDS]
    old = [org.code for org in graded if org.founded_on < date(2007, 1, 1)]
    drawn = shuffled(stream(plan.SEED, "terms"), old)
    overdue_n = len(graded) * plan.TERM_OVERDUE_PERMILLE // 1000
    soon_n = len(graded) * plan.TERM_SOON_PERMILLE // 1000
    longer = set(drawn[: plan.TERM_OVERDUE_LONGER])
    overdue = set(drawn[plan.TERM_OVERDUE_LONGER : overdue_n])
    soon = set(drawn[overdue_n : overdue_n + soon_n])
    done = []
    for org in orgs:
        if org.kind not in GRADED_KINDS:
            done.append(org)
            continue
        rng = stream(plan.SEED, "term", org.code)
        if org.code in longer:
            start = dated(rng, *_starts(org, date(2010, 4, 1), date(2011, 2, 28)))
        elif org.code in overdue:
            start = dated(rng, *_starts(org, _earliest_overdue(), date(2012, 3, 31)))
        elif org.code in soon:
            start = dated(rng, *_starts(org, plan.TODAY + timedelta(days=1), date(2013, 1, 15)))
        else:
            start = _later_start(rng, org)
        end = anniversary(start, term_years(org.org_type)) - timedelta(days=1)
        done.append(replace(org, term_from=start, term_to=end))
    return done


def _starts(org: OrgSpec, first_end: date, last_end: date) -> tuple[date, date]:
    years = -term_years(org.org_type)
    return anniversary(first_end, years) + timedelta(days=1), anniversary(last_end, years)


def _earliest_overdue() -> date:
    month = plan.TODAY.year * 12 + plan.TODAY.month - 1 - plan.TERM_OVERDUE_MOST_MONTHS
    return date(month // 12, month % 12 + 1, plan.TODAY.day) + timedelta(days=1)


def _later_start(rng: Random, org: OrgSpec) -> date:
    if org.org_type == "village" and rng.randrange(100) < 82:
        # The villages' elections of 2011.
        return max(dated(rng, date(2011, 1, 8), date(2011, 6, 30)), org.founded_on)
    first, _ = _starts(org, date(2013, 1, 17), date(2013, 1, 17))
    return max(dated(rng, first, _LAST_TERM_START), org.founded_on)


def with_vacancies(orgs: list[OrgSpec]) -> list[OrgSpec]:
    """Leave some secretary posts empty, as the plan says by type."""
    empty: dict[str, date] = {}
    for org_type, (n, long) in plan.VACANT.items():
        rng = stream(plan.SEED, "vacant", org_type)
        codes = [org.code for org in orgs if org.org_type == org_type and org.size > 2]
        for k, code in enumerate(shuffled(rng, codes)[:n]):
            empty[code] = (
                dated(rng, date(2011, 4, 1), date(2012, 1, 10))
                if k < long
                else dated(rng, date(2012, 1, 20), date(2012, 4, 5))
            )
    return [replace(org, vacant_since=empty[org.code]) if org.code in empty else org for org in orgs]
