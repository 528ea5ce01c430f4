"""Pages of the campaigns."""

from jishi.web.page import Page

from . import (
    board,
    case_detail,
    case_list,
    case_set_up,
    case_step,
    case_undo,
    cases_step,
    floaters,
    rate_detail,
    step_batch,
    undeclared,
)

PAGES: tuple[Page, ...] = (
    board.page,
    case_list.page,
    rate_detail.page,
    case_detail.page,
    case_step.page,
    case_undo.page,
    cases_step.page,
    step_batch.page,
    case_set_up.page,
    *floaters.PAGES,
    *undeclared.PAGES,
)
