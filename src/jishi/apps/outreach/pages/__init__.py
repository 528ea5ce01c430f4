"""Pages of contact with households."""

from jishi.web.page import Page

from . import (
    board,
    groups,
    households,
    intakes,
    map,
    needs,
    people,
    plans,
    pledges,
    referrals,
    repairs,
    visits,
)

PAGES: tuple[Page, ...] = (
    board.page,
    *groups.PAGES,
    *people.PAGES,
    *households.PAGES,
    *plans.PAGES,
    repairs.page,
    *needs.PAGES,
    *referrals.PAGES,
    intakes.page,
    map.page,
    *visits.PAGES,
    *pledges.PAGES,
)
