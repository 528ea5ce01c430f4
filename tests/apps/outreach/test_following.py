"""Households, groups and needs when their organisation is merged or dissolved, and when that is taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jishi.apps.outreach import selectors, services
from jishi.apps.outreach.models import (
    Contact,
    ContactPoint,
    GroupPlan,
    Household,
    Need,
    Referral,
    Seat,
    WarmGroup,
)
from jishi.apps.outreach.places import MODELS, OF_ORG
from jishi.apps.outreach.services import ContactDraft, PlanDraft, PledgeDraft
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import OrgDraft, Papers, Successor, UndoBlocked
from jishi.apps.tasks.models import Task
from jishi.shared.actor import SYSTEM
from tests.factories.drawn import tries

from .office import BANK, COMMUNITY, DAY, HOMES, OTHER, SINCE, STREET, Street, book, taken

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
PAPERS = Papers(DAY, "街道合并", "平发〔2012〕3号")
WHY, BESIDE = "办错了,撤销重办", "230108001102"


def to_branch(street: Street) -> None:
    """Let the street's community have all that the street has: only branches are merged."""
    branch = {"org_id": street.ids[COMMUNITY]}
    for model in (GroupPlan, *(MODELS[place] for place in OF_ORG)):
        model.objects.filter(org_id=street.street).update(**branch)
    Task.objects.filter(org_id=street.street).update(**branch, acting_org_id=branch["org_id"])


def merge(street: Street) -> int:
    """Let the community become part of the one beside it."""
    to_branch(street)
    heir = street.ids[BESIDE]
    ids = [street.ids[COMMUNITY], heir]
    return register.orgs_merge(org_ids=ids, into=Successor(heir), papers=PAPERS, by=SYSTEM)


def dissolve(street: Street) -> int:
    """Dissolve the street; its community goes to the other one."""
    told: dict[str, Any] = {"document_no": PAPERS.document_no, "reason": PAPERS.reason, "by": SYSTEM}
    return register.org_dissolve(org_id=street.street, on=DAY, orgs_to=street.ids[OTHER], **told)


def undo(change_id: int) -> int:
    return register.change_revert(change_id=change_id, reason=WHY, by=SYSTEM)


def neighbours(street: Street, folder: Path) -> None:
    """Set up a community beside, with two households, one with a number that the street has too."""
    beside = OrgDraft(BESIDE, "二社区党支部", "branch", STREET, SINCE, org_type="community")
    register.orgs_set_up(drafts=[beside], by=SYSTEM)
    street.ids |= registry.org_ids_of([BESIDE])
    rows = [
        [BESIDE, n, f"周户{n}", None, "1号楼", 10 * at, 0, 1, None, None]
        for at, n in enumerate(("001", "X1"))
    ]
    taken("households", book(folder / "other.xlsx", HOMES, rows), SYSTEM)
    plan = services.plan_now(draft=PlanDraft(street.ids[BESIDE], "fresh", 1), by=SYSTEM)
    services.plan_publish(plan_id=plan, on=DAY, note="还没有组长,先编组", by=SYSTEM)


def everything() -> dict[str, Any]:
    """Return all rows of the room, and what stands on the work-list of them."""
    told: dict[str, Any] = {
        place: list(model._base_manager.order_by("pk").values()) for place, model in MODELS.items()
    }
    tasks = Task.objects.filter(source_kind="need", state="open").order_by("source_id")
    told["tasks"] = list(
        tasks.values_list("source_id", "org_id", "acting_org_id", "title", "deadline", "line")
    )
    return told


def test_the_heir_of_a_merger_goes_on_with_households_groups_and_needs(
    street: Street, tmp_path: Path
) -> None:
    neighbours(street, tmp_path)
    street.grouped()
    need, heir = street.need("001"), street.ids[BESIDE]
    to_branch(street)
    branch = street.ids[COMMUNITY]
    plan = register.orgs_merge_plan(org_ids=[branch, heir], into=Successor(heir), papers=PAPERS)
    [told] = [one for one in register.plan_preview(plan, by=SYSTEM).follows if one.key == "households"]
    assert (told.count, told.becomes) == (40, "由承接的组织接着联系")

    merge(street)

    assert Household.objects.filter(org_id=heir).count() == 42
    numbers = set(
        Household.objects.filter(org_id=heir, number__startswith="001").values_list("number", flat=True)
    )
    assert numbers == {"001", f"001-{branch}"}
    assert sorted(group.number for group in WarmGroup.objects.filter(org_id=heir)) == [1, 2, 3, 4, 5]
    assert Contact.objects.filter(group__org_id=heir, until=None).count() == 42
    task = Task.objects.get(source_kind="need", source_id=need, state="open")
    assert (Need.objects.get(pk=need).org_id, task.org_id) == (heir, heir)


def test_contact_ends_with_an_organisation_that_is_dissolved(street: Street) -> None:
    street.grouped()
    need = street.need("001", "loan")
    street.step(need, "refer", line=BANK, asked_fen=2_000_000)
    services.contacts_assign(
        drafts=[ContactDraft(street.street, "吴局长", "区人社局局长", DAY)], by=street.people["officer"]
    )
    change = dissolve(street)

    assert not WarmGroup.objects.filter(ended_on=None).exists()
    assert not Contact.objects.filter(until=None).exists()
    assert not Seat.objects.filter(until=None).exists()
    assert not ContactPoint.objects.filter(until=None).exists()
    assert not Household.objects.filter(org_id=street.street, ended_on=None).exists()
    assert Need.objects.get(pk=need).state == "withdrawn"
    assert Referral.objects.get(need=need).state == "declined"
    assert not Task.objects.filter(source_kind="need", state="open").exists()
    undo(change)
    past = [one.what for one in selectors.need_history(need)]
    assert sorted(past) == sorted(["提出", "转部门", "撤回", "恢复办理"])


def test_what_was_done_after_a_merger_stands_in_the_way_of_taking_it_back(
    street: Street, tmp_path: Path
) -> None:
    neighbours(street, tmp_path)
    street.grouped()
    change, heir = merge(street), street.ids[BESIDE]
    home = Household.objects.get(org_id=heir, number="002")
    draft = services.NeedDraft(home.pk, "care", "老人要人照看", DAY, "赵组长")
    services.needs_record(drafts=[draft], by=SYSTEM)
    plan = services.plan_now(draft=PlanDraft(heir, "repair"), by=SYSTEM)
    services.plan_publish(plan_id=plan, on=DAY, note="合并以后补组长", by=SYSTEM)

    with pytest.raises(UndoBlocked, match="分组方案") as blocked:
        undo(change)
    assert "变动以后登记的诉求" in str(blocked.value)


STEPS = st.sampled_from(("group", "leave", "repair", "need", "refer", "answer", "pledge", "home", "point"))
DEEP = settings(
    max_examples=tries(6),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@DEEP
@given(st.lists(st.tuples(STEPS, st.integers(1, 40)), max_size=10), st.sampled_from((merge, dissolve)))
def test_a_random_history_is_as_before_after_taking_back_and_as_after_again(
    street: Street, tmp_path: Path, steps: list[tuple[str, int]], event: Any
) -> None:
    with transaction.atomic():
        neighbours(street, tmp_path)
        for what, n in steps:
            step(street, what, n)
        if event is merge:
            to_branch(street)
        before = everything()
        change = event(street)
        after = everything()

        undone = undo(change)
        back = everything()
        undo(undone)

        assert back == before
        assert everything() == after
        transaction.set_rollback(True)


def step(street: Street, what: str, n: int) -> None:
    """Do one thing in the street, where it can be done."""
    {
        "group": _group, "repair": _repair, "leave": _leave, "need": _need, "refer": _refer, "answer": _answer,
        "pledge": _pledge, "point": _point, "home": _home,
    }[what](street, n)  # fmt: skip


def _group(street: Street, n: int) -> None:
    clerk = street.people["clerk"]
    plan = services.plan_now(draft=PlanDraft(street.street, "fresh", 3 + n % 2), by=clerk)
    services.plan_publish(plan_id=plan, on=DAY, note="缺的人以后补", by=clerk)


def _repair(street: Street, n: int) -> None:
    if not street.groups():
        return _group(street, n)
    clerk = street.people["clerk"]
    plan = services.plan_now(draft=PlanDraft(street.street, "repair"), by=clerk)
    services.plan_publish(plan_id=plan, on=DAY, note="补上组长和新户", by=clerk)
    return None


def _leave(street: Street, n: int) -> None:
    worker = street.worker(f"P{n % 10 + 1:02}")
    if worker.ended_on is None:
        services.worker_end(worker_id=worker.pk, on=DAY, reason="搬走", by=street.people["clerk"])


def _need(street: Street, n: int) -> None:
    street.need(f"{n:03}", ("job", "loan", "care")[n % 3])


def _refer(street: Street, n: int) -> None:
    for need in Need.objects.filter(org_id=street.street, state="open").order_by("pk")[: 1 + n % 2]:
        street.step(need.pk, "refer", line=BANK, asked_fen=1_000_000)


def _answer(street: Street, n: int) -> None:
    for need in Need.objects.filter(org_id=street.street, state="open").order_by("pk")[: 1 + n % 2]:
        street.step(need.pk, "done", note="已经办成了")


def _pledge(street: Street, n: int) -> None:
    due = DAY + timedelta(days=n)
    draft = PledgeDraft(street.street, f"修好{n}号楼的灯", "公示栏", DAY, due)
    services.pledges_record(drafts=[draft], by=street.people["clerk"])


def _point(street: Street, n: int) -> None:
    if not ContactPoint.objects.filter(org_id=street.street, cadre=f"吴{n}").exists():
        draft = ContactDraft(street.street, f"吴{n}", "区人社局", DAY)
        services.contacts_assign(drafts=[draft], by=street.people["officer"])


def _home(street: Street, n: int) -> None:
    if not Household.objects.filter(number=f"N{n}").exists():
        draft = services.HouseholdDraft(street.street, f"N{n}", "孙某", cell="9号楼")
        services.household_add(draft=draft, on=DAY, by=street.people["clerk"])
