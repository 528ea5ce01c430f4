"""All fields of a survey on which sources differ: what each says, what the rule would take, who settles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import today

from ..adopting import FIELDS, Said
from ..models import LedgerUnit, Survey
from ..queries import choices_of
from ..rules import labels, rules_on
from ..saying import said_of, visited, visits_of
from .seen import Reach
from .unit_detail import OWNERS, SaidValue, value_said, value_shown


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field of one unit: what each source says, what stands now and whose word that is, who settles."""

    unit_id: int
    unit: str
    area: str
    field: str
    label: str
    said: tuple[SaidValue, ...]
    adopted: str
    source: str
    is_settled: bool
    owner: str

    @property
    def key(self) -> str:
        """Return what names the row in a form."""
        return f"{self.unit_id}:{self.field}"

    @property
    def owner_label(self) -> str:
        """Return who settles it, in the office's words."""
        return OWNERS[self.owner]


def conflicts_of(survey_id: int, reach: Reach, *, settled: bool = False) -> list[ConflictRow]:
    """Return the open conflicts of the units that count, by area and unit; or those that somebody settled."""
    rows = reach.within(LedgerUnit.objects.filter(survey_id=survey_id, is_current=True, exclusion=""))
    units = {unit.pk: unit for unit in rows.order_by("area_code", "name", "pk")}
    chosen = choices_of(list(units)) if settled else {}
    asked = {
        pk: [name for name in FIELDS if (name in chosen.get(pk, {}) if settled else name in unit.conflicts)]
        for pk, unit in units.items()
    }
    ids = [pk for pk, names in asked.items() if names]
    survey = Survey.objects.get(pk=survey_id)
    said, visits = said_of(survey, ids), visits_of(ids)
    areas = registry.area_names({unit.area_code for unit in units.values()})
    found = []
    for pk in ids:
        told = [*said.get(pk, []), *([visited(visits[pk])] if pk in visits else [])]
        found += [_row(units[pk], name, told, areas, is_settled=settled) for name in asked[pk]]
    return found


def _row(
    unit: LedgerUnit, name: str, said: list[Said], areas: dict[str, str], *, is_settled: bool
) -> ConflictRow:
    told = tuple(one for each in said if (one := value_said(unit, name, each, areas)) is not None)
    value = getattr(unit, name)
    return ConflictRow(
        unit.pk,
        unit.name,
        areas.get(unit.area_code, unit.area_code),
        name,
        labels()[name],
        told,
        value_shown(name, value, areas) if value not in (None, "") else "",
        unit.adopted.get(name, {}).get("source", ""),
        is_settled,
        rules_on(today()).owners.get(name, "county"),
    )


def conflict_fields(rows: list[ConflictRow]) -> list[tuple[str, str, int]]:
    """Return the fields on which rows are: name, label and how many, the most frequent first."""
    counts = Counter((row.field, row.label) for row in rows)
    return [(name, label, n) for (name, label), n in counts.most_common()]
