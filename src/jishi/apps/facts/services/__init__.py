"""What can be done to facts."""

from ..drafts import FactDraft, FactsError, FactsResult, Fault
from .record import facts_record

__all__ = ["FactDraft", "FactsError", "FactsResult", "Fault", "facts_record"]
