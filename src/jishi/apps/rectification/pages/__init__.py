"""Pages of the ledgers."""

from jishi.web.page import Page

PAGES: tuple[Page, ...] = ()
