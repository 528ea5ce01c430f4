"""The one door to the linkage engine: lists and decisions go in as files, units and doubtful pairs come out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from jishi.engines.linkage import (
    Decision,
    LinkageError,
    Source,
    Spec,
    decisions_write,
    link,
    pair_explain,
    run_read,
)

from ..errors import SurveyError
from .ledger import Compared, Doubt, Placed

COLUMNS = ("record_id", "name", "code", "person", "phone", "address", "area_code", "founded")
STAGES = {
    "normalise": "整理名称、代码、地址",
    "score": "两两比对",
    "assign": "归到单位",
    "review": "挑出要人核对的",
    "publish": "写出结果",
}


@dataclass(frozen=True, slots=True)
class ListFile:
    """The rows of one source that are compared: its number, its title, and each row's values by column."""

    source_id: int
    title: str
    rows: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Decided:
    """What persons decided of two rows."""

    left: tuple[int, str]
    right: tuple[int, str]
    verdict: str
    who: str
    when: str
    reason: str


class Tell:
    """Says how far a comparison is."""

    def __call__(self, percent: int, words: str) -> None:
        """Say so to nobody."""


def compare(
    lists: Sequence[ListFile], decided: Sequence[Decided], folder: Path, *, previous: Path | None, tell: Tell
) -> Compared:
    """Compare lists in a folder of their own; raise SurveyError in words when the engine refuses."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = Spec(tuple(_source(each, folder) for each in lists if each.rows))
    decisions = folder / "decisions.csv"
    decisions_write(tuple(_decision(each) for each in decided), decisions)
    out = folder / "out"
    try:
        run = link(
            spec,
            out,
            decisions=decisions if decided else None,
            previous=_whole(previous),
            tell=lambda stage, percent: tell(percent, STAGES.get(stage, str(stage))),
        )
    except LinkageError as error:
        told = ";".join(problem.render("zh") for problem in error.problems[:5])
        raise SurveyError(f"名单比不下去:{_in_words(told, lists)}", "SURVEY-50") from error
    asked = tuple(_doubts(out))
    return Compared(tuple(_placed(out)), asked, run.manifest["doubtful"] - len(asked))


def _whole(previous: Path | None) -> Path | None:
    """Return the run before; None where its files are damaged, which nobody in the office could mend."""
    with suppress(LinkageError):
        if previous is not None:
            run_read(previous)
            return previous
    return None


def _in_words(told: str, lists: Sequence[ListFile]) -> str:
    """Say a refusal with the lists' own titles and names, and of decisions where they are found, not in which file."""
    rows = {
        f"s{one.source_id}:{row['record_id']}": (one.title, row["name"]) for one in lists for row in one.rows
    }
    for told_of in sorted((one for one in rows if one in told), key=len, reverse=True):
        title, name = rows[told_of]
        if name:
            told = told.replace(told_of, f"{title}的“{name}”")
    titles = {f"s{one.source_id}": one.title for one in lists}
    named = re.sub(r"(?<![A-Za-z0-9])(s\d+):", lambda found: f"{titles.get(found[1], found[1])}的", told)
    return re.sub(r"decisions\.csv,第\d+行:", "在“判断过的对”里,", named)


def _source(each: ListFile, folder: Path) -> Source:
    path = folder / f"s{each.source_id}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(each.rows)
    return Source(f"s{each.source_id}", each.title, path, {name: name for name in COLUMNS}, encoding="utf-8")


def _decision(each: Decided) -> Decision:
    left, right = (f"s{each.left[0]}", each.left[1]), (f"s{each.right[0]}", each.right[1])
    return Decision(left, right, each.verdict, each.who, each.when, each.reason)


def _placed(out: Path) -> Iterator[Placed]:
    with (out / "members.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield Placed(
                _number(row["source"]),
                row["record_id"],
                row["unit_id"],
                row["how"],
                _integer(row["weight"]),
                _integer(row["margin"]),
            )


def _doubts(out: Path) -> Iterator[Doubt]:
    with duckdb.connect() as connection:
        told = "SELECT source_l, record_l, source_r, record_r, weight, margin FROM read_parquet(?)"
        rows = connection.execute(told, [str(out / "review.parquet")]).fetchall()
    for source_l, record_l, source_r, record_r, weight, margin in rows:
        explained = pair_explain(out, (source_l, record_l), (source_r, record_r))
        fields: tuple[dict[str, object], ...] = tuple(
            {"field": one.field, "level": one.level_zh, "points": one.points} for one in explained.fields
        )
        yield Doubt((_number(source_l), record_l), (_number(source_r), record_r), int(weight), margin, fields)


def _number(name: str) -> int:
    return int(name.removeprefix("s"))


def _integer(text: str) -> int | None:
    return int(text) if text else None
