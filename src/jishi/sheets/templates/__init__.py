"""Office tables described once: exported, read back and checked by the same description."""

from .errors import TemplateError
from .filing import FiledRow, Filing, columns_of, template_read
from .load import template_from_mapping, template_load, template_mapping, templates_in
from .model import Choice, Field, Finding, Template, Value
from .values import Read, masked, value_cell, value_doubts, value_read, value_text
from .write import Filled, template_write

__all__ = [
    "Choice",
    "Field",
    "FiledRow",
    "Filing",
    "Filled",
    "Finding",
    "Read",
    "Template",
    "TemplateError",
    "Value",
    "columns_of",
    "masked",
    "template_from_mapping",
    "template_load",
    "template_mapping",
    "template_read",
    "template_write",
    "templates_in",
    "value_cell",
    "value_doubts",
    "value_read",
    "value_text",
]
