"""After an action: the result in one line, and the way back."""

import json
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.http import HttpRequest

_REFUSED = "jishi.refused"


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
