"""Every page of the site, in the order of the rooms, and the menu."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from jishi.web.page import Page


def _pages() -> tuple[Page, ...]:
    modules = [f"{room}.pages" for room in settings.APPS]
    return tuple(page for name in modules if find_spec(name) for page in import_module(name).PAGES)


PAGES = _pages()
MENU = tuple(page for page in PAGES if page.nav)
