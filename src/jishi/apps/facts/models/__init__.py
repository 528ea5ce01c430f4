"""What this room keeps: values, the batches they came in, files that were handed in, forms and their cells."""

from .forms import Form, FormCell, FormDuty, FormReminder, FormSheet
from .values import Answer, FactBatch, FactUpload, FactValue

__all__ = [
    "Answer",
    "FactBatch",
    "FactUpload",
    "FactValue",
    "Form",
    "FormCell",
    "FormDuty",
    "FormReminder",
    "FormSheet",
]
