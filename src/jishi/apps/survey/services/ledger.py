"""The ledger: rows become units, units get their values, pairs are left to persons."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import now, today

from ..adopting import (
    FIELDS,
    NUMBERS,
    Adopted,
    Choice,
    Said,
    adopt,
    exclusion_of,
    independent_n,
    unit_type_of,
)
from ..comparing import code_core
from ..models import LedgerUnit, LinkRun, ListRecord, ReviewCase, Survey, Visit
from ..queries import choices_of, current_records, verdicts_of
from ..rules import REGISTER, VISITED, rules_on
from ..saying import route_of, said_of, visited, visits_of
from .work import lists_told

PIECE, UPSERT = 500, 200
Pair = tuple[int, str]
"""A row: its source and what it is called there."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Which unit a row was found to be of, and by what."""

    source_id: int
    record_id: str
    key: str
    how: str
    weight: int | None = None
    margin: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two rows that a person must look at, with the levels field by field."""

    left: Pair
    right: Pair
    weight: int
    margin: int | None = None
    told: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """What one comparison of `lists` found; `unasked_n` pairs are doubtful too, but surer than those asked about."""

    placed: tuple[Placed, ...]
    doubts: tuple[Doubt, ...] = ()
    unasked_n: int = 0
    lists: tuple[int, ...] = ()


@transaction.atomic
def ledger_write(*, run_id: int, found: Compared, by: Actor) -> None:
    """Write what a comparison found: units by their stable keys, rows in their units, pairs for persons.

    A unit that no row is in any more stays, and leads to the unit that most of its rows are in now.
    """
    run = LinkRun.objects.select_for_update().get(pk=run_id)
    survey = Survey.objects.select_for_update().get(pk=run.survey_id)
    records = {(one.source_list.source_id, one.record_id): one for one in current_records(survey.pk)}
    units = _units(survey, found.placed)
    went: dict[int, Counter[int]] = defaultdict(Counter)
    for one in found.placed:
        record = records.get((one.source_id, one.record_id))
        if record is None:
            continue
        unit = units[one.key]
        if record.unit_id and record.unit_id != unit.pk:
            went[record.unit_id][unit.pk] += 1
        record.unit, record.how, record.weight, record.margin = unit, one.how[:12], one.weight, one.margin
    fields = ["unit", "how", "weight", "margin"]
    rows_update(ListRecord, list(records.values()), fields)
    _redirect(survey, {unit.pk for unit in units.values()}, went)
    cases_n = _cases(run, records, found.doubts)
    run.state, run.finished_at = LinkRun.State.DONE, now()
    run.records_n, run.units_n, run.cases_n = len(found.placed), len(units), cases_n
    run.unasked_n, run.lists = found.unasked_n, list(found.lists)
    run.save()
    units_refresh(survey)
    lists_told(survey, by=by)
    detail = {"records": run.records_n, "units": run.units_n, "cases": cases_n}
    audit.event_record(what="survey_compared", subject=f"survey:{survey.pk}", by=by, detail=detail)


def rows_update(model: type[Model], rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write some fields of rows that exist: as an upsert, which the database does at once.

    Django's bulk_update makes one CASE of every row and field, and takes seconds for a district.
    """
    model._default_manager.bulk_create(
        rows, batch_size=UPSERT, update_conflicts=True, unique_fields=["id"], update_fields=list(fields)
    )


def _units(survey: Survey, placed: Iterable[Placed]) -> dict[str, LedgerUnit]:
    keys = sorted({one.key for one in placed})
    known = {unit.key: unit for unit in LedgerUnit.objects.filter(survey=survey)}
    fresh = [LedgerUnit(survey=survey, key=key, name="", unit_type="") for key in keys if key not in known]
    LedgerUnit.objects.bulk_create(fresh, batch_size=PIECE)
    known |= {unit.key: unit for unit in fresh}
    return {key: known[key] for key in keys}


def _redirect(survey: Survey, current: set[int], went: Mapping[int, Counter[int]]) -> None:
    """Keep units that have no rows any more, and let them and what led to them lead on."""
    back = LedgerUnit.objects.filter(survey=survey, pk__in=sorted(current), is_current=False)
    back.update(is_current=True, merged_into=None)
    for unit in LedgerUnit.objects.filter(survey=survey, is_current=True).exclude(pk__in=sorted(current)):
        votes = went.get(unit.pk) or Counter[int]()
        target = min(((-n, one) for one, n in votes.items()), default=(0, None))[1]
        unit.is_current, unit.merged_into_id = False, target
        unit.save(update_fields=["is_current", "merged_into"])
        LedgerUnit.objects.filter(merged_into=unit).update(merged_into=target)


def _cases(run: LinkRun, records: Mapping[Pair, ListRecord], doubts: Sequence[Doubt]) -> int:
    ReviewCase.objects.filter(survey_id=run.survey_id).delete()
    verdicts = verdicts_of(run.survey)
    cases = []
    for doubt in doubts:
        left, right = records.get(doubt.left), records.get(doubt.right)
        if left is None or right is None or left.pk == right.pk:
            continue
        verdict = verdicts.get(tuple(sorted((doubt.left, doubt.right))), "")
        told = {"weight": doubt.weight, "margin": doubt.margin, "told": list(doubt.told), "verdict": verdict}
        cases.append(
            ReviewCase(
                survey_id=run.survey_id, run=run, left=left, right=right, kind=case_kind(left, right), **told
            )
        )
    ReviewCase.objects.bulk_create(cases, batch_size=PIECE)
    return len(cases)


def case_kind(left: ListRecord, right: ListRecord) -> str:
    """Return what is odd about a pair: a code is missing, there are two, or two bodies have one."""
    if not left.code or not right.code:
        return ReviewCase.Kind.NO_CODE
    is_one = code_core(left.code) == code_core(right.code)
    return ReviewCase.Kind.ONE_CODE if is_one else ReviewCase.Kind.TWO_CODES


def units_refresh(survey: Survey, unit_ids: Sequence[int] | None = None) -> None:
    """Work out anew the values of some units (all of them without ids), what is unsettled, who saw them."""
    wanted = LedgerUnit.objects.filter(survey=survey, is_current=True)
    units = list(wanted if unit_ids is None else wanted.filter(pk__in=unit_ids))
    ids = [unit.pk for unit in units]
    rules = rules_on(today())
    said, visits = said_of(survey, ids), visits_of(ids)
    choices, doubtful = choices_of(ids), _doubtful(survey)
    for unit in units:
        own, made = said.get(unit.pk, []), choices.get(unit.pk, {})
        latest = visits.get(unit.pk)
        if latest is not None:
            own = [*own, visited(latest)]
        _fill(unit, own, adopt(own, made, rules), latest, made)
        unit.is_doubtful = unit.pk in doubtful
    rows_update(LedgerUnit, units, _FILLED)


_FILLED = [
    *FIELDS,
    "unit_type",
    "registered_as",
    "adopted",
    "conflicts",
    "routes",
    "sources_n",
    "is_confirmed",
    "is_doubtful",
    "exclusion",
    "exclusion_why",
]


def _fill(
    unit: LedgerUnit, said: Sequence[Said], found: Adopted, visit: Visit | None, choices: Mapping[str, Choice]
) -> None:
    for name in FIELDS:
        setattr(unit, name, found.values.get(name, None if name in NUMBERS else ""))
    lists = [one for one in said if one.word not in (REGISTER, VISITED)]
    known = next((one for one in said if one.word == REGISTER), None)
    unit.unit_type = unit_type_of(said, unit.name)
    if known is not None:
        unit.registered_as = str(known.values.get("code", ""))
    is_met = visit is not None and visit.outcome == Visit.Outcome.MET
    # Who refuses to talk was seen too; behind a locked door nobody knows.
    is_seen = visit is not None and visit.outcome in (Visit.Outcome.MET, Visit.Outcome.REFUSED)
    unit.adopted = found.origins | {"agreed": found.agreed, "visited": is_seen}
    unit.conflicts = found.conflicts
    walked = {one.route for one in lists} | ({route_of(visit)} if visit and is_seen else set())
    unit.routes = ",".join(sorted(walked))
    unit.sources_n = independent_n(said)
    unit.is_confirmed = unit.sources_n >= 2 or is_met
    outcome = visit.outcome if visit else ""
    unit.exclusion, unit.exclusion_why = exclusion_of(found, outcome, choices.get("exclusion"))


def _doubtful(survey: Survey) -> set[int]:
    rows = ReviewCase.objects.filter(survey=survey, verdict__in=("", "unsure"))
    return {unit for pair in rows.values_list("left__unit_id", "right__unit_id") for unit in pair if unit}
