"""摸底调查 on screen."""

from jishi.web.page import Page

from . import list_detail, survey_detail, surveys

PAGES: tuple[Page, ...] = (*surveys.PAGES, *survey_detail.PAGES, *list_detail.PAGES)
