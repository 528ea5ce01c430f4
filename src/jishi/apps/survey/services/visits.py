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
from ..models import LedgerUnit, Team, Visit, VisitTakenBack
from ..rules import rules_on
from ..saying import visits_of
from ..selectors.seen import surveys_seen
from .decisions import VISIT
from .ledger import units_refresh
from .surveys import survey_for
from .work import doors_told


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """What one visitor found at one unit's door; `after` is the last visit that whoever enters it saw there."""

    unit_id: int
    outcome: str
    staff_n: int | None = None
    members_n: int | None = None
    person: str = ""
    note: str = ""
    after: int | None = None


@transaction.atomic
def visits_record(
    *, survey_id: int, on: date, drafts: Sequence[VisitDraft], team_id: int | None = None, by: Actor
) -> int:
    """Enter the visits of one sheet; where nobody was met the first time a second one falls due. Returns how many.

    Raises SurveyError; VisitsRefused with every row that counts more members than staff, or at whose door somebody
    else entered a visit meanwhile.
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
    names, before = dict(units.values_list("pk", "name")), visits_of(ids)
    faults = [*counts_over(drafts, names), *_overtaken(drafts, names, before)]
    if faults:
        raise VisitsRefused(faults)
    team = Team.objects.filter(survey=survey, pk=team_id).first() if team_id else None
    rules, moment = rules_on(on), now()
    again_by = on + timedelta(days=rules.second_after_days)
    Visit.objects.bulk_create(
        Visit(
            survey=survey,
            unit_id=draft.unit_id,
            team=team,
            visited_on=on,
            outcome=draft.outcome,
            again_by=again_by if draft.outcome in rules.again and draft.unit_id not in before else None,
            staff_n=draft.staff_n,
            members_n=draft.members_n,
            person=draft.person.strip()[:60],
            note=draft.note.strip()[:200],
            by_id=by.user_id,
            by_name=by.name,
            recorded_at=moment,
        )
        for draft in drafts
    )
    units_refresh(survey, ids)
    doors_told(survey, ids, by=by)
    audit.event_record(
        what="survey_visits_recorded", subject=f"survey:{survey_id}", by=by, detail={"count": len(drafts)}
    )
    return len(drafts)


def _overtaken(
    drafts: Sequence[VisitDraft], names: Mapping[int, str], before: Mapping[int, Visit]
) -> list[VisitFault]:
    """Return the rows at whose door somebody entered a visit since the sheet was opened."""
    return [
        VisitFault(
            draft.unit_id,
            "outcome",
            f"{names[draft.unit_id]}:您填表期间,{last.by_name}已登记{last.visited_on}"
            f"{last.get_outcome_display()}。不用再登记的,把结果清空;要改的,再按一次登记。",
            "SURVEY-57",
        )
        for draft in drafts
        if draft.after is not None
        and (last := before.get(draft.unit_id)) is not None
        and last.pk != draft.after
    ]


@transaction.atomic
def visits_take_back(*, visit_id: int, is_sheet: bool = False, by: Actor) -> int:
    """Take a visit back that was entered by mistake, or all that were entered with it; return how many."""
    visit = Visit.objects.get(pk=visit_id)
    survey = survey_for(visit.survey_id)
    rows = Visit.objects.filter(survey=survey, taken_back=None)
    same = {"by_id": visit.by_id, "by_name": visit.by_name, "recorded_at": visit.recorded_at}
    found = list(rows.filter(**same) if is_sheet else rows.filter(pk=visit_id))
    if not found:
        raise SurveyError("这次登记已经撤回过,不用再撤。", "SURVEY-58")
    ids = sorted({one.unit_id for one in found})
    reach = surveys_seen(by, VISIT).reach(survey)
    if reach is None or reach.within(LedgerUnit.objects.filter(pk__in=ids)).count() != len(ids):
        raise NotAllowed("有的单位不在您的街道(乡镇)。请联系它所在的街道。")
    VisitTakenBack.objects.bulk_create(
        VisitTakenBack(visit=one, by_id=by.user_id, by_name=by.name, recorded_at=now()) for one in found
    )
    now_of = LedgerUnit.objects.filter(pk__in=ids).values_list("pk", "merged_into")
    standing = sorted({merged or pk for pk, merged in now_of})
    units_refresh(survey, standing)
    doors_told(survey, standing, by=by)
    detail = {"count": len(found), "visits": [one.pk for one in found][:200]}
    audit.event_record(what="survey_visits_taken_back", subject=f"survey:{survey.pk}", by=by, detail=detail)
    return len(found)


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
