"""Taking events back: what holds afterwards, what stands in the way, and bringing them back again."""

from datetime import date, timedelta

import pytest

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Batch, Change, OrgState
from jishi.apps.registry.services import (
    MemberDraft,
    OrgDraft,
    RegistryError,
    Transfer,
    UndoBlocked,
    UnitDraft,
    batch_revert,
    change_revert,
)
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, now, travel

from .office import BUREAU, DAY, EAST, SINCE, TOWN, WEST, Office, person

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
NEW = "230321100301"
WHY = "文件写错了日期"


def last() -> int:
    return Change.objects.order_by("-pk").values_list("pk", flat=True)[0]


def rename(office: Office, name: str, on: date = DAY, code: str = EAST) -> int:
    services.org_correct(
        org_id=office.ids[code], fields_told={"name": name}, on=on, reason="按文件改名", by=office.clerk
    )
    return last()


def name_of(office: Office, code: str = EAST, on: date = DAY) -> str:
    card = selectors.org_card(office.ids[code], Moment(on))
    return card.name if card else ""


def set_up(code: str = NEW, parent: str = TOWN, on: date = DAY) -> int:
    draft = OrgDraft(code, "新村党支部", "branch", parent, on, org_type="village")
    services.orgs_set_up(drafts=[draft], by=SYSTEM)
    return last()


def in_the_way(change_id: int, office: Office) -> dict[str, int]:
    with pytest.raises(UndoBlocked, match="UNDO-05") as refused:
        change_revert(change_id=change_id, reason=WHY, by=office.county)
    return {one.words: one.count for one in refused.value.dependents}


def test_a_renaming_taken_back_never_was_and_stays_on_record(office: Office) -> None:
    renamed = rename(office, "东发新村党支部")

    with travel(DAY + timedelta(days=1)):
        undone = change_revert(change_id=renamed, reason=WHY, by=office.clerk)

    assert name_of(office) == "东发村党支部"
    assert Change.objects.get(pk=undone).undoes_id == renamed
    kinds = [fact.kind for fact in selectors.org_history(office.ids[EAST], Moment(DAY + timedelta(days=1)))]
    assert kinds[:2] == ["reverted", "org_corrected"]


def test_what_was_believed_before_the_undo_can_still_be_asked(office: Office) -> None:
    renamed = rename(office, "东发新村党支部")
    with travel(DAY + timedelta(days=3)):
        change_revert(change_id=renamed, reason=WHY, by=office.clerk)

    with travel(DAY + timedelta(days=2)):
        known = selectors.org_card(office.ids[EAST], Moment(DAY, now()))

    assert known is not None
    assert known.name == "东发新村党支部"


def test_an_undo_can_itself_be_taken_back_and_so_on(office: Office) -> None:
    renamed = rename(office, "东发新村党支部")

    undone = change_revert(change_id=renamed, reason=WHY, by=office.clerk)
    again = change_revert(change_id=undone, reason=WHY, by=office.clerk)
    assert name_of(office) == "东发新村党支部"

    change_revert(change_id=again, reason=WHY, by=office.clerk)
    assert name_of(office) == "东发村党支部"
    with pytest.raises(RegistryError, match="UNDO-02"):
        change_revert(change_id=renamed, reason=WHY, by=office.clerk)


def test_a_later_change_of_the_same_record_must_go_first(office: Office) -> None:
    first = rename(office, "甲村党支部")
    second = rename(office, "乙村党支部", DAY + timedelta(days=1))

    assert in_the_way(first, office) == {"2012-07-16信息修改:乙村党支部": 1}

    change_revert(change_id=second, reason=WHY, by=office.clerk)
    change_revert(change_id=first, reason=WHY, by=office.clerk)
    assert name_of(office) == "东发村党支部"


def test_an_undo_cannot_come_back_over_a_later_change(office: Office) -> None:
    undone = change_revert(change_id=rename(office, "甲村党支部"), reason=WHY, by=office.clerk)
    rename(office, "乙村党支部")

    assert list(in_the_way(undone, office)) == ["2012-07-15信息修改:乙村党支部"]


def test_members_who_came_since_keep_an_organisation_standing(office: Office) -> None:
    founded = set_up()
    services.members_transfer(transfers=[Transfer("M1", NEW, DAY)], by=SYSTEM)
    moved = last()

    assert list(in_the_way(founded, office)) == ["2012-07-15组织关系转接"]

    change_revert(change_id=moved, reason=WHY, by=office.county)
    change_revert(change_id=founded, reason=WHY, by=office.county)
    assert name_of(office, code=TOWN) != ""
    assert not OrgState.objects.current().filter(org__code=NEW).exists()


def test_what_was_set_up_below_since_must_go_first(office: Office) -> None:
    founded = set_up()
    below = set_up("230321100302", NEW)

    batch = Change.objects.get(pk=below).batch_id
    assert list(in_the_way(founded, office)) == [f"2012-07-15组织设立(第{batch}批)"]


def test_a_code_is_free_again_after_its_set_up_was_taken_back(office: Office) -> None:
    change_revert(change_id=set_up(), reason=WHY, by=office.county)

    set_up()

    assert OrgState.objects.current().filter(org__code=NEW).count() == 1


def test_a_set_up_cannot_come_back_where_the_code_was_taken_since(office: Office) -> None:
    undone = change_revert(change_id=set_up(), reason=WHY, by=office.county)
    set_up()

    assert sum(in_the_way(undone, office).values()) == 2


def test_a_dissolved_organisation_stands_again(office: Office) -> None:
    before = selectors.org_card(office.ids[WEST], Moment(DAY))
    services.org_dissolve(
        org_id=office.ids[WEST], on=DAY, document_no="9号", reason="并入东发村", by=office.county
    )

    change_revert(change_id=last(), reason=WHY, by=office.county)

    assert selectors.org_card(office.ids[WEST], Moment(DAY)) == before


def test_a_dissolution_does_not_come_back_over_members_enrolled_since(office: Office) -> None:
    services.org_dissolve(
        org_id=office.ids[WEST], on=DAY, document_no="9号", reason="并入东发村", by=office.county
    )
    undone = change_revert(change_id=last(), reason=WHY, by=office.county)
    services.members_enrol(drafts=[MemberDraft("M9", "赵一", "男", WEST, DAY)], by=SYSTEM)

    assert [words[:14] for words in in_the_way(undone, office)] == ["2012-07-15党员登记"]


def test_a_member_does_not_come_back_to_an_organisation_that_has_ended(office: Office) -> None:
    services.members_transfer(transfers=[Transfer("M1", WEST, DAY)], by=SYSTEM)
    moved = last()
    for code in ("M2", "M3"):
        services.members_transfer(transfers=[Transfer(code, WEST, DAY)], by=SYSTEM)
    with travel(DAY + timedelta(days=1)):
        services.org_dissolve(
            org_id=office.ids[EAST],
            on=DAY + timedelta(days=1),
            document_no="9号",
            reason="并入西发村",
            by=office.county,
        )

    assert list(in_the_way(moved, office)) == ["2012-07-16组织撤销:东发村党支部"]


def test_a_batch_is_taken_back_as_a_whole_and_comes_back_as_a_whole(office: Office) -> None:
    drafts = [MemberDraft(f"N{n}", f"钱{n}", "男", WEST, DAY) for n in range(3)]
    services.members_enrol(drafts=drafts, by=SYSTEM)
    batch = Batch.objects.latest("pk")

    undone = batch_revert(batch_id=batch.pk, reason=WHY, by=office.clerk)

    batch.refresh_from_db()
    assert (selectors.members_count(office.ids[WEST], Moment(DAY)), batch.undone_at is not None) == (0, True)

    change_revert(change_id=undone, reason=WHY, by=office.clerk)

    batch.refresh_from_db()
    assert (selectors.members_count(office.ids[WEST], Moment(DAY)), batch.undone_at) == (3, None)


def test_one_event_of_several_in_a_batch_goes_with_its_batch(office: Office) -> None:
    first = set_up()
    second = rename(office, "甲村党支部")
    Change.objects.filter(pk=second).update(batch=Change.objects.get(pk=first).batch)

    with pytest.raises(RegistryError, match="UNDO-04"):
        change_revert(change_id=second, reason=WHY, by=office.clerk)


def test_units_are_taken_back_by_whoever_answers_for_their_place(office: Office) -> None:
    services.units_register(
        drafts=[UnitDraft("UNEW", "新厂", "nonpublic_enterprise", "230321100", SINCE)], by=SYSTEM
    )

    with pytest.raises(NotAllowed):
        change_revert(change_id=last(), reason=WHY, by=office.system_clerk)
    change_revert(change_id=last(), reason=WHY, by=office.clerk)


def test_somebody_without_the_right_over_every_end_cannot_take_it_back(office: Office) -> None:
    services.members_transfer(transfers=[Transfer("M1", BUREAU, DAY)], by=SYSTEM)

    for actor in (office.clerk, office.system_clerk, office.secretary):
        with pytest.raises(NotAllowed):
            change_revert(change_id=last(), reason=WHY, by=actor)

    change_revert(change_id=last(), reason=WHY, by=office.county)


def test_it_takes_a_reason(office: Office) -> None:
    with pytest.raises(RegistryError, match="REGISTRY-13"):
        change_revert(change_id=rename(office, "甲村党支部"), reason="  错 ", by=office.clerk)


def test_what_changed_nothing_needs_no_undo(office: Office) -> None:
    services.org_confirm(org_id=office.ids[EAST], on=DAY, by=office.clerk)

    with pytest.raises(RegistryError, match="UNDO-03"):
        change_revert(change_id=last(), reason=WHY, by=office.clerk)


def test_a_role_over_a_new_organisation_must_be_withdrawn_first(office: Office) -> None:
    founded = set_up()
    new_id = selectors.org_id_of(NEW)
    assert new_id is not None
    person("newcomer", "branch_secretary", "org", new_id)

    assert list(in_the_way(founded, office)) == ["对这些组织的授权(请联系管理员收回)"]
