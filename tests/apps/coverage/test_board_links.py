"""Every number on the board, and on the page that says why a number is so, opens a list of so many."""

import html
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from jishi.apps.coverage import services
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import travel

from .office import DAY, DISTRICT, Desk
from .test_pages import client_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# What stands on the board, and where its links lead.
LINK = re.compile(r'<a [^>]*?href="([^"]*(?:/units/|/rates/)[^"]*)"[^>]*>([^<]*?)</a>', re.S)
NUMBER = re.compile(r"(\d[\d,]*)户|^(\d[\d,]*)$|[ ](\d[\d,]*)$|(\d[\d,]*) 户$")


@pytest.fixture
def officer(desk: Desk) -> Client:
    """A district in which something of everything stands."""
    for unit, full in (("F1", 3), ("F4", 3)):
        desk.replied(unit, way="single", full_n=(full,))
    desk.set_up("F1", way="single", members=("M01", "M02", "M03"), on=DAY - timedelta(days=2))
    desk.set_up("F4", way="single", members=("M04", "M05", "M06"), on=DAY - timedelta(days=9))
    desk.count("F5", 3)
    desk.take("F5", "choose", way="single")
    desk.take("F5", "apply", on=date(2012, 4, 2))
    desk.count("F6", 1)
    desk.take("F6", "hold", why="worried")
    desk.count("F8", 0)
    desk.take("F2", "leave_out", left_out_as="shell", note="只有执照,没有经营")
    desk.take("F7", "leave_out", left_out_as="branch_office", note="总公司在外市")
    return client_of("county_officer", "org", str(desk.ids[DISTRICT]))


def numbers_of(page: str) -> list[tuple[str, str, int]]:
    """Each link to a list, its words, and the number that they tell."""
    found = []
    for href, said in LINK.findall(page):
        words = " ".join(html.unescape(said).split())
        told = NUMBER.search(words)
        if told is not None and "sort=" not in href:
            n = next(group for group in told.groups() if group)
            found.append((html.unescape(href), words, int(n.replace(",", ""))))
    return found


def listed_n(client: Client, href: str) -> int:
    """How many rows a list has."""
    with travel(DAY):
        page = client.get(href).content.decode()
    told = re.search(r"共 ([\d,]+) 行", page)
    return int(told[1].replace(",", "")) if told else 0


@pytest.mark.parametrize("by", ["area", "cluster", "lead", "ease"])
def test_every_number_on_the_board_opens_as_many(desk: Desk, officer: Client, by: str) -> None:
    found = numbers_of(page_of(officer, "campaign-board", by=by))
    words = " ".join(said for _, said, _ in found)

    assert [
        (said, n, listed_n(officer, href)) for href, said, n in found if listed_n(officer, href) != n
    ] == []
    for said in (
        "等批复超过时限 1 户",
        "无实体(空壳) 1户",
        "等上级批复 1户",
        "业主有顾虑 1",
        "单独组建:2个组织,2户",
    ):
        assert said in words
    assert len(found) > 20


def test_the_paces_open_who_came_in_those_weeks(desk: Desk, officer: Client) -> None:
    page = html.unescape(page_of(officer, "campaign-board"))
    week = next(
        href for href in re.findall(r'href="([^"]+)"', page) if href.endswith("f.when=%E6%9C%AC%E5%91%A8")
    )
    both = next(href for href in re.findall(r'href="([^"]+)"', page) if href.count("f.when=") == 2)

    assert (listed_n(officer, week), listed_n(officer, both)) == (1, 2)


def test_every_reason_not_to_be_asked_opens_as_many(desk: Desk, officer: Client) -> None:
    page = page_of(officer, "rate-detail", desk.campaign.pk, "org_coverage_with_members")
    found = numbers_of(page)

    assert [
        (said, n, listed_n(officer, href)) for href, said, n in found if listed_n(officer, href) != n
    ] == []
    assert {"没有党员 1户", "无实体(空壳) 1户"} <= {said for _, said, _ in found}


def test_a_change_of_denominator_opens_who_moved(desk: Desk, officer: Client) -> None:
    services.rates_take(campaign_id=desk.campaign.pk, on=DAY - timedelta(days=1), by=SYSTEM)
    desk.take("F5", "refuse", on=DAY, note="材料不全")
    desk.take("F5", "leave_out", on=DAY, left_out_as="shell", note="只有执照,没有经营")
    desk.take("F6", "leave_out", on=DAY, left_out_as="shell", note="只有执照,没有经营")
    services.rates_take(campaign_id=desk.campaign.pk, on=DAY, by=SYSTEM)

    for page in (
        page_of(officer, "campaign-board"),
        page_of(officer, "rate-detail", desk.campaign.pk, "org_coverage_with_members"),
    ):
        (href,) = [html.unescape(href) for href, said in LINK.findall(page) if said == "无实体(空壳)2户"]
        assert listed_n(officer, href) == 2
