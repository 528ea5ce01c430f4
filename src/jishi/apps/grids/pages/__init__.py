"""党员网格: grids, people, tasks, review."""

from jishi.web.page import Page

from . import looking, steps, tasking

PAGES: tuple[Page, ...] = (*steps.PAGES, *tasking.PAGES, *looking.PAGES)
