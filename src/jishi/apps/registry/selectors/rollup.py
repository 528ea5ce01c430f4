"""Roll-ups: one measure of the register by the rows of a hierarchy, to any level below a scope, at any moment."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models.functions import Length

from ..adding import AREA, FUNCTIONAL, LINE, SUBORDINATION, Added, Along, Population, RowOf, Sums, add_up
from ..functional import counted_at, cover_at
from ..measures import COMMITTEES, MEASURES, Measure
from ..models import Area, FunctionalState, OrgStat, OrgState, UnitState
from ..models.organisations import GRADED_KINDS
from ..paths import STEP, id_of
from ..remembered import remembered
from ..vectors import apart_at, named
from ..visibility import Visible
from ..words import line_words

HIERARCHIES = {SUBORDINATION: "按隶属", AREA: "按属地", LINE: "按归口", FUNCTIONAL: "按功能型"}
AREA_DIGITS = {1: 4, 2: 6, 3: 9, 4: 12}
DEEPEST = 4
LEVEL_WORDS = {
    SUBORDINATION: {1: "直接下级", 2: "下两级", 3: "下三级", 4: "下四级"},
    AREA: {1: "市(地)", 2: "县(市、区)", 3: "乡镇、街道", 4: "村、社区"},
    LINE: {1: "归口部门、系统"},
    FUNCTIONAL: {1: "协会(总会)", 2: "分会", 3: "分会下一级"},
}
CONDITIONS = frozenset(key for key, each in MEASURES.items() if each.is_condition)
NO_PLACE = {AREA: "未定属地", LINE: "未归口", FUNCTIONAL: "未纳入功能型组织"}
RULES = {
    SUBORDINATION: "按隶属关系汇总到上级组织,一个组织只在一行里",
    AREA: "按依托单位所在区划汇总;依托几个区划单位的组织,在每个区划各计一次,合计只计一次;"
    "属地内、不隶属的单位只列出,不计数",
    LINE: "按依托单位归口的部门、系统汇总;跨几个归口的组织,在每一行各计一次,合计只计一次",
    FUNCTIONAL: "按功能型组织覆盖的村汇总,依托单位在村里的组织计入;"
    "几个功能型组织都覆盖的,在每一行各计一次,合计只计一次",
}


class Amount(NamedTuple):
    """A figure and what it is of: a count or sum and the number of organisations, or numerator and denominator."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: "Amount") -> "Amount":  # type: ignore[override]
        return Amount(self.part + other.part, self.whole + other.whole)


class RollupRow(NamedTuple):
    """One row: the place itself (`own`), and everything below it.

    `key` is an organisation's id, a division code or a line; `level` the steps below the scope (0: the scope itself).
    `functional_n` are the functional organisations that a decision lets count here; they are in no other figure.
    """

    key: str
    name: str
    level: int
    own: Amount
    below: Amount
    foreign_units_n: int = 0
    functional_n: int = 0

    @property
    def all(self) -> Amount:
        """Return the place with everything below it."""
        return self.own + self.below


@dataclass(frozen=True, slots=True)
class Rollup:
    """The rows in the order of codes, and the total, in which nobody counts twice.

    `functional_n` are the functional organisations that count besides; None where no decision lets any count.
    """

    rows: tuple[RollupRow, ...]
    total: Amount
    rule: str
    functional_n: int | None = None


@dataclass(frozen=True, slots=True)
class RollupQuestion:
    """What is asked: over which organisations, along which hierarchy, to which level below the scope at `path`.

    Empty `kinds` and `types` mean those that the measure counts.
    """

    seen: Visible
    path: str
    along: str = SUBORDINATION
    level: int = 1
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def hierarchy(self) -> Along:
        """Return the hierarchy with the number of characters that name a row.

        Raises ValueError for a hierarchy or a level that does not exist.
        """
        if self.along not in HIERARCHIES or not 1 <= self.level <= DEEPEST:
            raise ValueError(f"{self.along}, {self.level}: there is no such hierarchy or level.")
        if self.along == SUBORDINATION:
            cut = len(self.path) + self.level * STEP
            return Along(SUBORDINATION, cut, is_no_row=_has_rows_of_committees(self))
        if self.along == FUNCTIONAL:
            return Along(FUNCTIONAL, self.level * STEP, cover_at(self.seen.moment))
        return Along(self.along, AREA_DIGITS[self.level] if self.along == AREA else 0)

    def population(self, kinds: tuple[str, ...] = ()) -> Population:
        """Return the organisations that count, of the kinds of a measure as far as the question has them."""
        both = tuple(kind for kind in self.kinds if kind in kinds) if self.kinds and kinds else ()
        if self.kinds and kinds and not both:
            both = ("",)
        return Population(self.seen.narrowed(self.path), both or self.kinds or kinds, self.types)


def measures() -> dict[str, Measure]:
    """Return what can be rolled up from the register, by key, in the order in which it is offered."""
    return MEASURES


def rollup(question: RollupQuestion, measure: str) -> Rollup:
    """Return one measure of the register rolled up along a hierarchy.

    Raises ValueError for a measure that does not exist.
    """
    told = _measure(measure)
    along = question.hierarchy()
    added = add_up(question.population(told.kinds), (told,), along, row_of(question))
    return rolled(question, added, _functional(question, told, along))


def _functional(question: RollupQuestion, measure: Measure, along: Along) -> Added | None:
    """Add up the functional organisations that count besides; None where none does, or where none are counted."""
    on, everything = question.seen.moment.valid_on, question.population()
    inside = [one for one in counted_at(question.seen.moment) if everything.has(one.where)]
    if measure.sums or measure.is_condition or not inside:
        return None
    population = question.population(measure.kinds)
    told, row = [one for one in inside if population.has(one.where)], row_of(question)
    sums: Sums = defaultdict(lambda: [0])
    total = [0]
    for one in told:
        n = measure.part_of(one.where, on)
        own = {(one.path[: along.cut], len(one.path) > along.cut)}
        for key in own if along.hierarchy == FUNCTIONAL else along.keys(one.where):
            sums[row.spot(*key)][0] += n
        total[0] += n
    return Added(sums, total)


def _measure(key: str) -> Measure:
    if key not in MEASURES:
        raise ValueError(f"{key}: there is no such measure.")
    return MEASURES[key]


def rolled(question: RollupQuestion, added: Added, functional: Added | None = None) -> Rollup:
    """Name and order the rows of sums (the part first, the whole last)."""
    # By row: part and whole of the place itself, and of what lies below it.
    amounts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for (key, is_below), sums in added.rows.items():
        told, at = amounts[key], 2 if is_below else 0
        told[at] += sums[0]
        told[at + 1] += sums[-1]
    foreign = _foreign_units(question) if question.along == AREA else {}
    besides: dict[str, int] = defaultdict(int)
    for (key, _), (n,) in (functional.rows if functional else {}).items():
        besides[key] += n
    rows = []
    for key, place in in_order(question, {*amounts, *foreign, *besides}):
        own_part, own_whole, part, whole = amounts[key]
        own, below = Amount(own_part, own_whole), Amount(part, whole)
        rows.append(RollupRow(*place, own, below, foreign.get(key, 0), besides.get(key, 0)))
    return Rollup(
        tuple(rows),
        Amount(added.total[0], added.total[-1]),
        RULES[question.along],
        functional.total[0] if functional else None,
    )


def in_order(question: RollupQuestion, keys: Iterable[str]) -> list[tuple[str, tuple[str, str, int]]]:
    """Return the keys of sums in the order of codes, each with the row's public key, its name and its level."""
    wanted = set(keys)
    names, order = _names(question, wanted)
    return [
        (key, (_public(question, key), names.get(key, key), _level(question, key)))
        for key in sorted(wanted, key=lambda key: order.get(key, key))
    ]


def row_of(question: RollupQuestion) -> RowOf:
    """Return what tells the row in which a key of the sums counts: a table by committees has none for each branch.

    Where nothing but branches hangs below the scope, they are the rows.
    """
    committees = committees_below(question) if question.along == SUBORDINATION else frozenset()
    return RowOf(question.path, committees) if committees - {question.path} else RowOf()


def _has_rows_of_committees(question: RollupQuestion) -> bool:
    """Tell whether the rows are committees, and whoever is seen is found at the committees that he hangs on."""
    seen = question.seen.narrowed(question.path)
    if seen.areas or not committees_below(question) - {question.path}:
        return False
    return not OrgStat.objects.filter(path__in=seen.paths, kind__in=GRADED_KINDS).exists()


def committees_below(question: RollupQuestion) -> frozenset[str]:
    """Return the paths of the committees that may be rows, whatever the question counts."""
    told = (question.seen, question.path, question.level)
    return remembered("committees", told, lambda: frozenset(_committee_paths(question)))


def _committee_paths(question: RollupQuestion) -> set[str]:
    seen = question.seen.narrowed(question.path)
    rows = Population(seen, COMMITTEES).rows().annotate(depth=Length("path"))
    cut = len(question.path) + question.level * STEP
    found = set(rows.filter(depth__lte=cut).values_list("path", flat=True))
    apart = apart_at(seen.moment)
    found -= {one.path for one in apart.away}
    return found | {one.path for one in apart.there if one.kind in COMMITTEES and len(one.path) <= cut}


def _public(question: RollupQuestion, key: str) -> str:
    return str(id_of(key)) if question.along in (SUBORDINATION, FUNCTIONAL) and key else key


def _level(question: RollupQuestion, key: str) -> int:
    if question.along == SUBORDINATION:
        return max(0, len(key) - len(question.path)) // STEP
    if question.along == FUNCTIONAL:
        return len(key) // STEP
    return next((level for level, digits in AREA_DIGITS.items() if len(key) == digits), 0)


def _names(question: RollupQuestion, keys: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of rows and what they are ordered by."""
    wanted = sorted(keys)
    if question.along == SUBORDINATION:
        return _org_names({id_of(key): key for key in wanted if key}, question.seen)
    if question.along == LINE:
        names = {key: line_words(key) or NO_PLACE[LINE] for key in wanted}
        return names, {key: key or "\uffff" for key in wanted}
    if question.along == FUNCTIONAL:
        rows = FunctionalState.objects.at(question.seen.moment).filter(path__in=wanted)
        names = dict(rows.values_list("path", "name"))
        return names | {"": NO_PLACE[FUNCTIONAL]}, {key: key or "\uffff" for key in wanted}
    digits = AREA_DIGITS[question.level]
    known = dict(Area.objects.values_list("code", "name"))
    names = {key: known.get(key, key) + ("本级" if len(key) < digits else "") for key in wanted if key}
    return names | {"": NO_PLACE[AREA]}, {key: key or "\uffff" for key in wanted}


def _org_names(keys: dict[int, str], seen: Visible) -> tuple[dict[str, str], dict[str, str]]:
    names: dict[str, str] = {}
    order: dict[str, str] = {}
    ids = list(keys)
    rows = OrgState.objects.at(seen.moment).filter(org_id__in=named(ids))
    for org_id, name, code in rows.values_list("org_id", "name", "org__code"):
        names[keys[org_id]] = name
        order[keys[org_id]] = code
    return names, order


def _foreign_units(question: RollupQuestion) -> dict[str, int]:
    """Return how many units lie in each area and answer to the province: they stand there, and count nowhere."""
    from .units import UnitSeen, territory_of

    seen = question.seen
    territories = territory_of(UnitSeen(seen, seen.areas), question.path).areas or seen.areas
    found: dict[str, int] = defaultdict(int)
    cut = AREA_DIGITS[question.level]
    rows = UnitState.objects.at(seen.moment).filter(line="province")
    for (code,) in rows.values_list("area_id"):
        if code.startswith(tuple(territories)):
            found[code[:cut]] += 1
    return dict(found)
