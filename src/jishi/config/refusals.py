"""What a service refuses for want of a right, and what an address asks in vain, become the pages that say so."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.shared.actor import NotAllowed
from jishi.web.unclear import Unclear


class RefusalMiddleware:
    """Turn `NotAllowed`, which knows nothing of the web, into a 403, and `Unclear` into a 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django when a page raises."""
        if isinstance(error, NotAllowed):
            raise PermissionDenied(str(error)) from error
        if isinstance(error, Unclear):
            told = {"title": error.title, "sentence": error.sentence, "back": error.back}
            return render(request, "web/unclear.html", told, status=400)
        return None
