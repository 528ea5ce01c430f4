"""Contact villages, visits with a problem, promises of which residents say whether they were kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jishi.apps.outreach import selectors, services
from jishi.apps.outreach.models import Need
from jishi.apps.outreach.services import (
    ContactDraft,
    OutreachError,
    PledgeDraft,
    ProblemDraft,
    VisitDraft,
    Voices,
)
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import Moment

from .office import COMMUNITY, DAY, Street

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LATER = DAY + timedelta(days=10)
FOUND = ProblemDraft("下水堵了两个月", "街道城管科")


def point(street: Street, cadre: str = "周局长") -> int:
    draft = ContactDraft(street.ids[COMMUNITY], cadre, "区水务局", DAY, "heart_to_heart")
    [point_id] = services.contacts_assign(drafts=[draft], by=street.people["officer"])
    return point_id


def visit(street: Street, point_id: int, who: str = "officer", **told: Any) -> None:
    draft = VisitDraft(point_id, told.pop("on", DAY), told.pop("asked", "一社区,问了三户"), **told)
    services.visits_record(drafts=[draft], by=street.people[who])


def test_a_problem_found_on_a_visit_is_solved_and_told_back(street: Street) -> None:
    one = point(street)
    visit(street, one, found=(FOUND,), who="leader")
    [problem] = selectors.problems_of(street.ids[COMMUNITY])
    visit(street, one, again=((problem.need_id, "城管科说本周来修"),), on=LATER)
    street.step(problem.need_id, "done", on=LATER, note="下水已经疏通")
    street.step(problem.need_id, "agree", on=LATER, how="person")

    seen = registry.visible(street.people["officer"], "outreach.view", Moment(LATER))
    row = selectors.point_row(one, seen)
    assert row is not None
    assert (row.open_n, row.closed_n, row.quiet_days) == (0, 1, 0)
    assert row.activity == "“心连心、促和谐”万名干部下基层"
    assert [len(each.problems) for each in selectors.visits_of(one)] == [1, 1]
    assert Need.objects.get().tell_by == LATER + timedelta(days=5)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, "VISIT-06"),
        ({"asked": " ", "found": (FOUND,)}, "VISIT-05"),
        ({"found": (ProblemDraft("路不平", ""),)}, "VISIT-07"),
        ({"again": ((999_999, "还是老样子"),)}, "VISIT-08"),
    ],
)
def test_a_visit_without_a_problem_is_none(told: dict[str, Any], code: str, street: Street) -> None:
    with pytest.raises(OutreachError, match=code):
        visit(street, point(street), **told)


def test_a_contact_is_assigned_once_and_ends_with_its_day(street: Street) -> None:
    one = point(street)
    with pytest.raises(OutreachError, match="VISIT-02"):
        point(street)
    with pytest.raises(OutreachError, match="VISIT-01"):
        point(street, " ")
    with pytest.raises(NotAllowed):
        services.contact_end(point_id=one, on=LATER, reason="工作调动", by=street.people["stranger"])
    services.contact_end(point_id=one, on=LATER, reason="工作调动", by=street.people["officer"])

    with pytest.raises(OutreachError, match="VISIT-03"):
        services.contact_end(point_id=one, on=LATER, reason="工作调动", by=street.people["officer"])
    with pytest.raises(OutreachError, match="VISIT-04"):
        visit(street, one, found=(FOUND,), on=LATER)


def pledged(street: Street, **told: Any) -> int:
    cells: dict[str, Any] = {
        "says": "修好三号楼的灯",
        "posted_at": "公示栏",
        "promised_on": DAY,
        "due_on": LATER,
    } | told
    draft = PledgeDraft(street.ids[COMMUNITY], **cells)
    [pledge_id] = services.pledges_record(drafts=[draft], by=street.people["clerk"])
    return pledge_id


def hear(street: Street, pledge_id: int, kept: int, broken: int, unknown: int = 0, who: str = "clerk") -> str:
    voices = Voices("居民会", LATER, kept, broken, unknown)
    return services.pledge_hear(pledge_id=pledge_id, voices=voices, by=street.people[who])


def test_residents_say_whether_a_promise_was_kept(street: Street) -> None:
    assert hear(street, pledged(street), 8, 2) == "kept"
    broken = pledged(street)
    assert hear(street, broken, 2, 8) == "broken"
    with pytest.raises(OutreachError, match="PLEDGE-03"):
        hear(street, broken, 9, 1)
    even = pledged(street)
    assert hear(street, even, 4, 4) == "open"
    assert hear(street, even, 1, 1, 20) == "open"
    with pytest.raises(OutreachError, match="PLEDGE-05"):
        hear(street, even, 2, 1)

    seen = registry.visible(street.people["leader"], "outreach.view", Moment(LATER + timedelta(days=1)))
    rows = selectors.pledge_rows(seen)
    assert [row.state for row in rows] == ["kept", "broken", "open"]
    assert [row.is_late(LATER + timedelta(days=1)) for row in rows] == [False, False, True]


def test_what_an_organisation_promised_it_does_not_judge_itself(street: Street) -> None:
    from jishi.apps.accounts import selectors as accounts
    from jishi.shared.actor import Actor, Grant

    role = accounts.roles()["branch_secretary"]
    grant = Grant(role.id, role.permissions, "org", str(street.ids[COMMUNITY]))
    street.people["secretary"] = Actor(907, "社区书记", (grant,))

    with pytest.raises(NotAllowed):
        hear(street, pledged(street), 9, 0, who="secretary")


@pytest.mark.parametrize(
    ("told", "code"), [({"says": "好"}, "PLEDGE-01"), ({"due_on": DAY - timedelta(days=1)}, "PLEDGE-02")]
)
def test_a_promise_says_what_and_until_when(told: dict[str, Any], code: str, street: Street) -> None:
    with pytest.raises(OutreachError, match=code):
        pledged(street, **told)


def test_residents_are_asked_after_the_promise(street: Street) -> None:
    with pytest.raises(OutreachError, match="PLEDGE-04"):
        hear(
            street,
            pledged(street, promised_on=LATER + timedelta(days=1), due_on=LATER + timedelta(days=2)),
            9,
            0,
        )
