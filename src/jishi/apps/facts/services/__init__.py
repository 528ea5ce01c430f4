"""What can be done to facts."""

from ..drafts import FactDraft, FactsError, FactsResult, Fault, Finding, ImportPreview, ImportResult
from .imports import facts_import_apply, facts_import_check
from .jobs import check_job, import_job
from .record import facts_record
from .sentences import import_says
from .undo import UndoResult, facts_batch_undo
from .uploads import notes_copy, upload_apply, upload_check, upload_job_set, upload_keep

__all__ = [
    "FactDraft",
    "FactsError",
    "FactsResult",
    "Fault",
    "Finding",
    "ImportPreview",
    "ImportResult",
    "UndoResult",
    "check_job",
    "facts_batch_undo",
    "facts_import_apply",
    "facts_import_check",
    "facts_record",
    "import_job",
    "import_says",
    "notes_copy",
    "upload_apply",
    "upload_check",
    "upload_job_set",
    "upload_keep",
]
