"""Everybody is placed near, by speciality and within bounds, with a reason; who finds no grid is listed with one."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from jishi.apps.accounts import services as account_services
from jishi.apps.accounts.models import User
from jishi.apps.grids import selectors
from jishi.apps.grids.pages import looking
from jishi.apps.grids.services import GridsRefused, grids_place, grids_undo, member_move
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment

from . import street

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("on_the_day"), pytest.mark.slow]
WHY = "建立党员网格"


def overview() -> selectors.Overview:
    return selectors.overview(Visible(Moment(street.DAY), ("",)), "2012-Q3")


def place() -> int:
    return grids_place(org_id=street.street_id(), on=street.DAY, reason=WHY, by=SYSTEM).batch_id


def prepare(folder: Path) -> None:
    street.take(folder, "grids", street.GRID_HEAD, street.GRIDS)
    street.take(folder, "member_grids", street.MEMBER_HEAD, street.MEMBERS)


def test_everybody_is_in_a_grid_or_listed_with_the_reason(tmp_path: Path) -> None:
    prepare(tmp_path)
    done = grids_place(org_id=street.street_id(), on=street.DAY, reason=WHY, by=SYSTEM)

    found = overview()
    assert (done.placed_n, done.left_n, done.missing) == (10, 1, ())
    assert [(row.code, "没有登记属地" in row.why) for row in found.left] == [("N1", True)]
    at = {row.code: row.grid_name for row in found.people}
    assert {at[f"E{n}"][0] for n in range(1, 6)} == {"东"}
    assert at["E1"] == "东一网格"
    assert at["W1"] == "西一网格"
    assert all(row.floor <= row.members_n <= row.cap for row in found.grids)
    assert all(row.lacks == "" for row in found.grids)
    assert all(row.why for row in found.people)


@pytest.mark.parametrize(("most", "is_long"), [(3, True), (1000, False)])
def test_of_many_without_a_grid_one_page_is_read(
    monkeypatch: pytest.MonkeyPatch, most: int, is_long: bool
) -> None:
    monkeypatch.setattr(looking, "MOST_AT_HAND", most)
    user_id = account_services.user_create(username="officer", display_name="刘同志", by=SYSTEM)
    scope = str(street.street_id())
    account_services.role_grant(
        user_id=user_id, role="township_officer", scope_kind="org", scope_id=scope, by=SYSTEM
    )
    client = Client()
    client.force_login(User.objects.get(pk=user_id), "django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("grid-list"), {"part": "left"}).content.decode()

    assert "没有编入 11" in page
    assert ("人多,按所在支部和党员编号排列" in page) is is_long
    assert all(code in page for code in ("E1", "W1", "N1"))


def test_again_moves_nobody_and_a_move_by_hand_holds(tmp_path: Path) -> None:
    prepare(tmp_path)
    first = place()
    before = {row.code: row.grid_id for row in overview().people}

    again = grids_place(org_id=street.street_id(), on=street.DAY, reason=WHY, by=SYSTEM)
    assert again.moved_n == 0
    assert {row.code: row.grid_id for row in overview().people} == before

    with pytest.raises(GridsRefused, match="GRIDS-03"):
        grids_undo(grid_batch_id=first, reason="重新编一次", by=SYSTEM)
    for batch in (again.batch_id, first):
        grids_undo(grid_batch_id=batch, reason="重新编一次", by=SYSTEM)
    assert len(overview().left) == 11


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    rows = [[*street.GRIDS[0][:4], "4", "9", "木工2"], *street.GRIDS[1:]]
    street.take(tmp_path, "grids", street.GRID_HEAD, rows)

    done = grids_place(org_id=street.street_id(), on=street.DAY, reason=WHY, by=SYSTEM)

    assert done.missing
    assert overview().missing == done.missing
    assert overview().grids[0].lacks == "木工2人"


def test_what_cannot_be_placed_is_told(tmp_path: Path) -> None:
    with pytest.raises(GridsRefused, match="GRIDS-13"):
        place()
    prepare(tmp_path)
    with pytest.raises(GridsRefused, match="GRIDS-01"):
        grids_place(org_id=street.street_id(), on=street.DAY, reason="", by=SYSTEM)
    with pytest.raises(GridsRefused, match="GRIDS-14"):
        grids_place(org_id=0, on=street.DAY, reason=WHY, by=SYSTEM)


def test_a_speciality_told_later_moves_somebody_by_hand_only_with_a_reason(tmp_path: Path) -> None:
    prepare(tmp_path)
    place()
    own = registry.org_ids_of([street.EAST])[street.EAST]
    [row] = [one for one in overview().people if one.code == "E1"]
    other = next(one.grid_id for one in overview().grids if one.grid_id != row.grid_id)

    member_move(member_id=row.member_id, org_id=own, grid_id=other, on=street.DAY, why="本人要求", by=SYSTEM)

    [row] = [one for one in overview().people if one.code == "E1"]
    assert (row.grid_id, row.why) == (other, "本人要求")
