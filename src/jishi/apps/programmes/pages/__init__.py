"""Pages of the year."""

from jishi.web.page import Page

from . import year

PAGES: tuple[Page, ...] = (year.page,)
