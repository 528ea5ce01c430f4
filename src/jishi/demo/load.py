"""The demo's year, lived through the rooms' own services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from jishi.apps.facts import services as facts
from jishi.apps.rectification import selectors as ledgers
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import Moment, travel

from . import mending, office, plan, ratifying, register, story
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
        officers |= _townspeople(city_officer)
    lines = mending.live(officers, until=plan.TODAY)
    register.changes(city, city_officer, plan.TODAY, after=plan.GRADED_ON)
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


def _townspeople(city_officer: Actor) -> dict[str, Actor]:
    """Sign up the clerk of a township with much to mend, the secretary of one of its branches, and the two who mend."""
    top = str(register.ids_of([story.CITY_CODE])[story.CITY_CODE])
    found = {
        "clerk": office.grant("township_officer", "org", top, username="demo_clerk", name=story.CLERK_NAME),
        "checker": office.grant(
            "township_officer", "org", top, username="demo_checker", name=story.CHECKER_NAME
        ),
    }
    moment = Moment(plan.GRADED_ON)
    county = registry.scope_of(register.ids_of([story.COUNTY_CODE])[story.COUNTY_CODE], moment)
    assert county is not None
    seen = registry.visible(city_officer, "rectification.view_line", moment).narrowed(county.path)
    _, rows = ledgers.lines(seen, ledgers.LineFilter(books=("D",)), plan.GRADED_ON, most=None)
    villages = Counter(row.org_id for row in rows if row.duty == "branch" and "村" in row.org_name)
    superiors = registry.superiors_of(villages, moment)
    busiest = Counter(superiors[org_id].direct_id for org_id in villages).most_common(1)[0][0]
    branch = next(org_id for org_id, _ in villages.most_common() if superiors[org_id].direct_id == busiest)
    found["township_officer"] = office.grant("township_officer", "org", str(busiest))
    found["branch_secretary"] = office.grant("branch_secretary", "org", str(branch))
    firms = [row.org_id for row in rows if "公司" in row.org_name]
    found["instructor"] = office.grant("instructor", "org", str(firms[0] if firms else branch))
    return found
