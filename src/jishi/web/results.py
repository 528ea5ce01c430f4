"""After an action: the result in one line, and the way back."""

import json
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.http import HttpRequest

_REFUSED, _DONE = "jishi.refused", "jishi.done"


@dataclass(frozen=True, slots=True)
class Way:
    """One way on or back: a link, or, where it changes something, a button that posts."""

    label: str
    href: str
    posts: bool = False


def result_tell(request: HttpRequest, text: str, *ways: Way) -> None:
    """Say on the next page what happened, and offer the ways: `已导入 125 行。〔撤销这批导入〕`."""
    messages.success(request, text, extra_tags=json.dumps([asdict(way) for way in ways]))


def refusal_tell(request: HttpRequest, text: str, *ways: Way) -> None:
    """Say on the next page what was refused, why, and what to do."""
    messages.error(request, text, extra_tags=json.dumps([asdict(way) for way in ways]))
    request.META[_REFUSED] = True


def is_refused(request: HttpRequest) -> bool:
    """Tell whether what the request asked was refused on the next page."""
    return _REFUSED in request.META


def done_tell(request: HttpRequest, address: str) -> None:
    """Remember where the same form leads when it is sent again, as the answer itself shows what was done."""
    request.META[_DONE] = address


def done_at(request: HttpRequest) -> str:
    """Return where a second sending leads; nothing where the answer leads there itself, or nothing was done."""
    found: str = request.META.get(_DONE, "")
    return found
