"""One request asks the register once whether anything happened."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from jishi.apps.registry.remembered import asked_once


class AskedOnceMiddleware:
    """Let all sums of a page be of one state of the register, which is asked for once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with asked_once():
            return self.get_response(request)
