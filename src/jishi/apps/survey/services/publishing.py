"""The ledger goes into the register: first what it would change, then as one batch that can be taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now, today

from ..comparing import code_core, is_code_sound
from ..errors import SurveyError
from ..models import LedgerUnit, Publication, Survey
from ..queries import current_records, unheeded_cases
from ..rules import REGISTER
from ..saying import TWO_TYPES
from .ledger import rows_update
from .surveys import RUN, open_survey

_STATUS = {"suspended": "suspended", "moved": "moved", "closed": "closed"}
# What the ledger calls a field, and what the register calls it.
_NAMES = {
    "name": "name",
    "address": "address",
    "person": "legal_person",
    "staff_n": "staff_n",
    "area_code": "area_code",
}


@dataclass(frozen=True, slots=True)
class ToPublish:
    """One unit of the ledger and what publishing would do to the register."""

    unit_id: int
    name: str
    plan: register.UnitPlan


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would do: units by kind, rows that became one, and who stays out.

    `waiting_n` units are in an undecided pair, `unheeded_n` in one that was decided since the lists were compared;
    `left_out_n` do not count, of which the register has `untold_n` and keeps them as they are.
    """

    units: tuple[ToPublish, ...]
    merged_n: int
    waiting_n: int
    unheeded_n: int
    left_out_n: int
    untold_n: int

    def of(self, kind: str) -> tuple[ToPublish, ...]:
        """Return the units of one kind: new, changed, unchanged or refused."""
        return tuple(one for one in self.units if one.plan.kind == kind)

    @property
    def fields_n(self) -> int:
        """Return how many fields would change."""
        return sum(len(one.plan.changes) for one in self.units)


def publish_preview(*, survey_id: int, by: Actor) -> Preview:
    """Say what publishing would change in the register; nothing is written."""
    survey = Survey.objects.get(pk=survey_id)
    register.require(by, RUN, survey.scope_org_id)
    units = list(LedgerUnit.objects.filter(survey=survey, is_current=True).order_by("pk"))
    pairs = unheeded_cases(survey_id).values_list("left__unit_id", "right__unit_id")
    unheeded = {unit_id for pair in pairs for unit_id in pair if unit_id}
    chosen = [
        unit for unit in units if not unit.is_doubtful and unit.pk not in unheeded and _is_published(unit)
    ]
    codes = _codes(chosen)
    areas = registry.area_names(unit.area_code for unit in chosen)
    told = [register.UnitTold(codes[unit.pk], today(), _fields(unit, survey, areas)) for unit in chosen]
    plans = register.units_plan(told=told, by=by)
    rows = Counter(
        one.unit_id for one in current_records(survey_id) if one.source_list.source.line != REGISTER
    )
    return Preview(
        tuple(ToPublish(unit.pk, unit.name, plan) for unit, plan in zip(chosen, plans, strict=True)),
        merged_n=sum(rows.values()) - len(rows),
        waiting_n=sum(unit.is_doubtful for unit in units),
        unheeded_n=sum(unit.pk in unheeded and not unit.is_doubtful for unit in units),
        left_out_n=sum(not _is_published(unit) for unit in units),
        untold_n=sum(not _is_published(unit) and bool(unit.registered_as) for unit in units),
    )


def _is_published(unit: LedgerUnit) -> bool:
    """Tell whether a unit goes into the register: it counts, or it stands there and its state is to be told."""
    return not unit.exclusion or (bool(unit.registered_as) and unit.exclusion in _STATUS)


def _codes(units: list[LedgerUnit]) -> dict[int, str]:
    """Return the code of each unit in the register: its own, else the one it has there, else a number of ours.

    A code that two units claim is given to neither of the new ones: a person has to say whose it is.
    """
    cores = Counter(code_core(unit.code) for unit in units if unit.code)
    found = {}
    for unit in units:
        plain = unit.code.replace("-", "").upper()
        core = plain if len(plain) == 18 else code_core(plain)
        is_own = bool(core) and is_code_sound(plain) and cores[code_core(plain)] == 1
        found[unit.pk] = unit.registered_as or (core if is_own else f"T{unit.survey_id:04}{unit.pk:08}")
    return found


def _fields(unit: LedgerUnit, survey: Survey, areas: dict[str, str]) -> dict[str, object]:
    """Return what is settled of a unit; what somebody still has to settle is left as the register has it."""
    open_fields = set(unit.conflicts) if unit.registered_as else set()
    told: dict[str, object] = {}
    for name, there in _NAMES.items():
        value = getattr(unit, name)
        if value not in (None, "") and name not in open_fields:
            told[there] = value
    told["area_code"] = unit.area_code if unit.area_code in areas else survey.area_id
    told["unit_type"] = unit.unit_type
    told["status"] = _STATUS.get(unit.exclusion, "operating")
    return told


@transaction.atomic
def publish(*, survey_id: int, reason: str, document_no: str = "", by: Actor) -> Publication | None:
    """Write the ledger into the register as one batch; None when nothing would change.

    Raises RegistryError with every unit that the register refuses.
    """
    survey = open_survey(survey_id, by)
    if len(reason.strip()) < 4:
        raise SurveyError("没有写依据。请写明按什么发布(至少四个字)。", "SURVEY-40")
    preview = publish_preview(survey_id=survey_id, by=by)
    if not preview.units:
        raise SurveyError("台账里还没有可以发布的单位。请先比对名单。", "SURVEY-41")
    told = [one.plan.told for one in preview.units]
    done = register.units_record(told=told, by=by, document_no=document_no, reason=reason.strip())
    if done.batch_id is None:
        return None
    units = {unit.pk: unit for unit in LedgerUnit.objects.filter(survey=survey, is_current=True)}
    for one in preview.units:
        units[one.unit_id].registered_as = one.plan.told.code
    rows_update(LedgerUnit, list(units.values()), ["registered_as"])
    made: Publication = Publication.objects.create(
        survey=survey,
        batch_id=done.batch_id,
        new_n=done.created,
        changed_n=done.changed,
        same_n=done.unchanged,
        by_id=by.user_id,
        by_name=by.name,
        published_at=now(),
    )
    detail = {"batch": done.batch_id, "new": done.created, "changed": done.changed}
    audit.event_record(
        what="survey_published", subject=f"survey:{survey_id}", by=by, detail=detail, reason=reason.strip()
    )
    return made


def publications_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Tell a ledger which of its units the register has, where what it published is taken back or brought back."""
    published = Publication.objects.filter(batch_id__in=sorted(registry.batches_of(change_ids)))
    surveys = list(Survey.objects.filter(pk__in=published.values("survey_id")).order_by("pk"))
    for survey in surveys:
        known = {one.code for one in registry.units_in(survey.area_id, TWO_TYPES, Moment(today()))}
        units = list(LedgerUnit.objects.filter(survey=survey, is_current=True).order_by("pk"))
        codes = _codes(units)
        for unit in units:
            unit.registered_as = codes[unit.pk] if codes[unit.pk] in known else ""
        rows_update(LedgerUnit, units, ["registered_as"])
        audit.event_record(
            what="survey_publication_back" if is_redo else "survey_publication_gone",
            subject=f"survey:{survey.pk}",
            by=by,
            reason=reason,
        )
    return len(surveys)
