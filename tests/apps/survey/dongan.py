"""Dong'an: three departments' files handed in as they are, compared, and what a clerk who knows the place decides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jishi.apps.registry.selectors import org_ids_of
from jishi.apps.registry.services import (
    AreaDraft,
    OrgDraft,
    UnitDraft,
    areas_load,
    orgs_set_up,
    units_register,
)
from jishi.apps.survey import services
from jishi.apps.survey.models import LedgerUnit, ListRecord, ReviewCase
from jishi.demo.survey_lists import SurveyLists, lists_write, what_is_found
from jishi.shared.actor import SYSTEM
from jishi.shared.divisions import divisions

SINCE, AS_OF = date(2010, 1, 1), date(2012, 7, 10)
DISTRICT = "231002000001"


def open_survey() -> int:
    """Set the district up and open its survey."""
    inside = [d for d in divisions() if d.code in ("2310", "231002") or d.parent_code == "231002"]
    areas_load(
        areas=[AreaDraft(d.code, d.name, d.level, d.parent_code) for d in inside], source="test", by=SYSTEM
    )
    units_register(drafts=[UnitDraft("U231002", "东安区委", "gov_organ", "231002", SINCE)], by=SYSTEM)
    orgs_set_up(
        drafts=[
            OrgDraft(DISTRICT, "中共东安区委员会", "local_committee", "", SINCE, unit_codes=("U231002",))
        ],
        by=SYSTEM,
    )
    draft = services.SurveyDraft(
        "东安区摸底", org_ids_of([DISTRICT])[DISTRICT], "231002", date(2012, 7, 1), date(2012, 7, 31)
    )
    return services.survey_open(draft=draft, by=SYSTEM)


def hand_in(survey_id: int, drawn: SurveyLists, folder: Path) -> dict[tuple[int, int], int]:
    """Hand the files in; return the body of each row, by list and row in the file."""
    truth: dict[tuple[int, int], int] = {}
    for each, path in zip(drawn.lists, lists_write(drawn, folder), strict=True):
        draft = services.ListDraft(survey_id, each.seen.title, "line", AS_OF, line=each.seen.line)
        list_id = services.list_keep(draft=draft, filename=path.name, content=[path.read_bytes()], by=SYSTEM)
        services.list_match(list_id=list_id, matched=services.columns_proposed(list_id), by=SYSTEM)
        rows = (
            ListRecord.objects.filter(source_list_id=list_id)
            .order_by("row_n")
            .values_list("row_n", flat=True)
        )
        truth |= {(list_id, row_n): body for row_n, body in zip(rows, each.of, strict=True)}
    return truth


def body_of(record: ListRecord, truth: dict[tuple[int, int], int]) -> int:
    return truth[record.source_list_id, record.row_n]


def decide_all(survey_id: int, truth: dict[tuple[int, int], int]) -> int:
    """Decide every pair that waits, as somebody would who asks by telephone; return how many."""
    cases = list(ReviewCase.objects.filter(survey_id=survey_id, verdict="").select_related("left", "right"))
    for case in cases:
        is_same = body_of(case.left, truth) == body_of(case.right, truth)
        services.case_decide(
            case_id=case.pk, verdict="same" if is_same else "different", reason="电话核对过", by=SYSTEM
        )
    return len(cases)


def visit_all(survey_id: int, drawn: SurveyLists, truth: dict[tuple[int, int], int], on: date) -> None:
    """Go to every door and enter what is found there."""
    bodies = {body.number: body for body in drawn.bodies}
    drafts = []
    for unit in LedgerUnit.objects.filter(survey_id=survey_id, is_current=True).order_by("pk"):
        record = unit.records.filter(source_list__source__line__in=("工商", "税务", "统战")).order_by("pk")[0]
        body = bodies[body_of(record, truth)]
        found = what_is_found(body)
        is_met = found == "met"
        drafts.append(
            services.VisitDraft(
                unit.pk, found, body.staff_n if is_met else None, body.members_n if is_met else None
            )
        )
    services.visits_record(survey_id=survey_id, on=on, drafts=drafts, by=SYSTEM)
