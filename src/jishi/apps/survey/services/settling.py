"""Many conflicts at once: take the rule's word on each, or give each back to the rule."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import now, today

from ..adopting import adopt
from ..errors import SurveyError
from ..models import FieldChoice, LedgerUnit, Survey
from ..queries import UNDONE, choices_of
from ..rules import rules_on
from ..saying import said_of, visited, visits_of
from .decisions import require_field
from .ledger import PIECE, units_refresh
from .surveys import survey_for

Pick = tuple[int, str]
"""A field of a unit."""


@transaction.atomic
def fields_settle_by_rule(*, survey_id: int, picks: Sequence[Pick], by: Actor) -> int:
    """Take on each field the word of the source that the rule puts first; return how many were open.

    A field that somebody settled meanwhile stays as it is.
    """
    survey, units = _picked(survey_id, picks, by)
    ids = sorted(units)
    said, visits, rules = said_of(survey, ids), visits_of(ids), rules_on(today())
    chosen = []
    for unit_id, name in picks:
        unit = units[unit_id]
        if name not in unit.conflicts:
            continue
        told = [*said.get(unit_id, []), *([visited(visits[unit_id])] if unit_id in visits else [])]
        source = adopt(told, {}, rules).origins[name]["source"]
        first = next(one for one in told if one.title == source)
        chosen.append(_choice(unit, name, by, source_id=first.source_id))
    _write(survey, chosen, "survey_fields_settled", by)
    return len(chosen)


@transaction.atomic
def fields_unsettle(*, survey_id: int, picks: Sequence[Pick], by: Actor) -> int:
    """Take choices back: the rule decides again, and where sources differ it is open. Return how many there were."""
    survey, units = _picked(survey_id, picks, by)
    made = choices_of(sorted(units))
    chosen = [
        _choice(units[unit_id], name, by, value=UNDONE)
        for unit_id, name in picks
        if name in made.get(unit_id, {})
    ]
    _write(survey, chosen, "survey_fields_reopened", by)
    return len(chosen)


def _picked(survey_id: int, picks: Sequence[Pick], by: Actor) -> tuple[Survey, dict[int, LedgerUnit]]:
    """Return the survey and the units that are asked about; stop where somebody else settles one of the fields."""
    if not picks:
        raise SurveyError("没有勾选。请先勾选要认定的项目。", "SURVEY-28")
    survey = survey_for(survey_id)
    wanted = sorted({unit_id for unit_id, _ in picks})
    units: dict[int, LedgerUnit] = {}
    for first in range(0, len(wanted), PIECE):
        rows = LedgerUnit.objects.select_for_update().filter(survey=survey, is_current=True)
        units |= {unit.pk: unit for unit in rows.filter(pk__in=wanted[first : first + PIECE])}
    if len(units) < len(wanted):
        raise SurveyError("有的单位已经不在台账里。请刷新页面再选。", "SURVEY-29")
    owners = rules_on(today()).owners
    unknown = sorted({name for _, name in picks} - owners.keys())
    if unknown:
        raise SurveyError(f"没有“{unknown[0]}”这一项。请刷新页面再选。", "SURVEY-23")
    asked = {(owners[name], units[unit_id].area_code): units[unit_id] for unit_id, name in picks}
    for (owner, _), unit in sorted(asked.items(), key=lambda one: one[0]):
        require_field(by, survey, unit, owner)
    return survey, units


def _choice(
    unit: LedgerUnit, name: str, by: Actor, *, source_id: int | None = None, value: str = ""
) -> FieldChoice:
    return FieldChoice(
        survey_id=unit.survey_id,
        unit=unit,
        field=name,
        source_id=source_id,
        value=value,
        reason="成批按规则认定" if not value else "",
        by_id=by.user_id,
        by_name=by.name,
        chosen_at=now(),
    )


def _write(survey: Survey, chosen: Sequence[FieldChoice], what: str, by: Actor) -> None:
    if not chosen:
        return
    FieldChoice.objects.bulk_create(chosen, batch_size=PIECE)
    units_refresh(survey, sorted({one.unit_id for one in chosen}))
    told = "\n".join(f"{one.unit_id}:{one.field}:{one.source_id}" for one in chosen)
    detail = {"count": len(chosen), "digest": hashlib.sha256(told.encode()).hexdigest()}
    audit.event_record(what=what, subject=f"survey:{survey.pk}", by=by, detail=detail)
