"""One pair at a time: the same unit, not, or in doubt; and whose word counts on a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import now, today

from ..errors import SurveyError
from ..models import Decision, FieldChoice, LedgerUnit, ReviewCase, Survey
from ..queries import UNDONE, Row, case_pair, choices_of, decisions_of, pair_of
from ..rules import labels, rules_on
from ..saying import said_of
from ..selectors.cases import decision_last
from ..selectors.decided import words_of
from ..selectors.seen import surveys_seen
from .ledger import units_refresh
from .surveys import RUN, open_survey, survey_for

VISIT = "survey.visit"
GONE = "这一对已经不在了:名单重新比对过,或者换了新名单。您的判断没有记下,请接着看现在的。"
VERDICTS = (Decision.Verdict.SAME, Decision.Verdict.DIFFERENT, Decision.Verdict.UNSURE)


@transaction.atomic
def case_decide(*, case_id: int, verdict: str, reason: str = "", after: int | None = None, by: Actor) -> int:
    """Decide a pair; it stands above any score from the next comparison on. Against a code a reason is needed.

    `after` is the last word on the pair that whoever decides saw: where somebody has said another since, it is told.
    Returns the decision's number.
    """
    case = _case(case_id, by)
    _stand_last(case, after)
    if verdict not in VERDICTS:
        raise SurveyError(f"没有“{verdict}”这种判断。请选同一单位、不是或存疑。", "SURVEY-20")
    is_against = (case.kind, verdict) in _AGAINST_A_CODE
    if is_against and len(reason.strip()) < 4:
        raise SurveyError("这一对要推翻代码,请写明依据(至少四个字)。", "SURVEY-21")
    made = _write(case, verdict, reason.strip(), by)
    audit.event_record(
        what="survey_pair_decided",
        subject=f"survey:{case.survey_id}",
        by=by,
        detail={"left": case.left.record_id, "right": case.right.record_id, "verdict": verdict},
        reason=reason.strip(),
    )
    return made


def _stand_last(case: ReviewCase, after: int | None) -> None:
    """Stop where somebody has said another word on a pair since the last one that was seen."""
    last = decision_last(case)
    if after is not None and last != after:
        told = Decision.objects.get(pk=last)
        text = (
            f"{told.by_name}刚判断过这一对:{told.get_verdict_display()}。"
            "同意的不用再判,接着看下一对;不同意的,再按一次。"
        )
        raise SurveyError(text, "SURVEY-59")


_AGAINST_A_CODE = {
    (ReviewCase.Kind.TWO_CODES, Decision.Verdict.SAME),
    (ReviewCase.Kind.ONE_CODE, Decision.Verdict.DIFFERENT),
}


@transaction.atomic
def case_reopen(*, case_id: int, after: int | None = None, by: Actor) -> None:
    """Take the decision of a pair back; `after` as in `case_decide`."""
    case = _case(case_id, by)
    _stand_last(case, after)
    if not case.verdict:
        raise SurveyError("这一对还没有判断,不用撤回。", "SURVEY-22")
    _write(case, Decision.Verdict.WITHDRAWN, "", by)
    audit.event_record(
        what="survey_pair_reopened",
        subject=f"survey:{case.survey_id}",
        by=by,
        detail={"left": case.left.record_id, "right": case.right.record_id},
    )


@transaction.atomic
def decisions_withdraw(*, survey_id: int, decision_ids: Sequence[int], by: Actor) -> int:
    """Take decisions back, also such as an earlier comparison followed already; return how many."""
    if not decision_ids:
        raise SurveyError("没有勾选。请先勾选要撤回的判断。", "SURVEY-60")
    survey = open_survey(survey_id, by)
    standing = {words[-1].pk: words[-1] for words in words_of(decisions_of(survey)).values()}
    found = [standing[pk] for pk in sorted(set(decision_ids)) if pk in standing]
    cases = {
        case_pair(case): case for case in ReviewCase.objects.filter(survey=survey).select_related(*_ROWS)
    }
    for one in found:
        _decision_add(survey_id, pair_of(one), Decision.Verdict.WITHDRAWN, "", by)
        case = cases.get(pair_of(one))
        if case is not None:
            _told(case, "")
    detail = {"count": len(found), "decisions": [one.pk for one in found][:200]}
    audit.event_record(what="survey_pairs_reopened", subject=f"survey:{survey_id}", by=by, detail=detail)
    return len(found)


_ROWS = ("survey", "left__source_list", "right__source_list")


def _case(case_id: int, by: Actor) -> ReviewCase:
    case = ReviewCase.objects.select_for_update().select_related(*_ROWS).filter(pk=case_id).first()
    if case is None:
        raise SurveyError(GONE, "SURVEY-55")
    survey = survey_for(case.survey_id)
    register.require(by, RUN, survey.scope_org_id)
    return case


def _write(case: ReviewCase, verdict: str, reason: str, by: Actor) -> int:
    made = _decision_add(case.survey_id, case_pair(case), verdict, reason, by)
    _told(case, "" if verdict == Decision.Verdict.WITHDRAWN else verdict)
    return made


def _decision_add(survey_id: int, pair: tuple[Row, ...], verdict: str, reason: str, by: Actor) -> int:
    left, right = pair
    made: Decision = Decision.objects.create(
        survey_id=survey_id,
        source_l_id=left[0],
        record_l=left[1],
        source_r_id=right[0],
        record_r=right[1],
        verdict=verdict,
        reason=reason[:200],
        by_id=by.user_id,
        by_name=by.name,
        decided_at=now(),
    )
    return made.pk


def _told(case: ReviewCase, verdict: str) -> None:
    case.verdict = verdict
    case.save(update_fields=["verdict"])
    units_refresh(case.survey, [one.unit_id for one in (case.left, case.right) if one.unit_id])


@dataclass(frozen=True, slots=True)
class Settling:
    """Whose word is taken on one field of one unit; without a source, the visitor's."""

    unit_id: int
    field: str
    source_id: int | None
    reason: str = ""


@transaction.atomic
def field_settle(*, settling: Settling, by: Actor) -> None:
    """Take one source's word on a field, by whoever the rules name for it; the last choice holds."""
    unit, survey = unit_for(settling.unit_id)
    rules = rules_on(today())
    if settling.field not in rules.owners:
        raise SurveyError(f"没有“{settling.field}”这一项。请刷新页面再选。", "SURVEY-23")
    require_field(by, survey, unit, rules.owners[settling.field])
    said = {one.source_id: one for one in said_of(survey, [unit.pk]).get(unit.pk, [])}
    told = said.get(settling.source_id)
    if told is None or told.values.get(settling.field) in (None, ""):
        label = labels()[settling.field]
        raise SurveyError(f"这个来源没有说“{label}”。请选一个说了的来源。", "SURVEY-24")
    _choose(unit, settling.field, by, source_id=settling.source_id, reason=settling.reason)
    units_refresh(survey, [unit.pk])
    audit.event_record(
        what="survey_field_settled",
        subject=f"survey_unit:{unit.pk}",
        by=by,
        detail={"field": settling.field, "source": told.title},
        reason=settling.reason.strip(),
    )


@transaction.atomic
def field_unsettle(*, unit_id: int, field: str, by: Actor) -> None:
    """Take a choice back: the rule decides again, and where sources differ it is open."""
    unit, survey = unit_for(unit_id)
    owner = rules_on(today()).owners.get(field, "county")
    require_field(by, survey, unit, owner)
    if field not in choices_of([unit.pk]).get(unit.pk, {}):
        raise SurveyError("这一项没有人工认定过,不用撤回。", "SURVEY-25")
    _choose(unit, field, by, value=UNDONE)
    units_refresh(survey, [unit.pk])
    audit.event_record(
        what="survey_field_reopened", subject=f"survey_unit:{unit.pk}", by=by, detail={"field": field}
    )


@transaction.atomic
def unit_exclude(*, unit_id: int, exclusion: str, reason: str, by: Actor) -> None:
    """Say that a unit does not count, or, with an empty word, that it does, whatever lists and visitors say."""
    unit, survey = unit_for(unit_id)
    register.require(by, RUN, survey.scope_org_id)
    if exclusion not in LedgerUnit.Exclusion.values:
        raise SurveyError(f"没有“{exclusion}”这种情形。请从列表中选。", "SURVEY-26")
    if len(reason.strip()) < 4:
        raise SurveyError("没有写依据。请写明为什么计入或不计入(至少四个字)。", "SURVEY-27")
    _choose(unit, "exclusion", by, value=exclusion, reason=reason)
    units_refresh(survey, [unit.pk])
    audit.event_record(
        what="survey_unit_excluded",
        subject=f"survey_unit:{unit.pk}",
        by=by,
        detail={"exclusion": exclusion},
        reason=reason.strip(),
    )


def unit_for(unit_id: int) -> tuple[LedgerUnit, Survey]:
    """Return a unit of an open survey, and the survey, locked."""
    unit = LedgerUnit.objects.select_for_update().get(pk=unit_id)
    return unit, survey_for(unit.survey_id)


def require_field(by: Actor, survey: Survey, unit: LedgerUnit, owner: str) -> None:
    """Stop unless the actor runs the survey or, for what the township settles, visits where the unit lies.

    Raises NotAllowed.
    """
    reach = surveys_seen(by, VISIT).reach(survey) if owner == "township" else None
    if reach is not None and (reach.is_whole or unit.area_code.startswith(reach.areas)):
        return
    if owner == "township" and not by.may(RUN):
        raise NotAllowed("这个单位不在您的街道(乡镇)。请联系它所在的街道。")
    register.require(by, RUN, survey.scope_org_id)


def _choose(
    unit: LedgerUnit,
    field: str,
    by: Actor,
    *,
    source_id: int | None = None,
    value: str = "",
    reason: str = "",
) -> None:
    FieldChoice.objects.create(
        survey_id=unit.survey_id,
        unit=unit,
        field=field,
        source_id=source_id,
        value=value,
        reason=reason.strip()[:200],
        by_id=by.user_id,
        by_name=by.name,
        chosen_at=now(),
    )
