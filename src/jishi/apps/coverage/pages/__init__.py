"""Pages of the campaigns."""

from jishi.web.page import Page

from . import (
    board,
    case_detail,
    case_list,
    case_set_up,
    case_step,
    case_undo,
    floaters,
    rate_detail,
    undeclared,
)

PAGES: tuple[Page, ...] = (
    board.page,
    case_list.page,
    rate_detail.page,
    case_detail.page,
    case_step.page,
    case_undo.page,
    case_set_up.page,
    *floaters.PAGES,
    *undeclared.PAGES,
)
