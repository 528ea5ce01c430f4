"""What goes into linkage and what comes out: sources, specification, run, explanation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from jishi.engines.linkage.errors import Problem

ENGINE_VERSION = "6"
KINDS = ("units", "members")
Kind = Literal["units", "members"]
# Hundredths of a bit. Below the first nothing is kept; from the second on records are joined.
KEPT_FROM, JOINED_FROM = -1000, -200
STAGES = ("normalise", "score", "assign", "review", "publish")

Tell = Callable[[str, int], None]


def silent(stage: str, percent: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Source:
    """One list of one department.

    Parameters
    ----------
    name : short, unique among the sources; stands in every result
    title : as offices call the list
    file : csv, xlsx, xls or parquet
    columns : field to heading; which fields there are depends on the kind of run
    sheet : of a workbook; None takes the first one that has the headings
    encoding : of a csv file; None finds UTF-8, UTF-16 and GB18030
    header_row : row of the headings, from 1; None looks for the first row that has them all
    """

    name: str
    title: str
    file: Path
    columns: Mapping[str, str]
    sheet: str | None = None
    encoding: str | None = None
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class Spec:
    """What to link.

    Parameters
    ----------
    sources : at least one; their order changes nothing
    kind : "units" or "members"
    warnings : what was odd in the file that it was read from
    """

    sources: tuple[Source, ...]
    kind: Kind = "units"
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkRun:
    """A run that was written: its folder, its manifest, and what to warn of."""

    path: Path
    manifest: Mapping[str, Any]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldPoints:
    """What one field says about a pair.

    Parameters
    ----------
    field : such as "name"
    level : such as "name-exact"
    level_zh, level_en : the level in words
    points : hundredths of a bit, for (> 0) or against (< 0)
    left, right : the values as they stand on the lists
    """

    field: str
    level: str
    level_zh: str
    level_en: str
    points: int
    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class PairExplanation:
    """Why two records are, or are not, one.

    Parameters
    ----------
    left, right : source and record id
    fields : points of each field; "start" is what two records have before anything is known
    sum : of all points, as the run decided by it
    rival : source and record id of the next best candidate of the left record in another unit, None if there is none
    rival_sum : its points, None if there is none
    is_same_unit : whether they are one unit in this run
    verdict : of the decision on this pair, "" if there is none
    """

    left: tuple[str, str]
    right: tuple[str, str]
    fields: tuple[FieldPoints, ...]
    sum: int
    rival: tuple[str, str] | None = None
    rival_sum: int | None = None
    is_same_unit: bool = False
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class LinkModel:
    """What training found; everything that scoring needs beside the records.

    Parameters
    ----------
    kind : "units" or "members"
    pairs_per_record : true pairs for each record, from which the first guess follows for any size
    levels : name of a level to (m, u): its share among true pairs, and among all others
    endings : words that names end in, such as 商贸, for lists too small to find them in
    provenance : on what, when and how it was trained
    digest : SHA-256 of the file
    """

    kind: Kind
    pairs_per_record: float
    levels: Mapping[str, tuple[float, float]]
    endings: tuple[str, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
