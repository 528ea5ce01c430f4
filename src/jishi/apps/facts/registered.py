"""Numbers that the register counts by itself: a form never asks for them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import OrgNumbers
from jishi.shared.dates import Moment, Period

from .dictionary import Indicator
from .plans import Asked, CellKey, Held

SOURCE = "登记册"
COUNTED: Mapping[str, Callable[[OrgNumbers], int | None]] = {
    "secretary_vacant_m": lambda one: one.vacant_m,
    "term_overdue_m": lambda one: one.overdue_m,
    "member_n": lambda one: one.members_n,
    "full_member_n": lambda one: one.full_n,
    "float_n": lambda one: one.floating_n,
}
"""How each of them follows from what is counted of an organisation; None where nothing is on record."""


def registered(
    orgs: Sequence[Asked], asked: Sequence[Indicator], period: str, on: date
) -> dict[CellKey, Held]:
    """Return what the register tells of organisations about a period, as of its end or today."""
    wanted = [one for one in asked if one.id in COUNTED]
    if not wanted:
        return {}
    day = min(on, Period.parse(period).last_day)
    numbers = registry.org_numbers([org.org_id for org in orgs], Moment(day))
    found: dict[CellKey, Held] = {}
    for org in orgs:
        for one in wanted:
            value = COUNTED[one.id](numbers[org.org_id]) if org.org_id in numbers else None
            if value is not None and org.org_type in one.types:
                found[org.org_id, one.id] = Held(0, min(value, one.max), "", on, period, SOURCE)
    return found
