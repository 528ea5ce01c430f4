"""What can be asked of facts."""

from ..dictionary import TYPES, Indicator, by_label, indicators
from ..inputs import type_label
from .batches import (
    BatchValue,
    BatchView,
    UploadView,
    batch_values,
    batch_values_count,
    batch_view,
    batches,
    files_kept,
    upload_view,
)
from .burden import asked_since
from .coverage import Coverage, coverage, coverage_total, periods
from .orgs import (
    OrgFactLine,
    OrgIndicator,
    PastFact,
    fact_history,
    indicator_orgs,
    org_facts,
    org_periods,
    value_of,
)
from .tables import BlankForm, FactTable, blank_form, fact_table
from .values import values_for
from .views import MISSING, FactView, owner_label

__all__ = [
    "MISSING",
    "TYPES",
    "BatchValue",
    "BatchView",
    "BlankForm",
    "Coverage",
    "FactTable",
    "FactView",
    "Indicator",
    "OrgFactLine",
    "OrgIndicator",
    "PastFact",
    "UploadView",
    "asked_since",
    "batch_values",
    "batch_values_count",
    "batch_view",
    "batches",
    "blank_form",
    "by_label",
    "coverage",
    "coverage_total",
    "fact_history",
    "fact_table",
    "files_kept",
    "indicator_orgs",
    "indicators",
    "org_facts",
    "org_periods",
    "owner_label",
    "periods",
    "type_label",
    "upload_view",
    "value_of",
    "values_for",
]
