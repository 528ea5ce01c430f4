"""What a service refuses for want of a right becomes the page that says so."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from jishi.shared.actor import NotAllowed


class RefusalMiddleware:
    """Turn `NotAllowed`, which knows nothing of the web, into a 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Called by Django when a page raises."""
        if isinstance(error, NotAllowed):
            raise PermissionDenied(str(error)) from error
