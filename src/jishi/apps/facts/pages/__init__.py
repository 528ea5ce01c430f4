"""The pages of this room."""

from jishi.web.page import Page

PAGES: tuple[Page, ...] = ()
