"""What each step changes on a line, and what it must be told."""

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from jishi.shared.actor import Actor

from ..models import Line
from ..rules import Rules
from ..steps import Step, Votes, after_apply, passes
from .errors import MendingError

S = Line.State


@dataclass(frozen=True, slots=True)
class Doing:
    """On which day, by whom, under which rules; `accounts` are the people who sign in, by organisation and name."""

    on: date
    by: Actor
    rules: Rules
    accounts: Mapping[tuple[int, str], int]


def take(line: Line, step: Step, doing: Doing) -> None:
    """Let a line take a step that its state and the actor's rights allow."""
    _TAKE[step.what](line, step, doing)


def _plan(line: Line, step: Step, doing: Doing) -> None:
    for name in ("cause", "measure", "goal", "owner", "leader", "helper"):
        setattr(line, name, getattr(step, name).strip() or getattr(line, name))
    if not line.measure or not line.owner:
        raise MendingError("定措施要写明整改措施和责任人。请补上再报。", "MEND-04")
    line.owner_id = doing.accounts.get((line.duty_org_id, line.owner))
    deadline = step.deadline or line.deadline
    earliest = doing.on if line.state == S.LISTED else max(doing.on, line.first_deadline)
    if deadline < earliest:
        raise MendingError(
            f"完成时限是{deadline},不能早于{earliest}。请另填日期({line.problem[:20]})。", "MEND-14"
        )
    if line.state == S.LISTED:
        line.first_deadline = deadline
    line.deadline = deadline
    _set(line, S.IN_PROGRESS, doing.on)


def _report(line: Line, step: Step, doing: Doing) -> None:
    line.reported_by_id = doing.by.user_id


def _apply(line: Line, step: Step, doing: Doing) -> None:
    line.reported_by_id = doing.by.user_id
    _set(line, after_apply(line.duty), doing.on)


def _ask(line: Line, step: Step, doing: Doing) -> None:
    _later(line, step)
    if line.asked_deadline is not None:
        raise MendingError(f"已经申请延期到{line.asked_deadline},上级还没有答复。请等答复。", "MEND-15")
    line.asked_deadline, line.asked_by_id = step.deadline, doing.by.user_id


def _extend(line: Line, step: Step, doing: Doing) -> None:
    _later(line, step)
    _answer(line, doing)
    assert step.deadline is not None
    line.deadline = step.deadline
    line.extensions_n += 1


def _refuse(line: Line, step: Step, doing: Doing) -> None:
    if line.asked_deadline is None:
        raise MendingError("没有待答复的延期申请。请刷新页面看最新情况。", "MEND-15")
    _answer(line, doing)


def _answer(line: Line, doing: Doing) -> None:
    if doing.by.user_id is not None and doing.by.user_id == line.asked_by_id:
        raise MendingError("自己申请的延期不能自己答复。请由另一位同志办理。", "MEND-16")
    line.asked_deadline, line.asked_by_id = None, None


def _later(line: Line, step: Step) -> None:
    if step.deadline is None or step.deadline <= line.deadline:
        raise MendingError(f"新的完成时限要晚于现在的{line.deadline}。请另填日期。", "MEND-09")


def _check(line: Line, step: Step, doing: Doing) -> None:
    _not_own(line, doing.by)
    _set(line, S.COUNTY_ACCEPTANCE, doing.on)


def _return(line: Line, step: Step, doing: Doing) -> None:
    _set(line, S.RETURNED, doing.on)


def _accept(line: Line, step: Step, doing: Doing) -> None:
    _not_own(line, doing.by)
    if step.votes is None:
        raise MendingError("验收要填到场人数、四项票数、得分和复核人。", "MEND-05")
    _count(step.votes, doing)
    if not passes(step.votes, doing.rules.pass_score):
        _set(line, S.RETURNED, doing.on)
        return
    _set(line, S.CLOSED_WATCH, doing.on)
    line.closed_on, line.closed_by, line.closed_by_id = doing.on, doing.by.name, doing.by.user_id
    line.watch_until = _months_later(doing.on, doing.rules.watch_months)


def _count(votes: Votes, doing: Doing) -> None:
    """The votes add up, enough people came, and a second person confirmed."""
    parts = (votes.content_n, votes.mostly_n, votes.discontent_n, votes.unknown_n)
    if min(parts) < 0 or votes.present_n != sum(parts):
        raise MendingError(f"四项票数合计{sum(parts)},与到场{votes.present_n}人不符。请重新点票。", "MEND-06")
    if votes.present_n < doing.rules.present_least:
        raise MendingError(
            f"到场只有{votes.present_n}人,至少要{doing.rules.present_least}人。请补开验收会。", "MEND-07"
        )
    if not votes.confirmed_by.strip() or votes.confirmed_by.strip() == doing.by.name:
        raise MendingError("验收由两个人录入:请填另一位复核人的姓名。", "MEND-08")
    if not 0 <= votes.score <= 100:
        raise MendingError(f"得分是{votes.score},应为0到100的整数。请核对评分表。", "MEND-18")


def _supervise(line: Line, step: Step, doing: Doing) -> None:
    line.helper = step.helper.strip() or line.helper


def _relapse(line: Line, step: Step, doing: Doing) -> None:
    line.closed_on, line.closed_by, line.closed_by_id, line.watch_until = None, "", None, None
    line.deadline = max(line.deadline, step.deadline or doing.on)
    _set(line, S.RELAPSED, doing.on)


def _settle(line: Line, step: Step, doing: Doing) -> None:
    if line.watch_until is None or doing.on < line.watch_until:
        raise MendingError(f"巩固期到{line.watch_until}才满。到期后再办。", "MEND-10")
    _set(line, S.CLOSED, doing.on)


_TAKE: dict[str, Callable[[Line, Step, Doing], None]] = {
    "plan": _plan,
    "report": _report,
    "apply": _apply,
    "ask": _ask,
    "extend": _extend,
    "refuse": _refuse,
    "check": _check,
    "return": _return,
    "accept": _accept,
    "supervise": _supervise,
    "relapse": _relapse,
    "settle": _settle,
}


def _set(line: Line, state: str, on: date) -> None:
    """Pass the line on; a request for a later deadline has lost its object."""
    line.state, line.state_since = state, on
    line.asked_deadline, line.asked_by_id = None, None


def _not_own(line: Line, by: Actor) -> None:
    """Closed by someone else's acceptance, never by the person whose work it is."""
    if by.user_id is not None and by.user_id in (line.owner_id, line.reported_by_id):
        raise MendingError("自己办的事不能自己验收。请由上级另一位同志办理。", "MEND-11")


def _months_later(on: date, months: int) -> date:
    year, month = divmod(on.month - 1 + months, 12)
    year += on.year
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))
