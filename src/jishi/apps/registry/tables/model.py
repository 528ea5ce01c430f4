"""What a table of the register must answer: its rows on record, and what becomes of rows that were handed in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, TypeVar

from django.conf import settings

from jishi.shared.actor import Actor
from jishi.sheets.templates import Finding, Template, Value, template_load

from ..models import Batch
from ..visibility import Visible

if TYPE_CHECKING:
    from .look import Look

Key = tuple[Value, ...]
_Each = TypeVar("_Each")


@dataclass(frozen=True, slots=True)
class Held:
    """One row on record: its key, its values by field id (None: nothing), its first day, the row that keeps it."""

    key: Key
    values: Mapping[str, Value]
    label: str = ""
    since: date | None = None
    ref: int = 0


@dataclass(slots=True)
class Planned:
    """One row that was handed in, and what it would do: `new`, `changed`, `unchanged` or `refused`.

    `told` are the values of a new row, or those of a known row that would change. What is newly noted beside it
    stands in `remark` (None: emptied) if `is_noted`.
    """

    number: int
    key: Key
    kind: str = "unchanged"
    told: dict[str, Value] = field(default_factory=dict)
    held: Held | None = None
    findings: list[Finding] = field(default_factory=list)
    remark: Value = None
    is_noted: bool = False

    @property
    def is_refused(self) -> bool:
        """Tell whether the row will not be applied."""
        return any(one.is_refused for one in self.findings)

    @property
    def writes(self) -> bool:
        """Tell whether the row would change anything."""
        return not self.is_refused and self.kind in ("new", "changed")

    @property
    def tells(self) -> bool:
        """Tell whether it says anything besides what is noted beside it."""
        return self.kind == "new" or bool(self.told)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person said about a whole file: from which day, why, on which paper.

    With `is_forced` the file wins over what others changed since it was handed out.
    """

    by: Actor
    on: date
    reason: str = ""
    document_no: str = ""
    is_forced: bool = False


class Session(ABC):
    """One pass over one file; pieces come in the order of the sheet."""

    @abstractmethod
    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        """Return those of the rows that are on record and within the visible set."""

    @abstractmethod
    def check(self, piece: Sequence[Planned], look: Look) -> None:
        """Add what is wrong between the values of the rows, or with what is on record."""

    @abstractmethod
    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        """Write the new and changed rows of a piece."""

    def finish(self, batch_id: int) -> None:
        """Do what can only be done once the last piece is written."""
        del batch_id


class Handler(ABC):
    """One table of the register.

    `name` is its description's; `fields` are taken over by an import; `view` and `edit` are the rights it takes.
    `home` is the field with the code of the organisation (or the unit, with `is_of_units`) that a row is about.
    With `is_one_each` there is one row an organisation (or a unit), so that it may complete a row of another table.
    """

    name: ClassVar[str]
    fields: ClassVar[tuple[str, ...]]
    view: ClassVar[str] = "registry.view_org"
    edit: ClassVar[str] = "registry.edit"
    # Whether an import may bring rows that are not on record.
    adds: ClassVar[bool] = False
    # What is locked once it is held, but may be filled in by an import as long as nothing is.
    fills: ClassVar[frozenset[str]] = frozenset()
    home: ClassVar[str] = "code"
    is_of_units: ClassVar[bool] = False
    is_one_each: ClassVar[bool] = False

    @property
    def template(self) -> Template:
        """Return the table's description."""
        return template_load(settings.DATA_DIR / "tables" / f"{self.name}.yaml")

    @abstractmethod
    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give all rows within the visible set at its moment, whole, a slice at a time."""

    def count(self, seen: Visible) -> int:
        """Return how many rows there are where they may be more than a sheet holds; nought where they are not."""
        del seen
        return 0

    @abstractmethod
    def session(self, asked: Asked) -> Session:
        """Begin a pass over a file."""


def batched(each: Iterable[_Each], size: int) -> Iterator[list[_Each]]:
    """Give the elements in lists of at most `size`."""
    rest = iter(each)
    while piece := list(islice(rest, size)):
        yield piece
