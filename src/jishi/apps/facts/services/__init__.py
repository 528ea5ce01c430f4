"""What can be done to facts."""

from ..drafts import (
    FactDraft,
    FactsError,
    FactsResult,
    Fault,
    Finding,
    FormDraft,
    FormIssued,
    ImportPreview,
    ImportResult,
)
from .answers import AnswerResult, CellRefused, CellTold, fact_confirm, form_answer
from .ending import sheets_end, sheets_go_back
from .expecting import FactsMoved, org_facts_record
from .forms import (
    form_close,
    form_discard,
    form_draft,
    form_indicator_drop,
    form_issue,
    form_redraft,
    form_remind,
)
from .imports import facts_import_apply, facts_import_check
from .jobs import check_job, import_job
from .record import facts_record
from .sentences import import_says
from .undo import UndoResult, batches_go_back, facts_batch_undo
from .uploads import notes_copy, upload_apply, upload_check, upload_job_set, upload_keep

__all__ = [
    "AnswerResult",
    "CellRefused",
    "CellTold",
    "FactDraft",
    "FactsError",
    "FactsMoved",
    "FactsResult",
    "Fault",
    "Finding",
    "FormDraft",
    "FormIssued",
    "ImportPreview",
    "ImportResult",
    "UndoResult",
    "batches_go_back",
    "check_job",
    "fact_confirm",
    "facts_batch_undo",
    "facts_import_apply",
    "facts_import_check",
    "facts_record",
    "form_answer",
    "form_close",
    "form_discard",
    "form_draft",
    "form_indicator_drop",
    "form_issue",
    "form_redraft",
    "form_remind",
    "import_job",
    "import_says",
    "notes_copy",
    "org_facts_record",
    "sheets_end",
    "sheets_go_back",
    "upload_apply",
    "upload_check",
    "upload_job_set",
    "upload_keep",
]
