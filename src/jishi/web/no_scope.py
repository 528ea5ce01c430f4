"""What stands where an office has no organisation yet: what to do next, not a page that is not found."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from .request import OfficeRequest


def no_scope(office: OfficeRequest, title: str) -> HttpResponse:
    """Say that no organisation of the reader's stands yet; on a past day there was none to show."""
    if office.is_past:
        raise Http404("scope")
    return render(office, "web/no_scope.html", {"title": title})
