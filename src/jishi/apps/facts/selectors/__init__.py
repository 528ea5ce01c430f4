"""What can be asked of facts."""

from ..dictionary import TYPES, Indicator, by_label, indicators
from ..inputs import type_label
from ..meters import Meter, MeterLine
from ..owners import owner_label
from .batches import (
    BatchValue,
    BatchView,
    UploadView,
    batch_is_of,
    batch_values,
    batch_values_count,
    batch_view,
    batches,
    files_kept,
    upload_view,
)
from .burden import asked_this_quarter
from .coverage import Coverage, coverage, coverage_total, periods
from .dependents import dependents_of
from .forms import (
    DutyRow,
    FormRow,
    FormView,
    Reminder,
    StatusLine,
    duties_of,
    form_meter,
    form_scope,
    form_summary,
    form_view,
    forms_listed,
)
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
from .records import FactRecord, fact_records, org_fact_records
from .rollups import ROLLED_UP
from .sheets import CellView, SheetRow, SheetTable, owners_told_by, sheet_of, sheet_table, typed_of
from .tables import BlankForm, FactTable, blank_form, fact_table
from .values import values_for
from .versions import MovedFact, facts_moved, facts_version
from .views import MISSING, FactView

__all__ = [
    "MISSING",
    "ROLLED_UP",
    "TYPES",
    "BatchValue",
    "BatchView",
    "BlankForm",
    "CellView",
    "Coverage",
    "DutyRow",
    "FactRecord",
    "FactTable",
    "FactView",
    "FormRow",
    "FormView",
    "Indicator",
    "Meter",
    "MeterLine",
    "MovedFact",
    "OrgFactLine",
    "OrgIndicator",
    "PastFact",
    "Reminder",
    "SheetRow",
    "SheetTable",
    "StatusLine",
    "UploadView",
    "asked_this_quarter",
    "batch_is_of",
    "batch_values",
    "batch_values_count",
    "batch_view",
    "batches",
    "blank_form",
    "by_label",
    "coverage",
    "coverage_total",
    "dependents_of",
    "duties_of",
    "fact_history",
    "fact_records",
    "fact_table",
    "facts_moved",
    "facts_version",
    "files_kept",
    "form_meter",
    "form_scope",
    "form_summary",
    "form_view",
    "forms_listed",
    "indicator_orgs",
    "indicators",
    "org_fact_records",
    "org_facts",
    "org_periods",
    "owner_label",
    "owners_told_by",
    "periods",
    "sheet_of",
    "sheet_table",
    "type_label",
    "typed_of",
    "upload_view",
    "value_of",
    "values_for",
]
