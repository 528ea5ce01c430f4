"""No page leads its reader to one that he or she may not open."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from jishi.config.pages import PAGES
from tests.factories.cast import Cast

from .page_examples import query_of, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "django.contrib.auth.backends.ModelBackend"
# What an office has beyond these roles is what it does: its own pages are looked at in the browser.
ROLES = ("branch_secretary", "instructor", "line_agency", "leader", "auditor")
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"]*)"')


def refused(cast: Cast, role: str, html: str) -> list[str]:
    """Return the addresses in a page whose permission the role has not."""
    found = []
    for link in sorted(set(LINK.findall(html))):
        try:
            page = getattr(resolve(urlsplit(unescape(link)).path).func, "page", None)
        except Resolver404:
            found.append(link)
            continue
        may = (
            page is None
            or page.permission in ("public", "signed-in")
            or cast.people[role].may(page.permission)
        )
        found += [] if may else [link]
    return found


@pytest.mark.parametrize("role", ROLES)
def test_no_page_leads_to_one_that_the_reader_may_not_open(cast: Cast, role: str) -> None:
    client = Client()
    client.force_login(cast.user(role), BACKEND)
    own = [page for page in PAGES if page.permission == "signed-in" or cast.people[role].may(page.permission)]

    dead, opened = {}, 0
    for page in own:
        address = reverse(page.name, kwargs=values_of(page, cast)) + "?" + query_of(page, cast)
        answer = client.get(address)
        if answer.status_code != 200 or answer.streaming or "html" not in answer["Content-Type"]:
            continue
        opened += 1
        if links := refused(cast, role, answer.content.decode()):
            dead[page.name] = links

    assert dead == {}
    assert opened > 1
