"""书记名册 and 换届: who leads each organisation since when, and when its term is over."""

from __future__ import annotations

from datetime import date

from jishi.shared.dates import Moment, months_between
from jishi.sheets.templates import Value

from ..models.organisations import OrgKind
from ..selectors.numbers import vacant_since
from .counts import Within, members
from .model import Held
from .org_states import Counted, OrgStates


class Secretaries(OrgStates):
    """One row an organisation."""

    name = "secretaries"
    fields = ("secretary_name", "secretary_birth_date", "secretary_since")

    def counted(self, within: Within, moment: Moment) -> Counted:
        since = vacant_since(within, moment)

        def told(held: Held) -> dict[str, Value]:
            vacant = since.get(held.ref)
            return {**_named(held), "vacant_m": months_between(vacant, moment.valid_on) if vacant else None}

        return told


class TermElections(OrgStates):
    """One row an organisation."""

    name = "term_elections"
    fields = ("term_from", "term_to", "secretary_name", "secretary_since")

    def counted(self, within: Within, moment: Moment) -> Counted:
        found = members(within, moment)

        def told(held: Held) -> dict[str, Value]:
            overdue = _overdue(held.values.get("term_to"), moment.valid_on)
            return {**_named(held), "members_n": found.get(held.ref, 0), "overdue_m": overdue}

        return told


def _named(held: Held) -> dict[str, Value]:
    return {"org_name": held.label, "kind_label": str(OrgKind(str(held.values["kind"])).label)}


def _overdue(term_to: Value, on: date) -> int | None:
    """Return the whole months since the term was over; None while it lasts."""
    return months_between(term_to, on) if isinstance(term_to, date) and term_to < on else None


SECRETARIES = Secretaries()
TERM_ELECTIONS = TermElections()
