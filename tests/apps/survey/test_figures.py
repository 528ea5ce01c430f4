"""The three figures against a slow obvious count of lists and visits, and every number against the list it opens."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.urls import reverse

from jishi.apps.survey import selectors, services
from jishi.apps.survey.models import LedgerUnit, ListRecord, SourceList, Visit
from jishi.apps.survey.selectors import UnitRow
from jishi.sheets import Cell
from tests.apps.registry.office import client_of
from tests.factories.surveyed import hand_in

from .compared import GS, SW, place, unit, visit
from .conftest import DAY, Survey

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
TZ: list[list[Cell]] = [
    ["单位名称", "组织机构代码", "负责人", "地址", "员工数", "党员数"],
    ["鸡东恒远米业有限公司", "71013701X", "孙海", "鸡东镇景福街1号", 42, 3],
    ["鸡东瑞泰商贸有限公司", "710137028", "李山", "鸡东镇景福街3号", 12, None],
]


@pytest.fixture
def full(survey: Survey) -> Survey:
    """Three departments, one of them with an old list; one unit visited."""
    hand_in(survey.survey_id, "工商局", "工商", GS, survey.county)
    hand_in(survey.survey_id, "税务局", "税务", SW, survey.county)
    old = hand_in(survey.survey_id, "统战部", "统战", TZ, survey.county)
    SourceList.objects.filter(pk=old).update(as_of=DAY - timedelta(days=200))
    place(survey, doubt=False)
    traders = unit("710137028").pk
    services.unit_exclude(unit_id=traders, exclusion="", reason="电话核对,还在经营", by=survey.county)
    visit(survey, "wood", "met", 8, 1)
    return survey


def rows(full: Survey) -> list[UnitRow]:
    reach = selectors.reach_of(full.survey_id, full.county, "survey.view_survey")
    assert reach is not None
    return selectors.units_all(full.survey_id, reach)


def told_alike(one: LedgerUnit, field: str) -> bool:
    """Whether two departments' rows have the adopted number, or the visitor does; row by row, from the tables."""
    value: int | None = getattr(one, field)
    visits = Visit.objects.filter(unit=one, outcome="met")
    if any(getattr(each, field) == value is not None for each in visits):
        return True
    lines: dict[str, list[int]] = defaultdict(list)
    for record in ListRecord.objects.filter(unit=one).order_by("row_n"):
        if getattr(record, field) is not None:
            lines[record.source_list.source.line].append(getattr(record, field))
    return sum(1 for values in lines.values() if values[0] == value) >= 2


def test_staff_are_clear_where_two_departments_or_a_visit_say_so(full: Survey) -> None:
    counted = list(LedgerUnit.objects.filter(is_current=True, exclusion=""))
    clear = {one.pk for one in counted if told_alike(one, "staff_n") and told_alike(one, "members_n")}

    staff = selectors.figures_of(rows(full))[0]

    assert (staff.numerator, staff.denominator) == (len(clear), len(counted)) == (2, 4)
    assert {row.unit_id for row in rows(full) if row.is_staff_clear} == clear
    assert selectors.staff_whys(rows(full)) == [
        ("missing", "没有职工数或党员数", 1),
        ("single", "只有一处说、没有走访见到", 1),
    ]


def held_of(one: LedgerUnit, limits: dict[str, int]) -> set[str]:
    """The required fields that a row or a visit told within their limit, and on which nobody has to settle."""
    days: dict[str, list[date]] = defaultdict(list)
    for record in ListRecord.objects.filter(unit=one):
        for field in (each for each in limits if getattr(record, each) not in (None, "")):
            days[field].append(record.source_list.as_of)
    for visit_made in Visit.objects.filter(unit=one, outcome="met"):
        for field in ("staff_n", "members_n", "status"):
            days[field].append(visit_made.visited_on)
    if one.is_confirmed:
        days["status"].append(DAY)
    fresh = {field for field, seen in days.items() if (DAY - max(seen)).days <= limits[field]}
    return fresh - set(one.conflicts)


def test_required_fields_hold_where_somebody_says_them_within_their_limit(full: Survey) -> None:
    limits = {"name": 365, "code": 365, "person": 180, "address": 180, "area_code": 365}
    limits |= {"staff_n": 90, "members_n": 90, "status": 90}
    units = LedgerUnit.objects.filter(is_current=True, exclusion="")
    held = sum(len(held_of(one, limits)) for one in units)

    fresh_figure = selectors.figures_of(rows(full))[1]

    assert (fresh_figure.numerator, fresh_figure.denominator) == (held, 4 * len(limits))
    table = selectors.fields_held(rows(full))
    assert sum(row.sound_n for row in table) == held
    assert {(r.sound_n + r.missing_n + r.stale_n + r.open_n) for r in table} == {4}
    assert [row.open_n for row in table if row.field == "person"] == [1]


def test_every_number_opens_as_many(full: Survey) -> None:
    client = client_of(full.county)
    addresses = set()
    for page in ("survey", "survey-figures"):
        text = client.get(reverse(page, args=[full.survey_id])).content.decode()
        found = re.findall(r'<a[^>]*href="([^"]*units/[^"]*)"[^>]*>([^<]*)</a>', text)
        addresses |= {(href.replace("&amp;", "&"), words) for href, words in found}
    numbers = [(href, re.search(r"([\d,]+)(?:户|个单位)?$", words)) for href, words in sorted(addresses)]
    checked = 0
    for href, number in numbers:
        if number is None:
            continue
        address = href if href.startswith("/") else f"{reverse('survey', args=[full.survey_id])}{href}"
        answer = client.get(address)
        assert answer.context["table"].count == int(number[1].replace(",", "")), (href, number[0])
        checked += 1
    assert checked > 40
