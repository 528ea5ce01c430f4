"""摸底调查 on screen."""

from jishi.web.page import Page

from . import (
    conflicts,
    feedback,
    figures,
    list_detail,
    publishing,
    review,
    survey_detail,
    surveys,
    units,
    visiting,
)

PAGES: tuple[Page, ...] = (
    *surveys.PAGES,
    *survey_detail.PAGES,
    *figures.PAGES,
    *list_detail.PAGES,
    *publishing.PAGES,
    *review.PAGES,
    *units.PAGES,
    conflicts.page,
    *visiting.PAGES,
    *feedback.PAGES,
)
