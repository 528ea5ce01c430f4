"""What the endpoints of all rooms share: their declaration, refusals, pages of a list, and the two clocks."""

from .asof import AsOf
from .endpoint import ApiRequest, Body, Endpoint, Versioned
from .paging import Page, Paging, page_of
from .problem import ApiError, Fault, Problem, not_found, stale
from .words import INT32, Code, Day, Identifier, PeriodText, Words

__all__ = [
    "INT32",
    "ApiError",
    "ApiRequest",
    "AsOf",
    "Body",
    "Code",
    "Day",
    "Endpoint",
    "Fault",
    "Identifier",
    "Page",
    "Paging",
    "PeriodText",
    "Problem",
    "Versioned",
    "Words",
    "not_found",
    "page_of",
    "stale",
]
