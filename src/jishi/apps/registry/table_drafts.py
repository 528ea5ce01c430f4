"""What crosses the border of this room about office tables: previews and results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from jishi.sheets.templates import Finding


@dataclass(frozen=True, slots=True)
class TableDifference:
    """One field that an import would change, for the preview; personal values masked."""

    row: int
    label: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TablePreview:
    """What an import would do: rows read = new + changed + unchanged + refused.

    With `is_readable` false the file as a whole cannot be imported, and `findings` say why.
    """

    is_readable: bool
    findings: tuple[Finding, ...] = ()
    findings_n: int = 0
    sheet: str = ""
    rows_read: int = 0
    rows_new: int = 0
    rows_changed: int = 0
    rows_unchanged: int = 0
    rows_refused: int = 0
    fields_changed: tuple[tuple[str, int], ...] = ()
    differences: tuple[TableDifference, ...] = ()

    @property
    def rows_clean(self) -> int:
        """Return how many rows can be imported."""
        return self.rows_read - self.rows_refused

    @property
    def rows_written(self) -> int:
        """Return how many rows would change anything."""
        return self.rows_new + self.rows_changed

    @property
    def has_conflicts(self) -> bool:
        """Tell whether somebody else changed what the file changes, since it was handed out."""
        return any(one.code == "TABLE-40" for one in self.findings)

    def plain(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)

    @classmethod
    def kept(cls, told: Mapping[str, Any]) -> TablePreview:
        """Return it from what was kept."""
        values = dict(told)
        values["findings"] = tuple(Finding(**one) for one in told["findings"])
        values["differences"] = tuple(TableDifference(**one) for one in told["differences"])
        values["fields_changed"] = tuple((label, n) for label, n in told["fields_changed"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class TableResult:
    """What an import did: rows read = applied + refused. `batch_id` is None when nothing changed."""

    rows_read: int
    rows_applied: int
    rows_refused: int
    rows_new: int
    rows_changed: int
    batch_id: int | None


class TableRefused(ValueError):
    """A file that cannot be taken, or rows of it that cannot: every finding is listed.

    `preview` says what importing it would have done, where it could be read.
    """

    def __init__(self, findings: tuple[Finding, ...], preview: TablePreview | None = None) -> None:
        self.findings = findings
        self.preview = preview
        super().__init__("\n".join(f"{one.text('zh')} [{one.code}]" for one in findings))
