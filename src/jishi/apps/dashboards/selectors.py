"""What the home pages say, gathered from the other rooms."""

from dataclasses import dataclass
from datetime import date, timedelta

from jishi.apps.accounts import selectors as accounts
from jishi.apps.facts import selectors as facts
from jishi.apps.grading import selectors as grading
from jishi.apps.rectification import selectors as ledgers
from jishi.apps.registry import selectors as registry
from jishi.apps.tasks import selectors as tasks
from jishi.shared.actor import Actor

from .figures import last_monday


@dataclass(frozen=True, slots=True)
class TodayTab:
    """One tab of the work-list."""

    key: str
    label: str
    count: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Today:
    """The first sentence, the tabs, and what stands under the open one."""

    on: date
    due_today: int
    overdue: int
    mine: int
    tabs: tuple[TodayTab, ...]
    rows: tuple[tasks.TaskView, ...]
    rest: int


@dataclass(frozen=True, slots=True)
class Reported:
    """One of 今日要报的数, with the difference from last Monday."""

    key: str
    label: str
    n: int
    before: int
    due: str
    state: str = ""

    @property
    def change(self) -> str:
        """Write the difference: +3, -2, 持平."""
        return f"{self.n - self.before:+d}" if self.n != self.before else "持平"


@dataclass(frozen=True, slots=True)
class OwnOrg:
    """One row of the clerk's own organisations."""

    org_id: int
    code: str
    name: str
    secretary: str
    tier: str
    open_n: int
    overdue_n: int
    next_title: str
    next_url: str
    next_deadline: date | None


FIRST = 15


def home_of(actor: Actor) -> str:
    """Return which home page the actor's first role has."""
    known = accounts.roles()
    return next((known[grant.role].home for grant in actor.grants), "")


def today_of(actor: Actor, on: date, tab: str) -> Today:
    """Return the work-list of one person: due today, overdue, waiting for me, and one tab's rows."""
    open_tab: tasks.Tab = tab if tab in tasks.TABS else "mine"
    mine = tasks.mine_counts(actor, on)
    counts = {"mine": mine.total} | tasks.others_counts(actor, on)
    rows = tasks.tasks_of(actor, open_tab, on, most=FIRST)
    tabs = tuple(TodayTab(key, label, counts[key], key == open_tab) for key, label in tasks.TABS.items())
    return Today(
        on,
        mine.due_today,
        mine.overdue,
        mine.total,
        tabs,
        tuple(rows),
        max(0, counts[open_tab] - FIRST),
    )


def reported_today(seen: registry.Visible, now: ledgers.LedgerCounts, on: date) -> list[Reported]:
    """Return the five numbers that a county is asked for by phone."""
    then = ledgers.ledger_counts(seen, last_monday(on))
    return [
        Reported("total", "整改事项", now.total - now.withdrawn, then.total - then.withdrawn, ""),
        Reported("done", "已销号", now.done, then.done, "done"),
        Reported("overdue", "逾期", now.overdue, then.overdue, "overdue"),
        Reported("this_week", "本周新增", now.new_this_week, then.new_this_week, "this_week"),
        Reported("relapsed", "反弹", now.relapsed, then.relapsed, "", "relapsed"),
    ]


def week_words(seen: registry.Visible, now: ledgers.LedgerCounts, on: date) -> list[str]:
    """Return five lines on what changed in the last seven days."""
    then = on - timedelta(days=7)
    before = ledgers.ledger_counts(seen, then)
    past = registry.Visible(seen.moment.on(then), seen.paths, seen.areas)
    orgs, orgs_before = registry.graded_n(seen), registry.graded_n(past)
    return [
        f"支部、总支 {orgs:,} 个,比7天前{_by(orgs - orgs_before)}。",
        f"已销号 {now.done:,} 项,比7天前{_by(now.done - before.done)}。",
        f"未办结 {now.open:,} 项,比7天前{_by(now.open - before.open)}。",
        f"逾期 {now.overdue:,} 项,比7天前{_by(now.overdue - before.overdue)}。",
        f"反弹 {now.relapsed:,} 项,比7天前{_by(now.relapsed - before.relapsed)}。",
    ]


def _by(n: int) -> str:
    return f"多 {n:,}" if n > 0 else f"少 {-n:,}" if n < 0 else "不变"


def own_orgs(seen: registry.Visible) -> list[OwnOrg]:
    """Return the clerk's branches and general branches with their grade, in code order; today with their next thing."""
    orgs = registry.graded_orgs(seen)
    grades = grading.grades_now([org.org_id for org in orgs], seen.moment)
    work = tasks.next_by_org(seen, seen.moment.valid_on) if seen.moment.is_now else {}
    return [_own(org, grades.get(org.org_id), work.get(org.org_id)) for org in orgs]


def _own(
    org: registry.GradedOrg,
    grade: grading.GradeView | None,
    work: tuple[int, int, tasks.TaskView | None] | None,
) -> OwnOrg:
    open_n, overdue_n, coming = work or (0, 0, None)
    return OwnOrg(
        org.org_id,
        org.code,
        org.name,
        org.secretary,
        f"{grade.class_name}({grade.tier})" if grade else "未定级",
        open_n,
        overdue_n,
        coming.title if coming else "",
        coming.url if coming else "",
        coming.deadline if coming else None,
    )


def asked_this_quarter(org_id: int, on: date) -> tuple[int, int]:
    """Return how many numbers a branch was asked for this quarter, and how many it only had to confirm."""
    return facts.asked_this_quarter(org_id, on)
