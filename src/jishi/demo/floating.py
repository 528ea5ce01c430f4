"""Floating members at both ends, as the half-year's check found them: who is away, who has come."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from jishi.apps.registry import selectors
from jishi.apps.registry import services as registry
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import Moment, travel

from . import plan
from .draw import stream
from .names import person
from .register import ids_of
from .specs import City

CHECKED_ON = date(2012, 6, 29)
PLACES = ("大连市开发区", "哈尔滨市南岗区", "北京市丰台区", "青岛市城阳区", "沈阳市铁西区", "天津市滨海新区")
REASONS = ("work",) * 8 + ("family", "study")
# Of a hundred who are away: heard of within the quarter, within the year; of the rest nobody has heard.
HEARD_PERCENT, LONG_AGO_PERCENT = 78, 15
GUESTS, CLAIMED_TWICE = 48, 3


def check(city: City, by: Actor) -> None:
    """Record who is away and who has come; a few of these stand at two communities."""
    with travel(CHECKED_ON):
        registry.floating_record(drafts=_away(by), on=CHECKED_ON, by=SYSTEM, reason="半年流动党员核对")
        registry.guests_record(drafts=_guests(city), on=CHECKED_ON, by=SYSTEM, reason="半年流动党员核对")


def _away(by: Actor) -> list[registry.FloatingDraft]:
    seen = selectors.visible(by, "registry.view_member", Moment(CHECKED_ON))
    rows = selectors.floating_page(seen, "out", most=100_000)
    rng = stream(plan.SEED, "away")
    return [registry.FloatingDraft(row.member_id or 0, *_told(rng)) for row in rows]


def _told(rng: Random) -> tuple[date, dict[str, object]]:
    since = CHECKED_ON - timedelta(days=60 + rng.randrange(1_200))
    roll = rng.randrange(100)
    days = 3 + rng.randrange(70) if roll < HEARD_PERCENT else 100 + rng.randrange(200)
    heard = max(since, CHECKED_ON - timedelta(days=days)) if roll < HEARD_PERCENT + LONG_AGO_PERCENT else None
    told = {
        "place": rng.choice(PLACES),
        "why": rng.choice(REASONS),
        "certificate": rng.randrange(10) < 7,
        "contacted_on": heard,
    }
    return since, told


def _guests(city: City) -> list[registry.GuestDraft]:
    rng = stream(plan.SEED, "guests")
    hosts = [
        org.code
        for org in city.orgs
        if org.org_type == "community" and org.kind == "branch" and org.exists_on(CHECKED_ON)
    ]
    ids = ids_of(hosts)
    found = []
    for n in range(GUESTS):
        sex = rng.choice("1112")
        birth = date(1960 + rng.randrange(30), 1 + rng.randrange(12), 1 + rng.randrange(28))
        told = {
            "name": person(rng, sex, birth.year),
            "sex": sex,
            "birth_date": birth,
            "home_org": f"{rng.choice(PLACES)}某街道党工委",
            "employer": rng.choice(("建筑工地", "客运公司", "商场", "餐馆", "")),
            "takes_part": rng.randrange(10) < 8,
        }
        since = CHECKED_ON - timedelta(days=30 + rng.randrange(500))
        for host in rng.sample(hosts, 2 if n < CLAIMED_TWICE else 1):
            found.append(registry.GuestDraft(ids[host], since, told))
    return found
