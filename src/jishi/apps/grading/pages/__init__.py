"""The pages of this room."""

from jishi.web.page import Page

from . import (
    rating_correct,
    rating_detail,
    rating_list,
    round_detail,
    round_list,
    round_new,
    round_ratify,
    round_why,
)

PAGES: tuple[Page, ...] = (
    round_list.page,
    *round_new.PAGES,
    *round_detail.PAGES,
    rating_list.page,
    *round_ratify.PAGES,
    round_why.page,
    *rating_detail.PAGES,
    rating_correct.page,
)
