"""Checks a whole indicator table in SQL, and names every bad cell by row and column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import duckdb

from jishi.engines.scoring.errors import Problem, ScoringError
from jishi.engines.scoring.force import gap, rubrics_in_force
from jishi.engines.scoring.model import Rubric
from jishi.engines.scoring.store.tables import Column, Table
from jishi.shared.sql import literal

RANGE = (0, 1_000_000)
PROBLEMS_MAX = 100_000
INTEGER_MAX = 2_147_483_647
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Demand:
    """What the rubrics in force ask of a table.

    Parameters
    ----------
    rubrics : all versions at hand
    on_date : the day to grade as of
    ranges : indicator to its least and greatest value, where a dictionary gives them
    """

    rubrics: tuple[Rubric, ...]
    on_date: date
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def in_force(self) -> dict[str, Rubric]:
        """The version of each type."""
        return rubrics_in_force(self.rubrics, self.on_date)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Indicators of all types in force, each once."""
        return tuple(dict.fromkeys(each for rubric in self.in_force.values() for each in rubric.indicators))

    @property
    def groups(self) -> tuple[str, ...]:
        """Group columns of all types in force, each once."""
        return tuple(
            dict.fromkeys(each for rubric in self.in_force.values() for each in rubric.group_columns)
        )

    def limits(self, indicator: str) -> tuple[int, int]:
        """Least and greatest value where it is not a flag."""
        return self.ranges.get(indicator, RANGE)

    def flag_types(self, indicator: str) -> list[str]:
        """Types that read it as yes or no."""
        return [org_type for org_type, flags in self._flags.items() if indicator in flags]

    @cached_property
    def _flags(self) -> dict[str, tuple[str, ...]]:
        return {org_type: rubric.flags for org_type, rubric in self.in_force.items()}

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """Indicators that every type in force reads."""
        read = [rubric.indicators for rubric in self.in_force.values()]
        return tuple(each for each in self.indicators if all(each in names for names in read))

    def own(self, rubric: Rubric) -> tuple[str, ...]:
        """Indicators that a type reads and not every type does."""
        return tuple(each for each in rubric.indicators if each not in self.shared)

    def held(self, rubric: Rubric) -> dict[str, str]:
        """Where in `staged` the values of a type's indicators are, by indicator."""
        own = {each: f"own[{place}]" for place, each in enumerate(self.own(rubric), 1)}
        return {each: own.get(each, f"shared.x_{each}") for each in rubric.indicators}


@dataclass(frozen=True, slots=True)
class Staged:
    """What was read: organisations by type, and warnings.

    The rows are in the table `staged`, by type and code. `Demand.held` says where their values are: a column for
    each indicator that all types read, and one list, `facts`, of those that the row's own type reads beside them.
    A table of many types costs what its columns are, not what they hold.
    """

    counts: dict[str, int]
    warnings: tuple[Problem, ...]


def stage(connection: duckdb.DuckDBPyConnection, table: Table, demand: Demand) -> Staged:
    """Read an indicator table into `staged`, or say everything that is wrong with it.

    1. Read it quickly, marking every row with a cell that is not a plain whole number in range.
    2. If rows are marked, look at them with care and name each bad cell.
    3. If the cells were only written oddly (spaces, 3.0), read it again with care.

    Parameters
    ----------
    connection : may hold a table `previous_tiers` (org_code, org_type, tier)
    table : the opened file
    demand : what the rubrics need

    Returns
    -------
    counts and warnings

    Raises
    ------
    ScoringError
        with the first 100,000 problems, by row and column, and how many there are
    """
    by_name = {column.heading: column for column in table.columns}
    absent = [each for each in ("org_code", "org_type") if each not in by_name]
    if absent:
        values = (("needed", "jishi"),)
        raise ScoringError([Problem("INPUT-02", table.file, column=each, values=values) for each in absent])
    reader = _Reader(connection, table, demand, by_name)
    try:
        reader.read(careful=False)
        problems, total = reader.problems()
        if problems:
            raise ScoringError(problems, total)
        if reader.count("bad"):
            reader.read(careful=True)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        raise ScoringError(table.damage()) from None
    return Staged(reader.counts(), tuple(reader.warnings()))


class _Reader:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: Table,
        demand: Demand,
        by_name: Mapping[str, Column],
    ) -> None:
        self.connection, self.table, self.demand, self.by_name = connection, table, demand, by_name
        self.in_force = demand.in_force
        self.indicators = [each for each in demand.indicators if each in by_name]
        self.groups = [each for each in demand.groups if each in by_name]
        self.sure = self._sure()

    def _sure(self) -> set[str]:
        """Indicators whose least and greatest value, which Parquet keeps, are in range: no cell needs a look."""
        whole = [each for each in self.indicators if self.by_name[each].kind == "whole"]
        if not whole:
            return set()
        ends = ", ".join(f"min({self.by_name[each].ref}), max({self.by_name[each].ref})" for each in whole)
        row = self.connection.execute(f"SELECT {ends} FROM {self.table.relation}").fetchall()[0]
        sure = set()
        for each, least, most in zip(whole, row[::2], row[1::2], strict=True):
            low, high = self.demand.limits(each)
            if least is None or (low <= least and most <= (1 if self.demand.flag_types(each) else high)):
                sure.add(each)
        return sure

    def _texts(self) -> list[str]:
        names = {"org_code": "org_code", "org_type": "org_type"}
        names |= {f"g{number}": each for number, each in enumerate(self.groups)}
        return [
            f"nullif(trim(CAST({self.by_name[each].ref} AS VARCHAR)), '') AS {alias}"
            for alias, each in names.items()
        ]

    def _values(self, careful: bool) -> list[str]:
        def one(column: Column, is_sure: bool) -> str:
            return f"CAST({column.ref if is_sure else _value(column, careful)} AS INTEGER)"

        return [f"{one(self.by_name[each], each in self.sure)} AS x_{each}" for each in self.indicators]

    def _held(self) -> list[str]:
        lists = "".join(
            f" WHEN {literal(org_type)} THEN [{', '.join(map(self._value, self.demand.own(rubric)))}]"
            for org_type, rubric in self.in_force.items()
        )
        own = f"CASE org_type WHEN NULL THEN CAST([] AS INTEGER[]){lists} END AS own"
        shared = ", ".join(f"x_{each} := {self._value(each)}" for each in self.demand.shared)
        return [own, f"struct_pack({shared}) AS shared" if shared else "NULL AS shared"]

    def _value(self, indicator: str) -> str:
        return f"x_{indicator}" if indicator in self.by_name else "CAST(NULL AS INTEGER)"

    def _bad_cell(self, indicator: str) -> str:
        low, high = self.demand.limits(indicator)
        test = f"x_{indicator} NOT BETWEEN {low} AND {high}"
        flags = self.demand.flag_types(indicator)
        if not flags:
            return test
        types = ", ".join(literal(each) for each in flags)
        return f"({test} OR (x_{indicator} > 1 AND org_type IN ({types})))"

    def _present(self) -> str:
        """Whether a row holds anything: a table saved by an office program often ends in separators alone."""
        cells = ["org_code", "org_type", *(f"x_{each}" for each in self.indicators)]
        return f"({' OR '.join(f'{each} IS NOT NULL' for each in cells)})"

    def _known(self) -> str:
        return ", ".join(literal(each) for each in self.in_force) or "''"

    def read(self, *, careful: bool) -> None:
        bad = [self._bad_cell(each) for each in self.indicators if each not in self.sure]
        bad += ["org_code IS NULL", "org_type IS NULL", f"org_type NOT IN ({self._known()})"]
        columns = [
            "org_code",
            "org_type",
            *(f"g{number}" for number in range(len(self.groups))),
            *self._held(),
        ]
        inner = f"SELECT {', '.join([*self._texts(), *self._values(careful)])} FROM {self.table.relation}"
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE staged AS SELECT {', '.join(columns)}, "
            f"coalesce({' OR '.join(bad)}, false) AS bad, {self._previous()} AS previous, "
            f"CAST(NULL AS INTEGER) AS moved_to, CAST(0 AS INTEGER) AS moved_by "
            f"FROM ({inner}) AS given {self._join()} WHERE {self._present()} ORDER BY org_type, org_code"
        )

    def _has_previous(self) -> bool:
        query = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'previous_tiers'"
        return bool(self.connection.execute(query).fetchall()[0][0])

    def _previous(self) -> str:
        return "previous_tiers.tier" if self._has_previous() else "CAST(NULL AS VARCHAR)"

    def _join(self) -> str:
        return "LEFT JOIN previous_tiers USING (org_code, org_type)" if self._has_previous() else ""

    def count(self, condition: str) -> int:
        query = f"SELECT count(*) FROM staged WHERE {condition}"
        found: int = self.connection.execute(query).fetchall()[0][0]
        return found

    def counts(self) -> dict[str, int]:
        query = "SELECT org_type, count(*) FROM staged WHERE org_type IS NOT NULL GROUP BY org_type ORDER BY org_type"
        return dict(self.connection.execute(query).fetchall())

    def problems(self) -> tuple[list[Problem], int]:
        """The problems to report and how many there are; none if every cell is right, if oddly written."""
        counts = self.counts()
        found = [*self._absent(counts), *self._gaps(counts)]
        if not counts and not self.count("bad"):
            found.append(Problem("INPUT-15", self.table.file))
        twice = "SELECT count(org_code) - count(DISTINCT org_code) FROM staged"
        has_twins = self.connection.execute(twice).fetchall()[0][0] > 0
        rows: list[Problem] = []
        total = len(found)
        if has_twins or self.count("bad"):
            for problem in self._row_problems(set(counts)):
                total += 1
                if len(rows) < PROBLEMS_MAX:
                    rows.append(problem)
        return found + rows, total

    def _absent(self, counts: Mapping[str, int]) -> Iterator[Problem]:
        needed: dict[str, list[str]] = {}
        for org_type in counts:
            rubric = self.in_force.get(org_type)
            for column in (*rubric.group_columns, *rubric.indicators) if rubric else ():
                if column not in self.by_name:
                    needed.setdefault(column, []).append(org_type)
        for column, types in needed.items():
            values = (("needed", ", ".join(types)),)
            yield Problem("INPUT-02", self.table.file, column=column, values=values)

    def _gaps(self, counts: Mapping[str, int]) -> Iterator[Problem]:
        known = {rubric.org_type for rubric in self.demand.rubrics}
        for org_type in counts:
            if org_type in known and org_type not in self.in_force:
                yield gap(self.demand.rubrics, org_type, self.demand.on_date)

    def _row_problems(self, types: set[str]) -> Iterator[Problem]:
        raws = [
            f"CASE WHEN {self._bad_cell(each)} THEN CAST(r_{each} AS VARCHAR) END" for each in self.indicators
        ]
        carried = [f"{self.by_name[each].ref} AS r_{each}" for each in self.indicators]
        inner = ", ".join(["row_number() OVER () AS record", *self._texts(), *self._values(True), *carried])
        bad = " OR ".join(
            [
                "twin < record",
                "org_code IS NULL",
                "org_type IS NULL",
                f"org_type NOT IN ({self._known()})",
                *(self._bad_cell(each) for each in self.indicators),
            ]
        )
        query = (
            f"SELECT {', '.join(['record', 'twin', 'org_code', 'org_type', *raws])} FROM (SELECT *, "
            f"CASE WHEN org_code IS NOT NULL THEN min(record) OVER (PARTITION BY org_code) END AS twin "
            f"FROM (SELECT {inner} FROM {self.table.relation})) "
            f"WHERE {self._present()} AND ({bad}) ORDER BY record"
        )
        cursor = self.connection.execute(query)
        while rows := cursor.fetchmany(1_000):
            for row in rows:
                yield from self._of_row(row)

    def _of_row(self, row: Sequence[Any]) -> Iterator[Problem]:
        record, twin, org_code, org_type, *raws = row
        at = self.table.shown(record)
        known = {rubric.org_type for rubric in self.demand.rubrics}
        if org_code is None:
            yield Problem("INPUT-09", self.table.file, row=at, column="org_code")
        elif twin < record:
            values: tuple[tuple[str, object], ...] = (("value", org_code), ("first", self.table.shown(twin)))
            yield Problem("INPUT-06", self.table.file, row=at, column="org_code", values=values)
        if org_type is None:
            yield Problem("INPUT-09", self.table.file, row=at, column="org_type")
        elif org_type not in known:
            values = (("value", org_type),)
            yield Problem("INPUT-07", self.table.file, row=at, column="org_type", values=values)
        for indicator, raw in zip(self.indicators, raws, strict=True):
            if raw is not None:
                yield self._of_cell(at, org_type, indicator, raw)

    def _of_cell(self, row: int, org_type: str | None, indicator: str, raw: str) -> Problem:
        low, high = self.demand.limits(indicator)
        if org_type in self.demand.flag_types(indicator):
            low, high = 0, 1
        values = (("value", raw[:40]), ("low", low), ("high", high))
        return Problem(
            _cell_code(raw.strip(), high), self.table.file, row=row, column=indicator, values=values
        )

    def warnings(self) -> Iterator[Problem]:
        used = {"org_code", "org_type", *self.indicators, *self.groups}
        extra = [column.heading for column in self.table.columns if column.heading not in used]
        if extra:
            values = (("count", len(extra)), ("columns", ", ".join(extra[:20])))
            yield Problem("WARN-01", self.table.file, values=values)
        for number, group in enumerate(self.groups):
            types = [t for t, rubric in self.in_force.items() if group in rubric.group_columns]
            count = self.count(f"g{number} IS NULL AND org_type IN ({', '.join(map(literal, types))})")
            if count:
                yield Problem("WARN-02", self.table.file, column=group, values=(("count", count),))


def _value(column: Column, careful: bool) -> str:
    """The cell as a whole number, NULL if it is blank, -1 if it is anything else."""
    ref = column.ref
    if column.kind == "whole":
        return _cases((f"{ref} BETWEEN 0 AND {INTEGER_MAX}", ref), (f"{ref} IS NOT NULL", "-1"))
    if column.kind == "boolean":
        return f"CAST({ref} AS INTEGER)"
    if column.kind == "real":
        wide = f"CAST({ref} AS DOUBLE)"
        is_whole = f"{wide} BETWEEN 0 AND {INTEGER_MAX} AND {wide} = trunc({wide})"
        is_number = f"NOT isnan({wide})"
        return _cases((is_whole, f"CAST({ref} AS INTEGER)"), (is_number, "-1"))
    if column.kind == "other":
        return _cases((f"{ref} IS NOT NULL", "-1"))
    if careful:
        return _careful(ref)
    # TRY_CAST alone would read 1.5 as 2: only what prints back the same is a plain whole number.
    number = f"TRY_CAST({ref} AS INTEGER)"
    is_plain = f"CAST({number} AS VARCHAR) = {ref}"
    return _cases((f"{ref} = ''", "NULL"), (is_plain, number), (f"{ref} IS NOT NULL", "-1"))


def _careful(ref: str) -> str:
    bare = f"trim({ref}, ' \t\u3000')"
    is_whole = f"regexp_full_match({bare}, '[0-9]{{1,15}}(\\.0*)?')"
    number = f"least(CAST(split_part({bare}, '.', 1) AS BIGINT), {INTEGER_MAX})"
    return _cases((f"{bare} = ''", "NULL"), (is_whole, number), (f"{ref} IS NOT NULL", "-1"))


def _cases(*branches: tuple[str, str]) -> str:
    return "CASE " + " ".join(f"WHEN {test} THEN {value}" for test, value in branches) + " END"


def _cell_code(raw: str, high: int) -> str:
    if not _NUMBER.fullmatch(raw):
        return "INPUT-05"
    value = Decimal(raw)
    if value < 0:
        return "INPUT-04"
    if value != value.to_integral_value():
        return "INPUT-03"
    return "INPUT-11" if high == 1 else "INPUT-08"
