"""What a printed page or a workbook says of itself: which past it shows, by whose records, under which audit head.

Printed again with the same two days it is the same, byte for byte. Without the second day it says which instant
it is of, because the records go on.
"""

from typing import cast

from django.http import HttpRequest

from jishi.shared.dates import BEIJING, now
from jishi.web.request import OfficeRequest

MOST_PRINTED = 5_000
"""Rows that a printed list holds at most; longer ones are for the workbook."""


def is_paper(request: HttpRequest) -> bool:
    """Tell whether the address asks for the page as it is printed: no frame, every row, a footer."""
    return request.GET.get("format") == "print"


def days_words(request: HttpRequest, *, on_paper: bool) -> str:
    """Say which day's facts a page shows and, where it is not simply the present, by which day's records."""
    office = cast(OfficeRequest, request)
    moment = office.moment
    said = f"数据截至 {moment.valid_on.isoformat()}"
    if not (office.is_past or on_paper):
        return said
    return f"{said}(按这天的实际情况) · {_records(office, on_paper=on_paper)}"


def _records(office: OfficeRequest, *, on_paper: bool) -> str:
    if office.moment.known_on is not None:
        return f"按 {office.moment.known_on.isoformat()} 的台账"
    return f"按 {now().astimezone(BEIJING):%Y-%m-%d %H:%M} 的台账" if on_paper else "按现在的台账"


def footnote(request: HttpRequest) -> str:
    """Return the line at the foot of a printed page: both days, and the end of the operation records by then."""
    head = cast(OfficeRequest, request).audit_head()
    return f"{days_words(request, on_paper=True)} · 操作记录码 {head}"
