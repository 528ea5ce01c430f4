"""志愿汇总表: handed out with who may choose what, typed in once, each wrong cell named, taken back as a batch."""

from pathlib import Path
from typing import Any

import pytest

from jishi.apps.postings import selectors, services
from jishi.apps.postings.models import ChoiceSlip, Post
from jishi.apps.postings.services import PostingsRefused
from jishi.apps.postings.services.slips import SlipDraft, slips_take
from jishi.apps.registry.services import (
    Asked,
    RegistryError,
    TableFile,
    TableRefused,
    batch_revert,
    handlers,
    table_import,
)
from jishi.shared.dates import now
from jishi.sheets import table_read
from tests.apps.registry.tables import handed_out, typed

from .office import DAY, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("on_the_day"), pytest.mark.slow]
TABLE, FIRST, SECOND, THIRD, REST = "mutual_choices", "第1选择", "第2选择", "第3选择", "第11选择以后"


def handed_in(path: Path, desk: Desk) -> int | None:
    return table_import(
        TableFile(handlers()[TABLE], path, path.name), Asked(desk.officer, DAY, "收回纸质志愿表")
    ).batch_id


def numbers(desk: Desk) -> dict[str, str]:
    people = {name: f"R{key}" for name, key in desk.talents.items()}
    return people | {name: f"P{key}" for name, key in desk.posts.items()}


def filled(desk: Desk, path: Path, told: dict[tuple[str, str], Any]) -> Path:
    n = numbers(desk)
    handed_out(TABLE, desk.officer, path)
    return typed(path, {(n[who], header): value for (who, header), value in told.items()}, key="编号")


def slips(desk: Desk, choice: int) -> dict[str, int | None]:
    taking = selectors.taking_part(choice, DAY)
    names = {number: name for name, number in numbers(desk).items()}
    return {names[one.number]: one.named for one in (*taking.people, *taking.posts) if one.named is not None}


def test_it_is_handed_out_with_who_may_choose_what_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    choice = desk.open()
    desk.hand_in(choice, "华", "network", "graphite")
    path = handed_out(TABLE, desk.officer, tmp_path / "a.xlsx")

    found = table_read(path)
    may = {
        row.cells[found.column("编号") or 0]: row.cells[found.column("可以填的编号") or 0]
        for row in found.rows
    }
    n = numbers(desk)
    # 嵩 is 71 and no member; the others may go to both firms.
    assert may[n["岳"]] == f"{n['network']}、{n['graphite']}"
    assert not may[n["嵩"]]
    assert n["嵩"] not in str(may[n["network"]])
    assert handed_in(path, desk) is None
    assert ChoiceSlip.objects.count() == 1


def test_slips_typed_in_decide_and_go_back_with_their_table(desk: Desk, tmp_path: Path) -> None:
    choice = desk.open()
    desk.hand_in(choice, "华", "graphite")
    n = numbers(desk)
    told = {
        ("岳", FIRST): n["network"].lower(),
        ("岳", SECOND): n["graphite"][1:],
        ("华", FIRST): f"{n['network']}, {n['graphite']}",
        ("network", FIRST): f"{n['岳']}、{n['华']}",
        ("network", REST): f"{n['衡']};{n['泰']}",
        ("graphite", SECOND): n["华"],
    }

    batch = handed_in(filled(desk, tmp_path / "a.xlsx", told), desk)

    assert slips(desk, choice) == {"岳": 2, "华": 2, "network": 4, "graphite": 1}
    last = ChoiceSlip.objects.get(post=desk.posts["network"])
    assert [last.ranks[n[one][1:]] for one in ("岳", "华", "衡", "泰")] == [1, 1, 2, 3]
    # Other signs between the numbers, or another column, say the same.
    same: dict[tuple[str, str], Any] = {
        ("华", FIRST): f"{n['graphite']};{n['network']}",
        ("graphite", FIRST): None,
    }
    same |= {("graphite", THIRD): n["华"]}
    assert handed_in(filled(desk, tmp_path / "b.xlsx", same), desk) is None
    assert batch is not None
    services.round_run(round_id=choice, on=DAY, by=desk.officer)
    with pytest.raises(RegistryError, match="志愿已经用来出结果"):
        batch_revert(batch_id=batch, reason="录错了一张", by=desk.officer)
    services.round_reopen(round_id=choice, by=desk.officer)
    batch_revert(batch_id=batch, reason="录错了一张", by=desk.officer)
    assert slips(desk, choice) == {"华": 1}


def test_every_wrong_cell_is_named_at_once(desk: Desk, tmp_path: Path) -> None:
    desk.open()
    n = numbers(desk)
    told = {
        ("岳", FIRST): "P99999",
        ("岳", SECOND): "都行",
        ("华", FIRST): n["network"],
        ("华", SECOND): n["network"],
        ("嵩", FIRST): n["network"],
        ("network", FIRST): n["graphite"],
    }

    with pytest.raises(TableRefused) as refused:
        handed_in(filled(desk, tmp_path / "a.xlsx", told), desk)

    found = {(one.field, one.values["number"]) for one in refused.value.findings}
    assert found == {
        ("第1选择", "MUTUAL-25"),
        ("第2选择", "MUTUAL-24"),
        ("第2选择", "MUTUAL-27"),
        ("第1选择", "MUTUAL-26"),
    }
    assert len(refused.value.findings) == 5
    says = [str(one.values["says"]) for one in refused.value.findings]
    assert f"{n['network']}写了两次(“第1选择”里也有)。请划去一处。" in says
    assert not ChoiceSlip.objects.exists()


def test_too_many_wishes_and_a_round_that_is_over(desk: Desk, tmp_path: Path) -> None:
    choice = desk.open()
    same = Post(owner_org_id=desk.county, org_id=desk.county, kind="instructor", needs="缺人", wanted_on=DAY)
    same.round_id, same.recorded_at = choice, now()
    for _ in range(11):
        same.pk = None
        same.save(force_insert=True)
    posts = sorted(Post.objects.filter(needs="缺人").values_list("pk", flat=True))
    told = {("岳", THIRD): "、".join(str(post) for post in posts)}

    with pytest.raises(TableRefused) as refused:
        handed_in(filled(desk, tmp_path / "a.xlsx", told), desk)
    assert [one.values["number"] for one in refused.value.findings] == ["MUTUAL-08"]

    services.round_withdraw(round_id=choice, reason="改期再办", by=desk.officer)
    with pytest.raises(PostingsRefused, match="MUTUAL-04"):
        slips_take(drafts=[SlipDraft(choice, "R1", {})], on=DAY, by=desk.officer)
