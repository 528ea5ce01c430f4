"""The board of a campaign: figures, rows by area, cluster, department and ease, and where the pace leads."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from jishi.apps.programmes.selectors import Untold
from jishi.apps.registry import selectors as registry
from jishi.engines import coverage
from jishi.engines.coverage import Forecast, Rate
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from ..models import Case
from ..steps import VIEW, S
from .cases import ASK, CASE_WHYS, COVERED, OUT, CaseRow, case_rows
from .looking import Looked, campaign_coded, look

_FUNNEL = (S.FOUND, S.CONTACTED, S.MEMBERS, S.WAY, S.APPLIED, S.REPLIED, S.HELPED)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One row of the board: what should be covered, what is, and where the pace leads."""

    key: str
    name: str
    due_n: int
    covered_n: int
    week_n: int
    forecast: Forecast
    curve: tuple[int, ...]
    """How many were covered at the end of each week of the campaign, up to now."""

    @property
    def left_n(self) -> int:
        """Return how many are not covered."""
        return self.due_n - self.covered_n

    @property
    def pace_tenths(self) -> int:
        """Return how many were covered a day over the last two weeks, in tenths, rounded half up."""
        found = self.forecast
        return (20 * found.recent_n + found.recent_days) // (2 * found.recent_days)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the board."""

    looked: Looked
    rows: tuple[CaseRow, ...]
    total: GroupRow
    rates: tuple[Rate, ...]
    beside: str
    whys: tuple[tuple[str, str, int], ...]
    late_replies_n: int
    ask_n: int
    funnel: tuple[tuple[str, int, int], ...]
    orgs: tuple[tuple[str, int, int], ...]
    out: tuple[tuple[str, int], ...]

    @property
    def day_no(self) -> int:
        """Return the how-manieth day of the campaign it is; 0 before it begins."""
        return max((self.looked.day - self.looked.campaign.first).days + 1, 0)

    @property
    def is_last_day(self) -> bool:
        """Tell whether it ends today."""
        return self.looked.day == self.looked.campaign.last

    @property
    def days_left(self) -> int:
        """Return how many days are left after today; 0 when it is over."""
        return max((self.looked.campaign.last - self.looked.day).days, 0)


def board(looked: Looked) -> Board:
    """Return the board over what the reader sees."""
    rows = tuple(case_rows(looked))
    file = looked.campaign.file
    whys = Counter(row.why for row in rows if row.why)
    beside = ""
    if file.beside in looked.rates and not _is_same(looked.main, looked.rates[file.beside]):
        beside = coverage.difference_words(
            "zh", coverage.difference(looked.main, looked.rates[file.beside]), looked.rules
        )
    waiting = [row for row in rows if row.why == "applied"]
    return Board(
        looked,
        rows,
        group_row(looked, "", "合计", rows),
        looked.shown,
        beside,
        tuple((why, label, whys[why]) for why, label in CASE_WHYS.items() if whys[why]),
        sum(row.deadline is not None and row.deadline < looked.day for row in waiting),
        sum(row.stands == ASK for row in rows),
        _funnel(rows),
        _orgs(looked.main, looked),
        tuple(
            (looked.reason(reason), n)
            for reason, n in Counter(
                one.reason for one in looked.main.excluded if not one.reason.endswith("?")
            ).most_common()
        ),
    )


def _is_same(one: Rate, other: Rate) -> bool:
    """Tell whether two rates are about the same units with the same outcome: then there is nothing to explain."""
    return (one.numerator, one.denominator) == (other.numerator, other.denominator)


def rows_by(
    looked: Looked, rows: Iterable[CaseRow], key_of: Callable[[CaseRow], str], names: Mapping[str, str]
) -> list[GroupRow]:
    """Return the board's rows by one property, in the order of `names`; what has none of them comes last."""
    found: dict[str, list[CaseRow]] = {}
    for row in rows:
        if row.stands not in (OUT, ASK):
            key = key_of(row)
            found.setdefault(key if key in names else "", []).append(row)
    order = [*(key for key in names if key in found), *([""] if "" in found and "" not in names else [])]
    return [group_row(looked, key, names.get(key, "其他"), found[key]) for key in order]


def group_row(looked: Looked, key: str, name: str, rows: Sequence[CaseRow]) -> GroupRow:
    """Return one row of the board."""
    due = [row for row in rows if row.stands not in (OUT, ASK)]
    covered = [row.since or looked.campaign.first for row in due if row.stands == COVERED]
    campaign = looked.campaign
    found = coverage.forecast(
        covered, left=len(due) - len(covered), start=campaign.first, day=looked.day, deadline=campaign.last
    )
    week = looked.day - timedelta(days=6)
    week_n = sum(week <= on <= looked.day for on in covered)
    return GroupRow(key, name, len(due), len(covered), week_n, found, tuple(_curve(looked, covered)))


def _curve(looked: Looked, covered: Sequence[date]) -> Iterable[int]:
    last = min(looked.day, looked.campaign.last)
    ends = []
    day = looked.campaign.first
    while day < last:
        ends.append(day)
        day += timedelta(days=7)
    return [sum(on <= end for on in covered) for end in [*ends, last]]


def _funnel(rows: Iterable[CaseRow]) -> tuple[tuple[str, int, int], ...]:
    """Return for each step: its word, how many stand there, and how many days they have stayed in the middle."""
    stays: dict[str, list[int]] = {}
    for row in rows:
        if row.stands != OUT:
            stays.setdefault("已成立" if row.stands == COVERED else row.step_label, []).append(row.stay_days)
    order = [*(str(step.label) for step in _FUNNEL), *CASE_WHYS.values(), "已成立"]
    known = sorted(stays, key=lambda label: (order.index(label) if label in order else len(order), label))
    return tuple((label, len(stays[label]), sorted(stays[label])[len(stays[label]) // 2]) for label in known)


def _orgs(rate: Rate, looked: Looked) -> tuple[tuple[str, int, int], ...]:
    """Return for each way: its word, how many organisations, how many units."""
    units = Counter(one.reason for one in rate.counted)
    return tuple((looked.reason(way), n, units[way]) for way, n in rate.orgs)


Told = tuple[int, int, str]


def measures_of(
    *, wanted: Sequence[tuple[str, str, str]], actor: Actor, moment: Moment
) -> list[Told | Untold]:
    """Return where targets stand, each by its campaign, else by the newest that the actor sees.

    Of an area seen in part nothing is told.
    """
    seen = registry.visible(actor, VIEW, moment)
    ids = {code: campaign_coded(seen, code) for code in {code for _, _, code in wanted}}
    looks = {
        code: look(campaign_id, seen) if campaign_id is not None else None
        for code, campaign_id in ids.items()
    }
    unseen = {code: _areas_unseen(looked) for code, looked in looks.items() if looked is not None}
    return [
        Untold.NOBODY if (looked := looks[code]) is None else _measure(looked, unseen[code], measure, area)
        for measure, area, code in wanted
    ]


def _areas_unseen(looked: Looked) -> list[str]:
    """Return where the units are that the reader does not see: of such an area no share can be told."""
    rows = Case.objects.filter(campaign=looked.campaign.campaign_id).values_list("unit", flat=True)
    found = registry.units_named(sorted(set(rows) - looked.cases.keys()), looked.moment)
    return sorted({unit.area_code for unit in found.values()})


def _measure(looked: Looked, unseen: Sequence[str], measure: str, area: str) -> Told | Untold:
    if measure not in looked.rates or not area.startswith(looked.campaign.file.area):
        return Untold.NOBODY
    if any(one.startswith(area) for one in unseen):
        return Untold.IN_PART
    inside = {str(unit_id) for unit_id, unit in looked.units.items() if unit.area_code.startswith(area)}
    rate = looked.rates[measure]
    n = sum(one.unit in inside for one in rate.counted)
    of = n + sum(one.unit in inside for one in rate.missing)
    return n, of, reverse("rate-detail", args=[looked.campaign.campaign_id, measure])
