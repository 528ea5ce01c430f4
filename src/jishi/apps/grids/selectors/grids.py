"""Grids with who is in them, tasks and what was told of them; members who are in none, with the reason."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.dates import Moment

from .. import live
from ..models import Declared, Grid, GridBatch, GridState, GridTask, Placing, TaskAnswer, TaskShare
from ..places import PLACE
from ..skills import skills_of, wants_of
from .people import Listed, people_in

NOT_YET = "还没有编入。请办“编入网格”。"


@dataclass(frozen=True, slots=True)
class GridRow:
    """One grid: its bounds, how many are in it, how many of them take tasks, what speciality it lacks."""

    grid_id: int
    org_id: int
    code: str
    name: str
    area_name: str
    leader: str
    floor: int
    cap: int
    members_n: int
    working_n: int
    lacks: str
    tasks_n: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One member in a grid or in none: what the member said, and why there."""

    member_id: int
    code: str
    name: str
    org_id: int
    org_name: str
    skills: str
    is_excused: bool
    grid_id: int | None
    grid_name: str
    why: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task: how much is to be done, how much was told as done (None: nobody said yet), who carries it together."""

    task_id: int
    grid_id: int
    grid_name: str
    title: str
    amount: int
    unit: str
    quarter: str
    due_on: date
    carriers: str
    done: int | None
    told_on: date | None
    how: str
    note: str
    batch_id: int
    is_due: bool

    @property
    def state(self) -> str:
        """Say how far it is, of the task and never of a person."""
        if self.done is None:
            return "未回告,已到期" if self.is_due else "未回告"
        return "完成" if self.done >= self.amount else "办了一部分" if self.done else "没办"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the office in this room, and whether it was undone."""

    batch_id: int
    kind: str
    on: date
    reason: str
    by: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """All grids of a visible set and all members, each in one grid or left over with a reason."""

    grids: tuple[GridRow, ...]
    people: tuple[PersonRow, ...]
    missing: tuple[str, ...]

    @property
    def left(self) -> tuple[PersonRow, ...]:
        """Return who is in none."""
        return tuple(row for row in self.people if row.grid_id is None)


def overview(seen: Visible, quarter: str) -> Overview:
    """Return the grids of the visible organisations and where their members are."""
    states = live.states(seen.restrict(Grid.objects.all(), "org_id"), seen.moment)
    people = _people(people_in(seen), states, seen.moment)
    rows = _grids(states, people, quarter, seen.moment)
    return Overview(tuple(rows), tuple(people), _missing(rows, seen.moment))


def _missing(rows: Iterable[GridRow], moment: Moment) -> tuple[str, ...]:
    """Return what the last placing of each committee could not keep."""
    orgs = {row.org_id for row in rows}
    last = GridBatch.objects.filter(live.holding(moment), kind=GridBatch.Kind.PLACED, org_id__in=orgs)
    told: dict[int, Sequence[str]] = dict(last.order_by("pk").values_list("org_id", "summary"))
    return tuple(text for each in told.values() for text in each)


@dataclass(frozen=True, slots=True)
class GridList:
    """The grids of a visible set, how many members there are, and which of them are in a grid."""

    grids: tuple[GridRow, ...]
    missing: tuple[str, ...]
    people_n: int
    placed: frozenset[int]

    @property
    def left_n(self) -> int:
        """Return how many are in none."""
        return self.people_n - len(self.placed)


def grid_list(seen: Visible, quarter: str) -> GridList:
    """Return the grids of the visible organisations; only members whom a grid ever had are looked at."""
    states = live.states(seen.restrict(Grid.objects.all(), "org_id"), seen.moment)
    people = _people(_ever_in(seen, states), states, seen.moment)
    rows = _grids(states, people, quarter, seen.moment)
    placed = frozenset(row.member_id for row in people if row.grid_id is not None)
    return GridList(
        tuple(rows), _missing(rows, seen.moment), registry.member_list_counts(seen)["all"], placed
    )


def left_page(seen: Visible, found: GridList, *, first: int = 0, most: int = 200) -> list[PersonRow]:
    """Return one page of those who are in no grid, by branch and code."""
    states = live.states(seen.restrict(Grid.objects.all(), "org_id"), seen.moment)
    listed = people_in(seen, first=first, most=most, beside=sorted(found.placed))
    return _people(listed, states, seen.moment)


@dataclass(frozen=True, slots=True)
class Review:
    """What became of a quarter's tasks, and how many members are excused from any."""

    grids: tuple[GridRow, ...]
    tasks: tuple[TaskRow, ...]
    excused_n: int


def review(seen: Visible, quarter: str) -> Review:
    """Return the grids of the visible organisations with their tasks of a quarter."""
    moment = seen.moment
    states = live.states(seen.restrict(Grid.objects.all(), "org_id"), moment)
    excused = live.live(Declared.objects.filter(is_excused=True), moment).values_list("member_id", flat=True)
    shares = TaskShare.objects.filter(task__grid_id__in=list(states), task__quarter=quarter)
    also = {*excused, *shares.values_list("member_id", flat=True)}
    people = _people(_ever_in(seen, states, also), states, moment)
    rows = _grids(states, people, quarter, moment)
    tasks = tasks_of(rows, quarter, {row.member_id: row for row in people}, moment)
    return Review(tuple(rows), tuple(tasks), sum(row.is_excused for row in people))


def person_of(member_id: int, seen: Visible) -> PersonRow | None:
    """Return a member of a visible organisation with the grid; None where there is no such member."""
    states = live.states(seen.restrict(Grid.objects.all(), "org_id"), seen.moment)
    return next(iter(_people(people_in(seen, among=[member_id]), states, seen.moment)), None)


def _ever_in(seen: Visible, states: Mapping[int, GridState], also: Iterable[int] = ()) -> list[Listed]:
    """Return the visible members who ever were put into these grids or lead them, and those named."""
    ids = {row.leader_id for row in states.values() if row.leader_id} | set(also)
    ids |= set(Placing.objects.filter(grid_id__in=list(states)).values_list("member_id", flat=True))
    return people_in(seen, among=sorted(ids)) if ids else []


def grid_org(grid_id: int) -> int | None:
    """Return the committee that a grid is below."""
    org_id: int | None = Grid.objects.filter(pk=grid_id).values_list("org_id", flat=True).first()
    return org_id


def task_org(task_id: int) -> int | None:
    """Return the committee below which a task's grid is."""
    grid: int | None = GridTask.objects.filter(pk=task_id).values_list("grid_id", flat=True).first()
    return None if grid is None else grid_org(grid)


def batch_org(grid_batch_id: int) -> int | None:
    """Return the committee that a step is about."""
    rows = GridBatch.objects.filter(pk=grid_batch_id)
    org_id: int | None = rows.values_list("org_id", flat=True).first()
    return org_id


def grid_card(
    grid_id: int, seen: Visible, quarter: str
) -> tuple[GridRow, list[PersonRow], list[TaskRow]] | None:
    """Return one grid with who is in it and its tasks of a quarter; None where it is not, or was closed."""
    states = live.states(seen.restrict(Grid.objects.filter(pk=grid_id), "org_id"), seen.moment)
    if not states:
        return None
    shares = TaskShare.objects.filter(task__grid_id=grid_id, task__quarter=quarter)
    carriers = shares.values_list("member_id", flat=True)
    people = _people(_ever_in(seen, states, carriers), states, seen.moment)
    [row] = _grids(states, people, quarter, seen.moment)
    tasks = tasks_of([row], quarter, {each.member_id: each for each in people}, seen.moment)
    return row, [each for each in people if each.grid_id == grid_id], tasks


def tasks_of(
    grids: Iterable[GridRow], quarter: str, people: Mapping[int, PersonRow], moment: Moment
) -> list[TaskRow]:
    """Return the tasks of grids in a quarter, by the day they are due."""
    names = {row.grid_id: row.name for row in grids}
    rows = live.tasks(GridTask.objects.filter(grid_id__in=list(names), quarter=quarter), moment)
    answers = live.answers(rows, moment)
    carriers: dict[int, list[str]] = defaultdict(list)
    for task_id, member_id in (
        TaskShare.objects.filter(task__in=rows).order_by("pk").values_list("task_id", "member_id")
    ):
        carriers[task_id].append(people[member_id].name if member_id in people else "已不在这里")
    on = moment.valid_on
    return [_task(row, names[row.grid_id], carriers[row.pk], answers.get(row.pk), on) for row in rows]


def _task(row: GridTask, grid: str, carriers: list[str], told: TaskAnswer | None, on: date) -> TaskRow:
    return TaskRow(
        row.pk,
        row.grid_id,
        grid,
        row.title,
        row.amount,
        row.unit,
        row.quarter,
        row.due_on,
        "、".join(carriers),
        told.done if told else None,
        told.told_on if told else None,
        str(TaskAnswer.How(told.how).label) if told else "",
        told.note if told else "",
        row.batch_id,
        row.due_on < on,
    )


def steps_of(seen: Visible, most: int = 30) -> list[StepRow]:
    """Return what the office did here, newest first."""
    moment = seen.moment
    rows = seen.restrict(GridBatch.objects.all(), "org_id")
    if not moment.is_now:
        rows = rows.filter(on__lte=moment.valid_on)
    if moment.known_at is not None:
        rows = rows.filter(recorded_at__lte=moment.known_at)
    fallen = registry.fallen_at(PLACE, moment)
    return [_step(row, moment, fallen) for row in rows.order_by("-pk")[:most]]


def step_of(grid_batch_id: int) -> StepRow | None:
    """Return one step."""
    row = GridBatch.objects.filter(pk=grid_batch_id).first()
    return _step(row) if row else None


def _step(row: GridBatch, moment: Moment | None = None, fallen: Collection[int] = ()) -> StepRow:
    known_at = moment.known_at if moment else None
    is_undone = row.undone_at is not None and (known_at is None or row.undone_at <= known_at)
    is_undone = is_undone or row.pk in fallen
    return StepRow(row.pk, str(GridBatch.Kind(row.kind).label), row.on, row.reason, row.by_name, is_undone)


def _people(listed: Sequence[Listed], states: Mapping[int, GridState], moment: Moment) -> list[PersonRow]:
    ids = [row.member_id for row in listed]
    placings, declared = live.placings(ids, moment), live.declared(ids, moment)
    return [_person(row, placings.get(row.member_id), declared.get(row.member_id), states) for row in listed]


def _person(
    row: Listed, placing: Placing | None, told: Declared | None, states: Mapping[int, GridState]
) -> PersonRow:
    grid = states.get(placing.grid_id) if placing and placing.grid_id else None
    closed = placing is not None and placing.grid_id is not None and grid is None
    why = NOT_YET if placing is None else "原来的网格已经撤销。请再编一次。" if closed else placing.why
    return PersonRow(
        row.member_id,
        row.code,
        row.name,
        row.org_id,
        row.org_name,
        told.skills if told else "",
        bool(told and told.is_excused),
        grid.grid_id if grid else None,
        grid.name if grid else "",
        why,
    )


def _grids(
    states: Mapping[int, GridState], people: Sequence[PersonRow], quarter: str, moment: Moment
) -> list[GridRow]:
    inside: dict[int, list[PersonRow]] = defaultdict(list)
    for row in people:
        if row.grid_id is not None:
            inside[row.grid_id].append(row)
    tasks = live.live(GridTask.objects.filter(grid_id__in=list(states), quarter=quarter), moment)
    counts = Counter(tasks.values_list("grid_id", flat=True))
    leaders = _names([row.leader_id for row in states.values() if row.leader_id], people)
    return [
        GridRow(
            grid_id,
            state.grid.org_id,
            state.grid.code,
            state.name,
            state.area.name,
            leaders.get(state.leader_id or 0, ""),
            state.floor,
            state.cap,
            len(inside[grid_id]),
            sum(not row.is_excused for row in inside[grid_id]),
            _lacking(state.wants, inside[grid_id]),
            counts[grid_id],
        )
        for grid_id, state in states.items()
    ]


def _names(member_ids: Sequence[int], people: Sequence[PersonRow]) -> dict[int, str]:
    wanted = set(member_ids)
    return {row.member_id: row.name for row in people if row.member_id in wanted}


def _lacking(wants: str, people: Sequence[PersonRow]) -> str:
    """Say which wanted specialities nobody has, or too few have."""
    have = Counter(skill for row in people for skill in skills_of(row.skills))
    short = [(skill, n - have[skill]) for skill, n in wants_of(wants) if have[skill] < n]
    return "、".join(f"{skill}{n}人" for skill, n in short)


def quarter_of(day: date) -> str:
    """Return the quarter of a day, as `2012-Q3`."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def org_name(org_id: int, seen: Visible) -> str:
    """Return what a committee is called."""
    return registry.names_of([org_id], seen.moment).get(org_id, "")
