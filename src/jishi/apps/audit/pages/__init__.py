"""The operation records."""

from jishi.web.page import Page

from . import event_list

PAGES: tuple[Page, ...] = (event_list.page,)
