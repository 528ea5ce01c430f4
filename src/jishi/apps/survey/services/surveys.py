"""Open and close a survey; name its teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now, today

from ..errors import SurveyError
from ..models import LedgerUnit, Route, Survey, Team
from .work import doors_told, lists_told, survey_over

RUN = "survey.run"


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """A survey to open: over which organisation, in which area, from which day to which."""

    title: str
    scope_org_id: int
    area_code: str
    starts_on: date
    ends_on: date


@transaction.atomic
def survey_open(*, draft: SurveyDraft, by: Actor) -> int:
    """Open a survey over an organisation's area; return its number."""
    register.require(by, RUN, draft.scope_org_id)
    if draft.ends_on < draft.starts_on:
        raise SurveyError("结束日期早于开始日期。请改正。", "SURVEY-01")
    if draft.area_code not in registry.area_names([draft.area_code]):
        raise SurveyError(f"没有区划代码{draft.area_code}。请对照行政区划代码表填写。", "SURVEY-02")
    _require_own_area(draft, by)
    survey = Survey.objects.create(
        title=draft.title.strip()[:120],
        scope_org_id=draft.scope_org_id,
        area_id=draft.area_code,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        opened_by_id=by.user_id,
        opened_by=by.name,
        opened_at=now(),
    )
    detail = {"org": draft.scope_org_id, "area": draft.area_code}
    audit.event_record(what="survey_opened", subject=f"survey:{survey.pk}", by=by, detail=detail)
    return survey.pk


def _require_own_area(draft: SurveyDraft, by: Actor) -> None:
    """Stop where an organisation would survey another's area: the ledger reads what the register has there."""
    if by.is_system:
        return
    moment = Moment(today())
    scope = registry.scope_of(draft.scope_org_id, moment)
    seen = registry.units_visible(by, RUN, moment)
    own = registry.territory_of(seen, scope.path).areas if scope else ()
    if not draft.area_code.startswith(own):
        name = registry.area_names([draft.area_code])[draft.area_code]
        told = "、".join(registry.area_names(own).values())
        seat = f"它管的地方是{told}" if told else "登记上没有它管的地方"
        text = f"{name}不归它管:{seat}。请改调查范围,或换组织调查的一方。"
        raise SurveyError(text, "SURVEY-07")


@transaction.atomic
def survey_close(*, survey_id: int, by: Actor) -> None:
    """Close a survey: its ledger stays as it is, nothing more is taken in. Closing twice changes nothing."""
    survey = open_survey(survey_id, by, may_be_closed=True)
    if survey.state == Survey.State.CLOSED:
        return
    survey.state = Survey.State.CLOSED
    survey.save(update_fields=["state"])
    survey_over(survey, by=by)
    audit.event_record(what="survey_closed", subject=f"survey:{survey_id}", by=by)


@transaction.atomic
def survey_reopen(*, survey_id: int, by: Actor) -> None:
    """Open a closed survey again, and ask again what is still open. Opening one that is open changes nothing."""
    survey = open_survey(survey_id, by, may_be_closed=True)
    if survey.state == Survey.State.OPEN:
        return
    survey.state = Survey.State.OPEN
    survey.save(update_fields=["state"])
    lists_told(survey, by=by)
    units = LedgerUnit.objects.filter(survey=survey, is_current=True)
    doors_told(survey, list(units.values_list("pk", flat=True)), by=by)
    audit.event_record(what="survey_reopened", subject=f"survey:{survey_id}", by=by)


@transaction.atomic
def team_add(
    *, survey_id: int, route: str, name: str, area_code: str = "", leader: str = "", by: Actor
) -> int:
    """Name a team of one route; return its number."""
    survey = open_survey(survey_id, by)
    if route not in Route.values:
        raise SurveyError(f"没有“{route}”这条线。请从联动式、网格式、归口式中选。", "SURVEY-03")
    if area_code and not area_code.startswith(survey.area_id):
        raise SurveyError("这个地方不在本次调查的范围里。请从本区的街道、乡镇中选。", "SURVEY-04")
    try:
        with transaction.atomic():
            team = Team.objects.create(
                survey=survey,
                route=route,
                name=name.strip()[:60],
                area_id=area_code or None,
                leader=leader.strip(),
            )
    except IntegrityError as error:
        raise SurveyError(f"已经有“{name.strip()}”。请换一个名称。", "SURVEY-05") from error
    audit.event_record(
        what="survey_team_added",
        subject=f"survey:{survey_id}",
        by=by,
        detail={"team": team.pk, "route": route},
    )
    return team.pk


def open_survey(survey_id: int, by: Actor, *, may_be_closed: bool = False) -> Survey:
    """Return a survey that the actor runs, locked; stop when it is closed."""
    survey = Survey.objects.select_for_update().get(pk=survey_id)
    register.require(by, RUN, survey.scope_org_id)
    _stand_open(survey, may_be_closed=may_be_closed)
    return survey


def _stand_open(survey: Survey, *, may_be_closed: bool) -> None:
    if survey.state == Survey.State.CLOSED and not may_be_closed:
        raise SurveyError("这次调查已经结束,只能看,不能再办。", "SURVEY-06")


def survey_for(survey_id: int) -> Survey:
    """Return an open survey, locked, for whoever has another right than to run it: the caller asks for that one."""
    survey = Survey.objects.select_for_update().get(pk=survey_id)
    _stand_open(survey, may_be_closed=False)
    return survey
