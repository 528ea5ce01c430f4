"""What crosses the border of this room: values to record, faults, results."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .dictionary import TYPES

KINDS = ("branch", "general_branch")
BATCHES = "facts:batch"
"""How the register names what it keeps of this room's batches."""
Key = tuple[int, str, str]
"""Organisation, indicator, period: what there is one current value of."""


@dataclass(frozen=True, slots=True)
class FactDraft:
    """One value to record; the organisation is named by code or by id.

    `value` is an integer of the indicator's scale; where no number can stand, `answer` says why
    (not_asked, unknown, refused, not_applicable). Without `observed_on` the office's day is taken.
    """

    org_code: str
    indicator: str
    period: str
    value: int | None
    source: str = ""
    observed_on: date | None = None
    answer: str = ""
    org_id: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One value on its way into the table."""

    org_id: int
    indicator: str
    period: str
    value: int | None
    answer: str
    source: str
    observed_on: date | None

    @property
    def key(self) -> Key:
        """Return what there is one current value of."""
        return self.org_id, self.indicator, self.period


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where (unless the sentence says it), the sentence, and a code that does not change."""

    where: str
    text: str
    code: str

    def __str__(self) -> str:
        return f"{self.where}:{self.text}[{self.code}]" if self.where else f"{self.text}[{self.code}]"


class FactsError(ValueError):
    """The values cannot be taken; every fault is listed at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class FactsResult:
    """What became of the values: read = applied + unchanged. `batch_id` is None when nothing changed."""

    read: int
    applied: int
    unchanged: int
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a file: refused, or only remarked. Rows and columns count from 1; 0 is none."""

    row: int
    column: int
    field: str
    text: str
    code: str
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that an import would change, for the preview."""

    row: int
    org: str
    indicator: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do: rows read = clean + refused; values = new + changed + confirmed + unchanged.

    A confirmed value is the one on record, seen again on a later day.

    With `is_readable` false the file as a whole cannot be imported, and `findings` say why.
    """

    is_readable: bool
    findings: tuple[Finding, ...]
    sheet: str = ""
    periods: tuple[str, ...] = ()
    rows_read: int = 0
    rows_refused: int = 0
    values_new: int = 0
    values_changed: int = 0
    values_confirmed: int = 0
    values_unchanged: int = 0
    findings_n: int = 0
    differences: tuple[Difference, ...] = ()

    @property
    def rows_clean(self) -> int:
        """Return how many rows can be imported."""
        return self.rows_read - self.rows_refused

    @property
    def values_n(self) -> int:
        """Return how many values the import would write."""
        return self.values_new + self.values_changed + self.values_confirmed


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: rows read = applied + refused. `batch_id` is None when nothing changed."""

    rows_read: int
    rows_applied: int
    rows_refused: int
    values_n: int
    values_unchanged: int
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class FormDraft:
    """What an office wants to ask: of the types and kinds below `scope_org_id`, about a period, until a day."""

    title: str
    scope_org_id: int
    purpose: str
    period: str
    deadline: date
    indicators: tuple[str, ...] = ()
    types: tuple[str, ...] = TYPES
    kinds: tuple[str, ...] = KINDS
    document_no: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FormIssued:
    """What issuing did: organisations, and cells by what they are; `tasks_n` things were put on lists."""

    orgs_n: int
    ask_n: int
    confirm_n: int
    pending_n: int
    not_applicable_n: int
    tasks_n: int
