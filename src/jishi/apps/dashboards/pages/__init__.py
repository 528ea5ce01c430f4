"""Home, the whole work-list, the five figures, and what a branch prints."""

from jishi.web.page import Page

from . import home, overview, task_list, things, why

PAGES: tuple[Page, ...] = (home.page, overview.page, why.page, task_list.page, things.page, things.all_page)
