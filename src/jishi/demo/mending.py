"""The lives of the ledger lines from listing to mid-July: a drawn fate, walked by the services' own steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from jishi.apps.rectification import selectors as ledgers
from jishi.apps.rectification import services as rectification
from jishi.apps.rectification.services import Step, Votes
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, travel

from . import story
from .draw import curve, stream
from .names import person
from .plan import GRADED_ON, SEED, TODAY

REPORTS = ("已开会研究,分工到人", "已完成一半,下周报结果", "已对照措施逐项办理", "已落实,群众反映较好")
RETURNS = ("缺会议记录和签到,补齐后再报", "只做了一次,按措施应连续三个月", "公示照片看不清日期,请补公示底稿")
LATE = (date(2012, 5, 31), date(2012, 6, 30))
AHEAD = (date(2012, 7, 20), date(2012, 7, 31), date(2012, 8, 31))
EXTENDS = ("农忙人手不够,申请延期", "上级资金未到位,申请延期", "负责人更换,重新安排")


@dataclass(frozen=True, slots=True)
class Planned:
    """One step of one line, on its day, and who takes it: the office below, its superior, or the department."""

    on: date
    order: int
    who: str
    step: Step


def live(officers: dict[str, Actor], until: date, ended: Mapping[str, date]) -> int:
    """Walk every line of the city to where its fate leads by `until`; return how many lines there are.

    `ended` names the organisations that are dissolved, by code, and the first day without each.
    """
    seen = registry.visible(officers["city_officer"], "rectification.view_line", Moment(until))
    total, rows = ledgers.lines(seen, ledgers.LineFilter(), GRADED_ON, most=None)
    by_day: dict[date, list[Planned]] = defaultdict(list)
    for row in rows:
        last = ended.get(row.org_code, until + timedelta(days=1))
        for planned in _life(row):
            if planned.on < last:
                by_day[planned.on].append(planned)
    for day in sorted(by_day):
        with travel(day):
            _day(day, by_day[day], officers)
    return total


def _day(day: date, planned: list[Planned], officers: dict[str, Actor]) -> None:
    """Take one day's steps; a line takes at most one of each order, so that a batch never meets itself."""
    rounds: dict[tuple[int, str], list[Step]] = defaultdict(list)
    for each in sorted(planned, key=lambda each: (each.order, each.who, each.step.line_id)):
        rounds[each.order, each.who].append(each.step)
    for (_, who), steps in rounds.items():
        rectification.lines_advance(steps=steps, on=day, by=officers[who])


def _life(row: ledgers.LineRow) -> Iterator[Planned]:
    """Yield the steps of one line's life, in order."""
    rng = stream(SEED, "line", row.org_code, row.problem[:20])
    fate = _fate(rng)
    if fate == "listed":
        return
    first, last = story.PLANNED_WITHIN_DAYS
    begun = row.listed_on + timedelta(days=rng.randint(first, last))
    due = _deadline(rng, row, fate, begun)
    yield Planned(begun, 0, "clerk", _plan(rng, row, due))
    if fate in ("working", "overdue"):
        yield from _working(rng, row, begun, due, fate)
        return
    slower = 0 if row.duty == "branch" else story.SLOWER_DAYS
    closed = row.listed_on + timedelta(days=curve(story.CLOSING_DAYS, rng.randrange(1001)) + slower)
    yield from _towards_closing(rng, row, fate, begun, min(closed, TODAY))


def _fate(rng: Random) -> str:
    drawn = rng.randrange(sum(story.FATES.values()))
    for fate, weight in story.FATES.items():
        if drawn < weight:
            return fate
        drawn -= weight
    raise AssertionError


def _deadline(rng: Random, row: ledgers.LineRow, fate: str, begun: date) -> date:
    """Deadlines heap on the first, the fifteenth and the last day of June; an overdue line's lies before today."""
    days = (row.deadline - row.listed_on).days
    day: date = begun + timedelta(days=days)
    if fate == "overdue":
        return _one_of(rng, (*LATE, TODAY - timedelta(days=rng.randint(1, 40))))
    if day <= TODAY or rng.randrange(100) < 30:
        return _one_of(rng, AHEAD)
    return day


def _one_of(rng: Random, days: tuple[date, ...]) -> date:
    return rng.choice(days)


def _plan(rng: Random, row: ledgers.LineRow, due: date) -> Step:
    return Step(
        row.line_id,
        "plan",
        measure=row.measure or "对照评分标准逐项补齐,由上级现场核实",
        cause=row.cause or "重视不够,没有专人负责",
        owner=row.owner or person(rng, "1", 1968),
        leader=row.leader or person(rng, "1", 1964),
        helper=person(rng, rng.choice("12"), 1970),
        deadline=due,
    )


def _working(rng: Random, row: ledgers.LineRow, begun: date, due: date, fate: str) -> Iterator[Planned]:
    reported = begun + timedelta(days=rng.randint(10, 40))
    yield Planned(reported, 1, "clerk", Step(row.line_id, "report", note=rng.choice(REPORTS)))
    if fate == "working" and rng.randrange(1000) < story.POSTPONED_PERMILLE:
        later = due + timedelta(days=rng.choice(story.POSTPONED_DAYS))
        asked = min(due, TODAY) - timedelta(days=rng.randint(1, 5))
        yield Planned(
            asked, 2, "clerk", Step(row.line_id, "extend", note=rng.choice(EXTENDS), deadline=later)
        )


def _towards_closing(
    rng: Random, row: ledgers.LineRow, fate: str, begun: date, closed: date
) -> Iterator[Planned]:
    apply_on = max(begun + timedelta(days=1), closed - timedelta(days=rng.randint(5, 12)))
    is_branch = row.duty == "branch"
    yield Planned(apply_on, 1, "clerk", Step(row.line_id, "apply", note=rng.choice(REPORTS)))
    if fate == "township_check" and is_branch:
        return
    checked = apply_on + timedelta(days=rng.randint(1, 4))
    if fate == "returned":
        who = "checker" if is_branch else "city_officer"
        yield Planned(checked, 2, who, Step(row.line_id, "return", note=rng.choice(RETURNS)))
        return
    if is_branch:
        yield Planned(checked, 2, "checker", Step(row.line_id, "check", note="现场看过,情况属实"))
    if fate in ("acceptance", "township_check"):
        return
    accepted = max(checked, closed)
    if rng.randrange(1000) < story.FAILED_ONCE_PERMILLE and accepted + timedelta(days=14) <= TODAY:
        yield Planned(
            accepted,
            3,
            "city_officer",
            Step(row.line_id, "accept", note="再办", votes=_votes(rng, passed=False)),
        )
        again = accepted + timedelta(days=10)
        yield Planned(again, 1, "clerk", Step(row.line_id, "apply", note="已按退回意见补办"))
        if is_branch:
            yield Planned(
                again + timedelta(days=1), 2, "checker", Step(row.line_id, "check", note="补办属实")
            )
        accepted = again + timedelta(days=3)
    yield Planned(accepted, 3, "city_officer", Step(row.line_id, "accept", votes=_votes(rng, passed=True)))
    if fate == "relapsed":
        found = min(TODAY, accepted + timedelta(days=6))
        yield Planned(found, 4, "checker", Step(row.line_id, "relapse", note="回头看:连续一个月又未开会"))


def _votes(rng: Random, *, passed: bool) -> Votes:
    present = rng.choice((9, 11, 12, 15, 15, 15, 18))
    unknown = rng.randint(0, 2)
    discontent = rng.randint(0, 2) if passed else rng.randint(1, 4)
    mostly = rng.randint(1, 4)
    content = max(0, present - unknown - discontent - mostly)
    score = rng.randint(74, 96) if passed else rng.randint(52, 69)
    return Votes(
        content + mostly + discontent + unknown,
        content,
        mostly,
        discontent,
        unknown,
        score,
        person(rng, "2", 1975),
    )
