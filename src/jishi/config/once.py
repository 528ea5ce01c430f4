"""What a form asks is done once: a double click, or back and sent again, leads to what was done the first time."""

import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.apps.accounts import services as accounts
from jishi.web.results import done_at, is_refused, result_tell

# Drawn anew for every page that has a form: by it two sendings of one page are told from two pages filled in alike.
DRAWN = "csrfmiddlewaretoken"
PATIENCE_S = 20.0
LOOK_EVERY_S = 0.1
AGAIN = "这张表刚才已经交过,没有再办第二次。下面是那次办好以后的情况。"


class OnceMiddleware:
    """Lead a form that is sent a second time to where it led the first time.

    Only what was done is remembered: a form that was refused may be sent again as it is. An answer that does not lead
    on says by `done_tell` where a second sending leads. Three kinds do not: whoever is shown a name in full is shown
    it again, and each showing is on record; a whole table is handed out again likewise; and answers to a form, of
    which some were refused, write nothing the second time.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        digest = _digest(request)
        sent = _begin(digest) if digest else None
        if sent is None:
            return self.get_response(request)
        if not sent.is_ours:
            return _lead(request, sent.led_to)
        led_to = ""
        try:
            response = self.get_response(request)
            led_to = "" if is_refused(request) else response.headers.get("Location", "") or done_at(request)
        finally:
            accounts.sending_end(digest=digest, led_to=led_to)
        return response


def _digest(request: HttpRequest) -> str:
    """Tell a form that somebody signed in sends by who, where and what; nothing for any other request."""
    if request.method != "POST" or not request.user.is_authenticated or DRAWN not in request.POST:
        return ""
    hashed = hashlib.sha256(repr((request.user.pk, request.get_full_path())).encode())
    for name, values in sorted(request.POST.lists()):
        hashed.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        hashed.update(repr((name, [file.name for file in files])).encode())
        for part in _parts(files):
            hashed.update(part)
    return hashed.hexdigest()


def _parts(files: list[Any]) -> Iterator[bytes]:
    for file in files:
        yield from file.chunks()
        file.seek(0)


def _begin(digest: str) -> accounts.Sent:
    """Wait for the first sending while it is still being done."""
    until = time.monotonic() + PATIENCE_S
    while True:
        sent = accounts.sending_begin(digest=digest)
        if sent.is_ours or sent.led_to or time.monotonic() > until:
            return sent
        time.sleep(LOOK_EVERY_S)


def _lead(request: HttpRequest, led_to: str) -> HttpResponse:
    if not led_to:
        return render(request, "web/under_way.html", {"title": "还在办"}, status=409)
    result_tell(request, AGAIN)
    return redirect(led_to)
