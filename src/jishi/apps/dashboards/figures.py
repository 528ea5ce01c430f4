"""The five figures: numerator, denominator, who is left out and why, and the rule that counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from jishi.apps.grading import selectors as grading
from jishi.apps.rectification import selectors as ledgers
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, months_between
from jishi.shared.yaml_files import yaml_file

NEW_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts, since when, by which source."""

    key: str
    name: str
    rule: str
    source: str
    since: date


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for being left out, how many, and the list."""

    label: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `left_out` is sorted, the largest reason first; its counts add up to the difference."""

    rule: Rule
    part: int
    whole: int
    part_href: str
    whole_href: str
    left_out: tuple[Reason, ...]
    unit: str
    shows_part: bool = False
    before: int | None = None

    @property
    def change(self) -> int | None:
        """Difference of the numerator from last Monday's, where that can be told."""
        return None if self.before is None else self.part - self.before


@dataclass(frozen=True)
class Asking:
    """Who asks, about which subtree, for which day; the ledgers are counted once for all figures.

    Earlier days that a figure is compared with are read by the same records as the day itself.
    """

    seen: registry.Visible
    units: registry.UnitSeen
    scope: registry.Scope
    on: date

    @cached_property
    def ledger(self) -> ledgers.LedgerCounts:
        """The ledgers on that day."""
        return ledgers.ledger_counts(self.seen, self.on)

    @cached_property
    def ledger_before(self) -> ledgers.LedgerCounts:
        """The ledgers on the Monday before."""
        return ledgers.ledger_counts(self.seen, last_monday(self.on))


@cache
def rules() -> dict[str, Rule]:
    """Return the rules of the newest file, by key."""
    file = max((settings.DATA_DIR / "figures").glob("*.yaml"))
    told: dict[str, Any] = yaml_file(file)
    since = told["effective"]["from"]
    return {
        key: Rule(key, entry["name"], entry["rule"], entry["source"], since)
        for key, entry in told["figures"].items()
    }


def figure(key: str, asking: Asking) -> Figure:
    """Return one of the five figures."""
    return FIGURES[key](asking)


def five(asking: Asking) -> list[Figure]:
    """Return the five figures in their order."""
    return [count(asking) for count in FIGURES.values()]


def last_monday(on: date) -> date:
    """Return the Monday before the week of `on`'s own Monday: 较上周一."""
    this_monday = on - timedelta(days=on.weekday())
    return this_monday if on.weekday() else this_monday - timedelta(days=7)


def _address(name: str, asking: Asking, **query: object) -> str:
    pairs: list[tuple[str, object]] = [("scope", asking.scope.org_id)]
    for key, value in query.items():
        pairs += [(key, each) for each in (value if isinstance(value, list | tuple) else [value])]
    return f"{reverse(name)}?{urlencode(pairs)}"


def _covered(asking: Asking) -> Figure:
    bare, hosting = (
        registry.units_count(registry.UnitQuestion(asking.units, relations=(relation,)))
        for relation in (registry.NO_ORG, registry.HOSTS)
    )
    reasons = [Reason("没有党组织依托", bare, _units(asking, registry.NO_ORG))]
    return Figure(
        rules()["covered"],
        hosting,
        hosting + bare,
        _units(asking, registry.HOSTS),
        _units(asking, registry.HOSTS, registry.NO_ORG),
        _largest(reasons),
        "个单位",
    )


def _units(asking: Asking, *relations: str) -> str:
    return _address("unit-list", asking, **{"f.relation": list(relations)})


def _graded(asking: Asking) -> Figure:
    whole = registry.graded_n(asking.seen)
    graded = grading.graded_ids(asking.seen.moment)
    bare = whole - registry.graded_among(asking.seen, graded)
    # Set up on the first day of these months or later: not six months old.
    fresh = len(registry.graded_since(asking.seen, _first_new_day(asking.on)) - graded)
    every = _address("org-all", asking, **{"f.kind": ["general_branch", "branch"]})
    reasons = [
        Reason(f"未定级(新建不足{NEW_MONTHS}个月)", fresh, every),
        Reason("暂不核准或尚未评分", bare - fresh, every),
    ]
    return Figure(rules()["graded"], whole - bare, whole, every, every, _largest(reasons), "个组织")


def _first_new_day(on: date) -> date:
    """Return the first founding day that is not yet six whole months ago."""
    day = on - timedelta(days=31 * (NEW_MONTHS + 1))
    while months_between(day, on) >= NEW_MONTHS:
        day += timedelta(days=1)
    return day


def _mended(asking: Asking) -> Figure:
    counts = asking.ledger
    reasons = [
        Reason(label, counts.states[state], _lines(asking, **{"f.state": state}))
        for state, label in ledgers.STATE_LABELS.items()
        if state not in ("closed_watch", "closed", "withdrawn")
    ]
    return Figure(
        rules()["mended"],
        counts.done,
        counts.total - counts.withdrawn,
        _lines(asking, due="done"),
        _lines(asking),
        _largest(reasons),
        "项",
        before=asking.ledger_before.done,
    )


def _overdue(asking: Asking) -> Figure:
    counts = asking.ledger
    reasons = _by_duty(ledgers.LineFilter(due="overdue"), asking, due="overdue")
    return Figure(
        rules()["overdue"],
        counts.overdue,
        counts.open,
        _lines(asking, due="overdue"),
        _lines(asking, due="open"),
        _largest(reasons),
        "项",
        shows_part=True,
        before=asking.ledger_before.overdue,
    )


def _relapsed(asking: Asking) -> Figure:
    counts = asking.ledger
    return Figure(
        rules()["relapsed"],
        counts.relapsed,
        counts.done + counts.relapsed,
        _lines(asking, **{"f.state": "relapsed"}),
        _lines(asking, due="done"),
        _largest(_by_duty(ledgers.LineFilter(states=("relapsed",)), asking, **{"f.state": "relapsed"})),
        "项",
        shows_part=True,
        before=asking.ledger_before.relapsed,
    )


def _lines(asking: Asking, **query: object) -> str:
    return _address("line-list", asking, **query)


def _by_duty(wanted: ledgers.LineFilter, asking: Asking, **query: object) -> list[Reason]:
    choices = ledgers.line_choices(asking.seen, wanted, asking.on)["duty"]
    return [
        Reason(f"归{label}办", n, _lines(asking, **query, **{"f.duty": duty})) for duty, label, n in choices
    ]


def _largest(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted((each for each in reasons if each.count), key=lambda each: (-each.count, each.label)))


FIGURES: dict[str, Callable[[Asking], Figure]] = {
    "covered": _covered,
    "graded": _graded,
    "mended": _mended,
    "overdue": _overdue,
    "relapsed": _relapsed,
}


def asking_of(actor: Actor, scope: registry.Scope, moment: Moment) -> Asking:
    """Return the question about one subtree, as far as the actor may see it."""
    seen = registry.visible(actor, "dashboards.overview", moment).narrowed(scope.path)
    units = registry.territory_of(registry.units_visible(actor, "dashboards.overview", moment), scope.path)
    return Asking(seen, units, scope, moment.valid_on)
