"""The burden meter: what a form would ask of whom, and what that costs, before anybody is asked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from . import asking, queries
from .dictionary import Indicator, indicators
from .models import Form
from .plans import Asked, CellKey, Held, PlannedCell, plan
from .registered import registered


@dataclass(frozen=True, slots=True)
class MeterLine:
    """One indicator of a form: cells = ask + confirm + pending + not applicable. `held` are those on record and fresh.

    `stale` are among those to ask: on record, but too old. `indicator` is None in the row that adds all up.
    """

    indicator: Indicator | None
    ask: int
    stale: int
    confirm: int
    pending: int
    not_applicable: int
    held: int
    seconds: int

    @property
    def cells(self) -> int:
        """Return how many cells there are."""
        return self.ask + self.confirm + self.pending + self.not_applicable

    @property
    def applicable(self) -> int:
        """Return how many cells mean anything for their organisation."""
        return self.cells - self.not_applicable


@dataclass(frozen=True, slots=True)
class Meter:
    """A form's figures: fields × organisations, what is held, what is asked, and the time that it takes.

    `most_asked` is what the issuing office would have asked of one organisation in the quarter, this form included.
    """

    lines: tuple[MeterLine, ...]
    total: MeterLine
    orgs_n: int
    asked_orgs_n: int
    most_asked: int
    limit: int | None

    @property
    def fields_n(self) -> int:
        """Return how many indicators the form has."""
        return len(self.lines)

    @property
    def is_over(self) -> bool:
        """Tell whether the office asks more than it may without a reason."""
        return self.limit is not None and self.most_asked > self.limit

    @property
    def time_words(self) -> str:
        """Return the time that answering takes altogether: 12小时30分."""
        return time_words(self.total.seconds)

    def kept(self) -> dict[str, Any]:
        """Return the figures as they are kept with the issued form."""
        names = ("ask", "stale", "confirm", "pending", "not_applicable", "held", "seconds")
        rows = {
            line.indicator.id if line.indicator else "": {name: getattr(line, name) for name in names}
            for line in (*self.lines, self.total)
        }
        return {
            "rows": rows,
            "orgs_n": self.orgs_n,
            "asked_orgs_n": self.asked_orgs_n,
            "most_asked": self.most_asked,
            "limit": self.limit,
        }


def meter_kept(told: dict[str, Any]) -> Meter:
    """Return the figures that were kept when a form was issued."""
    known = indicators()
    rows = dict(told["rows"])
    total = MeterLine(None, **rows.pop(""))
    lines = tuple(MeterLine(known[name], **row) for name, row in rows.items() if name in known)
    return Meter(lines, total, told["orgs_n"], told["asked_orgs_n"], told["most_asked"], told["limit"])


def time_words(seconds: int) -> str:
    """Write a time in hours and minutes, the last begun minute counted."""
    hours, minutes = divmod(-(-seconds // 60), 60)
    if not hours:
        return f"{minutes}分钟"
    return f"{hours:,}小时{minutes}分" if minutes else f"{hours:,}小时"


@dataclass(frozen=True, slots=True)
class Planned:
    """A form as it would be issued on a day: its organisations, its cells, its meter, what the register tells."""

    orgs: tuple[registry.GradedOrg, ...]
    cells: tuple[PlannedCell, ...]
    meter: Meter
    registered: Mapping[CellKey, Held]


def planned(form: Form, on: date) -> Planned:
    """Work out what a form would do if it were issued on a day. The caller answers for who may know."""
    moment = Moment(on)
    orgs = population(form, moment)
    asked = [indicators()[name] for name in form.indicators.split() if name in indicators()]
    seen = _below_scope(form, moment)
    held = queries.held(seen.restrict(queries.known(moment)), asked, form.period)
    those = [Asked(org.org_id, org.org_type) for org in orgs]
    told = registered(those, asked, form.period, on)
    pending = queries.pending(seen, asked, form) - told.keys()
    cells = tuple(plan(those, asked, held | told, pending, on))
    return Planned(tuple(orgs), cells, _meter(form, cells, asked, on), told)


def population(form: Form, moment: Moment) -> list[registry.GradedOrg]:
    """Return the branches and general branches that a form is about, in code order."""
    types, kinds = set(form.types.split()), set(form.kinds.split())
    orgs = registry.graded_orgs(_below_scope(form, moment))
    return [org for org in orgs if org.org_type in types and org.kind in kinds]


def _below_scope(form: Form, moment: Moment) -> registry.Visible:
    scope = registry.scope_of(form.scope_id, moment)
    return registry.Visible(moment, (scope.path,) if scope else ())


def _meter(form: Form, cells: Sequence[PlannedCell], asked: Iterable[Indicator], on: date) -> Meter:
    rules = asking.rules_on(on)
    of: dict[str, list[PlannedCell]] = defaultdict(list)
    for cell in cells:
        of[cell.indicator.id].append(cell)
    lines = tuple(_line(one, of[one.id], rules.confirm_seconds) for one in asked)
    by_org = Counter(cell.org_id for cell in cells if cell.kind == "ask")
    before = queries.asked_this_quarter_by(form.issuer_id, on)
    issuer = registry.scope_of(form.issuer_id, Moment(on))
    return Meter(
        lines,
        _sum(lines),
        len({cell.org_id for cell in cells}),
        len({cell.org_id for cell in cells if cell.kind in ("ask", "confirm")}),
        max((n + before.get(org_id, 0) for org_id, n in by_org.items()), default=0),
        rules.limit_of(issuer.kind) if issuer else None,
    )


def _line(indicator: Indicator, cells: Sequence[PlannedCell], confirm_seconds: int) -> MeterLine:
    count = Counter(cell.kind for cell in cells)
    # What was seen on this very day is confirmed already.
    ticks = sum(cell.kind == "confirm" and not cell.is_new for cell in cells)
    return MeterLine(
        indicator,
        count["ask"],
        sum(cell.is_stale and cell.kind == "ask" for cell in cells),
        count["confirm"],
        count["pending"],
        count["not_applicable"],
        sum(cell.is_held for cell in cells),
        count["ask"] * indicator.minutes_on_average * 60 + ticks * confirm_seconds,
    )


def _sum(lines: Sequence[MeterLine]) -> MeterLine:
    names = ("ask", "stale", "confirm", "pending", "not_applicable", "held", "seconds")
    return MeterLine(None, *(sum(getattr(line, name) for line in lines) for name in names))
