"""The demo's year, lived through the rooms' own services."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from jishi.apps.facts import services as facts
from jishi.apps.registry import selectors as registry
from jishi.apps.tasks import selectors as tasks
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import Moment, travel

from . import (
    asking,
    events,
    first_secretaries,
    floating,
    hundred_days,
    mending,
    ningan,
    office,
    pingfang,
    plan,
    promising,
    ratifying,
    register,
    sending,
    story,
    xinwei,
)
from .city import build_city
from .indicators import city_indicators
from .specs import City

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the year left behind."""

    orgs_n: int
    graded_n: int
    lines_n: int


def load_year(tell: Tell) -> Loaded:
    """Build the synthetic city and live from March to mid-July 2012."""
    tell("生成单位、组织、党员")
    city = build_city()
    tell(f"登记 {len(city.units):,} 个单位、{len(city.orgs):,} 个组织、{len(city.members):,} 名党员")
    with travel(story.SET_UP_ON):
        register.standing(city)
        officers = office.officers()
    city_officer = officers["city_officer"]
    register.changes(city, city_officer, story.SCORED_ON)
    tell("采集指标")
    with travel(story.FACTS_ON):
        _record(city)
    tell("评分、核准")
    graded = ratifying.grade_city(city_officer)
    register.changes(city, city_officer, plan.GRADED_ON, after=story.SCORED_ON)
    tell("整改")
    with travel(plan.GRADED_ON):
        officers |= _menders()
    ended = {org.code: org.ended_on for org in city.orgs if org.ended_on}
    lines = mending.live(officers, until=plan.TODAY, ended=ended)
    register.changes(city, city_officer, plan.TODAY, after=plan.GRADED_ON)
    tell("组织变动、介绍信")
    events.live(city, city_officer)
    floating.check(city, city_officer)
    with travel(plan.TODAY):
        register.reminders(plan.TODAY)
        village, firm, clerk = _townspeople(city_officer, sending.firms_of_2007(city))
    tell("宁安市村警协会")
    ningan.live()
    tell("东安区摸底、百日攻坚")
    hundred_days.lived(top=story.PROVINCE[0])
    tell("双向选择、第一书记")
    sending.live(officers["county_officer"], firm)
    first_secretaries.live(city_officer)
    tell("平房区党员网格")
    pingfang.set_up()
    xinwei.arrive()
    pingfang.live()
    tell("新伟街道党群温馨小组")
    with tempfile.TemporaryDirectory() as folder:
        xinwei.live(Path(folder))
    tell("公开承诺、干部下基层")
    promising.live(clerk, officers["county_officer"], village)
    tell("调查表")
    asking.mid_year(officers["county_officer"], village)
    return Loaded(len(city.orgs), graded, lines)


def _record(city: City) -> None:
    """Enter the indicators of everything that is graded, as the townships' ledgers told them."""
    table = city_indicators(city)
    ids = register.ids_of(table)
    drafts = [
        facts.FactDraft(
            code,
            indicator,
            story.PERIOD,
            value,
            source="年度台账",
            observed_on=story.FACTS_ON,
            org_id=ids[code],
        )
        for code, values in table.items()
        for indicator, value in values.items()
    ]
    facts.facts_record(values=drafts, by=SYSTEM, source="年度台账")


def _menders() -> dict[str, Actor]:
    """Sign up the two who enter plans and look first, for the whole city."""
    top = str(register.ids_of([story.CITY_CODE])[story.CITY_CODE])
    return {
        "clerk": office.grant("township_officer", "org", top, username="demo_clerk", name=story.CLERK_NAME),
        "checker": office.grant(
            "township_officer", "org", top, username="demo_checker", name=story.CHECKER_NAME
        ),
    }


def _townspeople(city_officer: Actor, firms: Collection[str]) -> tuple[int, int, Actor]:
    """Sign up a branch's secretary, the clerk above, a firm's instructor; return both branches, and the clerk."""
    moment = Moment(plan.TODAY)
    county = registry.scope_of(register.ids_of([story.COUNTY_CODE])[story.COUNTY_CODE], moment)
    assert county is not None
    orgs = registry.graded_orgs(registry.visible(city_officer, "tasks.view", moment).narrowed(county.path))
    things = tasks.three_things([org.org_id for org in orgs], plan.TODAY)

    def busiest(among: Iterable[registry.GradedOrg]) -> int:
        return max(among, key=lambda org: (len(things[org.org_id]), org.code)).org_id

    village = busiest(org for org in orgs if org.org_type == "village")
    office.grant("branch_secretary", "org", str(village))
    above = registry.superiors_of([village], moment)[village].direct_id
    clerk = office.grant("township_officer", "org", str(above))
    firm = busiest(org for org in orgs if org.code in firms)
    office.grant("instructor", "org", str(firm))
    return village, firm, clerk
