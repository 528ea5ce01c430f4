"""People whom a restructured unit hands over: counted by kind, the members among them sent with letters, one batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.files import file_receive
from jishi.sheets import Cell, SheetError, Table, table_read, text_of

from ..models import Intake, IntakeCount
from .letters import EDIT, LetterDraft, letters_issue
from .rules import Fault, RegistryError, require, require_reason

COLUMNS = {"党员编号": ("党员编号", "编号", "党员代码"), "转往组织代码": ("转往组织代码", "转入组织代码")}
OUTSIDE = ("转往系统外组织", "系统外组织")
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class IntakeDraft:
    """From which unit, when, how many people of each kind, on which paper."""

    from_unit: str
    handed_on: date
    counts: Mapping[str, int]
    document_no: str
    reason: str


@transaction.atomic
def intake_record(*, org_id: int, draft: IntakeDraft, letters: Sequence[LetterDraft], by: Actor) -> int:
    """Record a handing over from an organisation's unit and issue the members' letters, all or none; return the batch.

    Taking the batch back takes all the letters back.
    """
    require(by, EDIT, org_id)
    where = f"org:{org_id}"
    require_reason(draft.reason, where)
    counts = {kind: n for kind, n in draft.counts.items() if n}
    faults = _faults(where, draft, counts, len(letters))
    if faults:
        raise RegistryError(faults)
    batch_id = letters_issue(drafts=letters, by=by, document_no=draft.document_no, reason=draft.reason)
    intake: Intake = Intake.objects.create(
        batch_id=batch_id,
        org_id=org_id,
        from_unit=draft.from_unit.strip(),
        handed_on=draft.handed_on,
        document_no=draft.document_no.strip(),
        reason=draft.reason.strip(),
    )
    IntakeCount.objects.bulk_create(
        IntakeCount(intake=intake, kind=kind, people_n=n) for kind, n in sorted(counts.items())
    )
    detail = {"people": sum(counts.values()), "members": len(letters), "kinds": counts}
    audit.event_record(
        what="intake_recorded", subject=f"batch:{batch_id}", by=by, detail=detail, reason=draft.reason
    )
    return batch_id


def _faults(where: str, draft: IntakeDraft, counts: Mapping[str, int], members: int) -> list[Fault]:
    found = []
    if not draft.from_unit.strip():
        found.append(Fault(where, "没有写从哪个单位移交。请写单位全称。", "INTAKE-01"))
    unknown = sorted(set(counts) - set(IntakeCount.Kind.values))
    if unknown:
        words = "、".join(map(str, IntakeCount.Kind.labels))
        found.append(Fault(where, f"移交人员只分{words}。请归到其中一类。", "INTAKE-02"))
    people = sum(counts.values())
    if people < members:
        text = f"名单上有党员{members}名,移交人员合计只有{people}人。请核对两个数。"
        found.append(Fault(where, text, "INTAKE-03"))
    return found


def intake_list_read(*, filename: str, content: Iterable[bytes], issued_on: date) -> list[LetterDraft]:
    """Read who goes where from an office's workbook; the file is deleted once it has been read.

    Raises RegistryError with every row that cannot be read.
    """
    suffix = Path(filename).suffix.lower()
    received, _ = file_receive(content, Path(settings.UPLOADS_DIR) / "passing", suffix)
    try:
        found = table_read(received)
    except SheetError as error:
        raise RegistryError(
            [Fault(filename, error.by_name(received.name, filename).text("zh"), "INTAKE-04")]
        ) from error
    finally:
        received.unlink()
    return _letters(filename, found, issued_on)


def _letters(filename: str, found: Table, issued_on: date) -> list[LetterDraft]:
    at = {name: _column(found, names) for name, names in COLUMNS.items()}
    outside = _column(found, OUTSIDE)
    if at["转往组织代码"] is None and outside is not None:
        at["转往组织代码"] = outside
    missing = [name for name, column in at.items() if column is None]
    if missing:
        text = f"没有“{'”“'.join(missing)}”这一列。请用本页下载的名单填。"
        raise RegistryError([Fault(filename, text, "INTAKE-04")])
    letters, faults = [], []
    for row in found.rows:
        code = _text(row.cells[at["党员编号"] or 0])
        to = _text(row.cells[at["转往组织代码"] or 0])
        named = _text(row.cells[outside]) if outside is not None else ""
        to = "" if at["转往组织代码"] == outside else to
        if not to and not named:
            continue
        if not code:
            text = f"第{row.number}行没有党员编号。请补上,或整行删去。"
            faults.append(Fault(f"row:{row.number}", text, "INTAKE-05"))
        letters.append(LetterDraft(code, issued_on, to, named))
    if len(letters) > MOST_ROWS:
        # Who stays stands on the list, too, and is not counted.
        text = f"填了去处的有{len(letters):,}名,一次最多{MOST_ROWS:,}名。请分开交。"
        faults.append(Fault(filename, text, "INTAKE-04"))
    if faults:
        raise RegistryError(faults)
    return letters


def _column(found: Table, names: Sequence[str]) -> int | None:
    return next((at for name in names if (at := found.column(name)) is not None), None)


def _text(cell: Cell) -> str:
    return text_of(cell).strip()
