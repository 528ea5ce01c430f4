"""Telling the superior of a difficulty, and the answer."""

from jishi.web.page import Page

from . import concern_detail, concern_new

PAGES: tuple[Page, ...] = (concern_new.page, concern_detail.page)
