"""Visits: what was found at each door, entered from the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import now, today

from ..errors import SurveyError, VisitFault, VisitsRefused
from ..models import LedgerUnit, Team, Visit
from ..rules import rules_on
from ..selectors.seen import surveys_seen
from .decisions import VISIT
from .ledger import units_refresh
from .surveys import survey_for
from .work import doors_told


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """What one visitor found at one unit's door."""

    unit_id: int
    outcome: str
    staff_n: int | None = None
    members_n: int | None = None
    person: str = ""
    note: str = ""


@transaction.atomic
def visits_record(
    *, survey_id: int, on: date, drafts: Sequence[VisitDraft], team_id: int | None = None, by: Actor
) -> int:
    """Enter the visits of one sheet; where nobody was met a second one falls due. Returns how many.

    Raises SurveyError; VisitsRefused with every row that counts more members than staff.
    """
    if not drafts:
        return 0
    survey = survey_for(survey_id)
    reach = surveys_seen(by, VISIT).reach(survey)
    if reach is None or reach.is_agency:
        raise NotAllowed(f"您没有登记走访的权限({VISIT})。请联系组织这次调查的组织部门。")
    if not survey.starts_on <= on <= today():
        raise SurveyError(f"走访日期应在{survey.starts_on}到{today()}之间。请改正。", "SURVEY-30")
    unknown = sorted({draft.outcome for draft in drafts} - set(Visit.Outcome.values))
    if unknown:
        raise SurveyError(f"没有“{unknown[0]}”这种走访结果。请从列表中选。", "SURVEY-31")
    ids = sorted({draft.unit_id for draft in drafts})
    units = LedgerUnit.objects.filter(survey=survey, is_current=True, pk__in=ids)
    if reach.within(units).count() != len(ids):
        raise NotAllowed("有的单位不在您的街道(乡镇)。请联系它所在的街道。")
    over = counts_over(drafts, dict(units.values_list("pk", "name")))
    if over:
        raise VisitsRefused(over)
    team = Team.objects.filter(survey=survey, pk=team_id).first() if team_id else None
    rules = rules_on(on)
    Visit.objects.bulk_create(
        Visit(
            survey=survey,
            unit_id=draft.unit_id,
            team=team,
            visited_on=on,
            outcome=draft.outcome,
            again_by=on + timedelta(days=rules.second_after_days) if draft.outcome in rules.again else None,
            staff_n=draft.staff_n,
            members_n=draft.members_n,
            person=draft.person.strip()[:60],
            note=draft.note.strip()[:200],
            by_id=by.user_id,
            by_name=by.name,
            recorded_at=now(),
        )
        for draft in drafts
    )
    units_refresh(survey, ids)
    doors_told(survey, ids, by=by)
    audit.event_record(
        what="survey_visits_recorded", subject=f"survey:{survey_id}", by=by, detail={"count": len(drafts)}
    )
    return len(drafts)


def counts_over(drafts: Sequence[VisitDraft], names: Mapping[int, str]) -> list[VisitFault]:
    """Return the rows that count more members than staff, among whom members are; `names` are the units', by id."""
    return [
        VisitFault(
            draft.unit_id,
            "members",
            f"{names[draft.unit_id]}:党员{draft.members_n}人,比职工{draft.staff_n}人多;"
            "党员应算在职工里。请核对这两个数。",
            "SURVEY-56",
        )
        for draft in drafts
        if draft.staff_n is not None and draft.members_n is not None and draft.members_n > draft.staff_n
    ]
