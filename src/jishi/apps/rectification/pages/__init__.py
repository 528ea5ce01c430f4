"""Pages of the ledgers."""

from jishi.web.page import Page

from . import entry_edit, line_detail, line_list, line_pick, line_plan, line_step

PAGES: tuple[Page, ...] = (
    line_list.page,
    line_plan.page,
    line_detail.page,
    line_step.page,
    line_pick.page,
    entry_edit.page,
)
