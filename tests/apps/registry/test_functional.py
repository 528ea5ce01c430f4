"""Functional organisations: a tree of their own, village officers from a list, and counting only by a decision."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from jishi.apps.registry import selectors
from jishi.apps.registry.models import Change, CountingDecision, FunctionalState, OfficerState
from jishi.apps.registry.selectors import RollupQuestion, Visible
from jishi.apps.registry.services import (
    Asked,
    CountingDraft,
    FunctionalDraft,
    Papers,
    RegistryError,
    Successor,
    TableFile,
    TableRefused,
    batch_revert,
    change_revert,
    counting_decide,
    functional_change,
    functional_end,
    functionals_set_up,
    handlers,
    officer_end,
    org_dissolve,
    orgs_merge,
    table_check,
    table_import,
)
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, day_end, travel
from jishi.sheets import write_rows

from .office import COUNTY, DAY, EAST, SYSTEM_COMMITTEE, TOWN, WEST, Office, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
FOUNDED = date(2012, 4, 1)
VILLAGE = "230321100201"
WHY = "按文件办理"
HEAD = ["代码", "名称", "类别", "成立日期", "上级功能型组织代码", "依托组织代码"]
KINDS = ("functional_set_up", "officers_entered")
OFFICERS = ["分会代码", "村代码", "姓名", "职责", "任职日期"]


def draft(code: str, kind: str, host: str, parent: str = "", name: str = "") -> FunctionalDraft:
    return FunctionalDraft(code, name or f"村警{code}", kind, host, FOUNDED, parent)


def association() -> dict[str, int]:
    """Set up the association, its committee and the town's branch; return their ids."""
    drafts = [
        draft("A", "association", COUNTY),
        draft("A0", "primary_committee", COUNTY, "A"),
        draft("A1", "branch", TOWN, "A0", "鸡东镇分会党支部"),
    ]
    functionals_set_up(drafts=drafts, by=SYSTEM)
    return dict(FunctionalState.objects.current().values_list("functional__code", "functional_id"))


def seen(on: date = DAY) -> Visible:
    return Visible(Moment(on), paths=("",))


def decide(functional_id: int, *, counts: bool = True, on: date = date(2012, 6, 1)) -> int:
    told = CountingDraft(functional_id, counts, on, "鸡组发〔2012〕20号", WHY)
    return counting_decide(draft=told, by=SYSTEM)


def take(tmp_path: Path, table: str, rows: list[list[str]], on: date = DAY) -> int | None:
    path = tmp_path / f"{table}.xlsx"
    write_rows(path, {"名册": rows})
    return table_import(TableFile(handlers()[table], path, path.name), Asked(SYSTEM, on, WHY)).batch_id


def officers(tmp_path: Path) -> int | None:
    return take(tmp_path, "village_officers", [OFFICERS, ["A1", VILLAGE, "赵村警", "村警", "2012-05-01"]])


def codes(office: Office, **question: object) -> set[str]:
    told = selectors.OrgQuestion(seen(), **question)  # type: ignore[arg-type]
    return {row.code for row in selectors.orgs_page(told)}


def test_both_lists_come_in_and_a_second_time_change_nothing(office: Office, tmp_path: Path) -> None:
    orgs = [
        HEAD,
        ["A", "村警协会", "协会", "2012-04-01", "", COUNTY],
        ["A1", "鸡东镇分会党支部", "党支部", "2012-04-01", "A", TOWN],
    ]
    take(tmp_path, "functional_orgs", orgs)
    officers(tmp_path)

    top, branch = selectors.functional_orgs(seen())
    assert (top.name, top.depth, top.below_n, top.villages_n, top.officers_n) == ("村警协会", 0, 1, 1, 1)
    assert (branch.name, branch.depth, branch.kind_label) == ("鸡东镇分会党支部", 1, "功能型党支部")
    assert take(tmp_path, "functional_orgs", orgs) is None
    assert officers(tmp_path) is None
    # Whoever answers for what they lean on sees the events, and may take them back.
    events = dict(Change.objects.filter(kind__in=KINDS).values_list("kind", "org_id"))
    assert events == {"functional_set_up": office.ids[COUNTY], "officers_entered": office.ids[TOWN]}


def test_a_village_with_an_officer_is_covered_and_stays_so_when_he_leaves(
    office: Office, tmp_path: Path
) -> None:
    ids = association()
    assert [row.name for row in selectors.functional_card(ids["A1"], seen=seen()).villages] == ["东发村"]  # type: ignore[union-attr]
    officers(tmp_path)
    officer = OfficerState.objects.get().officer_id

    officer_end(officer_id=officer, on=date(2012, 7, 10), reason="调离本村", by=SYSTEM)

    before = selectors.functional_card(ids["A"], seen=seen(date(2012, 7, 9)))
    after = selectors.functional_card(ids["A"], seen=seen())
    assert before is not None
    assert after is not None
    assert [one.name for one in before.villages[0].officers] == ["赵村警"]
    assert (after.villages[0].officers, after.vacant_n, after.uncovered_n) == ((), 1, 0)


def test_a_list_names_each_row_that_is_wrong(office: Office, tmp_path: Path) -> None:
    association()
    rows = [
        OFFICERS,
        ["A9", VILLAGE, "甲", "村警", "2012-05-01"],
        ["A1", "230321100299", "乙", "村警", "2012-05-01"],
        ["A1", "230382", "丙", "村警", "2012-05-01"],
        ["A1", VILLAGE, "丁", "村警", "2012-08-01"],
    ]
    with pytest.raises(TableRefused) as refused:
        take(tmp_path, "village_officers", rows)

    assert [(one.row, one.code) for one in refused.value.findings] == [
        (2, "TABLE-46"),
        (3, "TABLE-53"),
        (4, "TABLE-54"),
        (5, "TABLE-49"),
    ]


def test_it_counts_only_from_the_day_of_a_decision_and_stands_beside(office: Office) -> None:
    ids, path = association(), selectors.paths_of(seen())[office.ids[COUNTY]]
    decide(ids["A"])
    decide(ids["A1"], counts=False, on=date(2012, 7, 1))

    def told(on: date, measure: str, along: str = "subordination") -> tuple[int, int | None]:
        found = selectors.rollup(RollupQuestion(seen(on), path, along), measure)
        return found.total.part, found.functional_n

    assert told(date(2012, 5, 31), "branches") == (4, None)
    assert told(date(2012, 6, 1), "branches") == (4, 1)
    assert told(date(2012, 6, 1), "orgs", "area") == (7, 2)
    assert told(DAY, "branches", "line") == (4, 0)
    assert told(DAY, "members") == (3, None)
    row = next(one for one in selectors.functional_orgs(seen()) if one.code == "A0")
    assert row.counted_by == "鸡组发〔2012〕20号"


def test_the_roll_up_shows_both_numbers_and_opens_the_covered(office: Office, tmp_path: Path) -> None:
    ids = association()
    officers(tmp_path)
    decide(ids["A"])

    page = page_of(office.county, "/rollup/?measure=branches")
    assert "计入后合计" in page
    assert "功能型组织按文件计入的另列" in page
    page = page_of(office.county, "/rollup/?measure=orgs&by=functional&level=3")
    assert "鸡东镇分会党支部" in page
    assert "未纳入功能型组织" in page
    assert codes(office, functional=str(ids["A"])) == {EAST}
    assert codes(office, functional=str(ids["A"]), is_near=True) == set()
    assert EAST not in codes(office, functional="")
    assert "计入(鸡组发〔2012〕20号)" in page_of(office.county, "/functional/")


def test_whoever_it_leans_on_answers_for_it(office: Office) -> None:
    with pytest.raises(NotAllowed):
        functionals_set_up(drafts=[draft("B", "branch", SYSTEM_COMMITTEE)], by=office.clerk)
    functionals_set_up(drafts=[draft("C", "branch", TOWN)], by=office.clerk)
    own = FunctionalState.objects.get().functional_id
    with pytest.raises(NotAllowed):
        counting_decide(draft=CountingDraft(own, True, DAY, "1号", WHY), by=office.clerk)

    assert "村警C" in page_of(office.clerk, "/functional/")
    assert "村警C" not in page_of(office.system_clerk, "/functional/")
    counting_decide(draft=CountingDraft(own, True, DAY, "1号", WHY), by=office.county)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (draft("A", "branch", TOWN), "FUNCTIONAL-02"),
        (draft("X", "branch", "nowhere"), "FUNCTIONAL-03"),
        (draft("X", "branch", TOWN, "nobody"), "FUNCTIONAL-04"),
        (draft("X", "club", TOWN), "FUNCTIONAL-05"),
    ],
)
def test_what_cannot_be_set_up_is_told(office: Office, told: FunctionalDraft, code: str) -> None:
    association()
    with pytest.raises(RegistryError) as refused:
        functionals_set_up(drafts=[told], by=SYSTEM)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_what_cannot_be_done_is_told(office: Office, tmp_path: Path) -> None:
    ids = association()
    officers(tmp_path)
    lone = draft("L", "association", COUNTY)
    functionals_set_up(drafts=[lone], by=SYSTEM)
    club = FunctionalState.objects.get(functional__code="L").functional_id
    decide(ids["A0"], on=date(2012, 6, 1))
    officer = OfficerState.objects.get().officer_id
    early, late = FOUNDED - timedelta(days=9), DAY + timedelta(days=1)
    paper = {"reason": WHY, "by": SYSTEM}

    def refused(do: object, **told: object) -> set[str]:
        with pytest.raises(RegistryError) as error:
            do(**{**paper, **told})  # type: ignore[operator]
        return {fault.code for fault in error.value.faults}

    def decided(one: int, on: date, number: str = "1号") -> set[str]:
        with pytest.raises(RegistryError) as error:
            counting_decide(draft=CountingDraft(one, True, on, number, WHY), by=SYSTEM)
        return {fault.code for fault in error.value.faults}

    assert refused(functionals_set_up, drafts=[]) == {"FUNCTIONAL-01"}
    assert refused(functional_change, functional_id=ids["A"], told={"name": "新"}, on=early) == {
        "FUNCTIONAL-07"
    }
    assert refused(functional_change, functional_id=ids["A"], told={"host_id": 0}, on=DAY) == {
        "FUNCTIONAL-03"
    }
    assert refused(functional_end, functional_id=0, on=DAY) == {"FUNCTIONAL-06"}
    assert refused(functional_end, functional_id=ids["A0"], on=late) == {"FUNCTIONAL-08"}
    assert refused(functional_end, functional_id=ids["A1"], on=date(2012, 5, 1)) == {"FUNCTIONAL-09"}
    assert refused(officer_end, officer_id=0, on=DAY) == {"FUNCTIONAL-13"}
    assert refused(officer_end, officer_id=officer, on=early, reason="") == {"FUNCTIONAL-07", "REGISTRY-13"}
    assert decided(ids["A0"], DAY, " ") == {"FUNCTIONAL-10"}
    assert decided(club, DAY) == {"FUNCTIONAL-11"}
    assert decided(ids["A0"], date(2012, 5, 1)) == {"FUNCTIONAL-12"}


def test_every_step_goes_back_and_comes_again(office: Office, tmp_path: Path) -> None:
    ids = association()
    batch = officers(tmp_path)
    steps = [
        decide(ids["A"]),
        functional_change(
            functional_id=ids["A1"],
            told={"name": "新分会", "host_id": office.ids[COUNTY]},
            on=date(2012, 6, 20),
            reason=WHY,
            by=SYSTEM,
        ),
        functional_end(functional_id=ids["A1"], on=date(2012, 7, 12), reason=WHY, by=SYSTEM),
    ]
    assert not OfficerState.objects.current().exists()

    undone = [change_revert(change_id=one, reason=WHY, by=SYSTEM) for one in reversed(steps)]
    assert not CountingDecision.objects.believed().exists()
    assert FunctionalState.objects.get(functional_id=ids["A1"], superseded_by=None).name == "鸡东镇分会党支部"
    with pytest.raises(RegistryError, match="UNDO-05"):
        change_revert(change_id=Change.objects.get(kind="functional_set_up").pk, reason=WHY, by=SYSTEM)
    for one in reversed(undone):
        change_revert(change_id=one, reason=WHY, by=SYSTEM)
    assert not FunctionalState.objects.current().filter(functional_id=ids["A1"]).exists()
    for one in reversed(steps):
        change_revert(change_id=one, reason=WHY, by=office.county)
    assert batch is not None
    batch_revert(batch_id=batch, reason=WHY, by=office.clerk)
    change_revert(change_id=Change.objects.get(kind="functional_set_up").pk, reason=WHY, by=office.county)
    assert selectors.functional_orgs(seen()) == []
    assert association().keys() == ids.keys()


def test_what_it_leans_on_does_not_end_under_it_and_a_merger_takes_it_along(office: Office) -> None:
    functionals_set_up(drafts=[draft("D", "branch", WEST)], by=SYSTEM)
    with pytest.raises(RegistryError) as refused:
        org_dissolve(org_id=office.ids[WEST], on=DAY, document_no="9号", reason=WHY, by=SYSTEM)
    assert "EVENT-26" in {fault.code for fault in refused.value.faults}

    orgs_merge(
        org_ids=[office.ids[EAST], office.ids[WEST]],
        into=Successor(office.ids[EAST]),
        papers=Papers(DAY, WHY, "9号"),
        by=SYSTEM,
    )

    [row] = selectors.functional_orgs(seen())
    assert row.host_id == office.ids[EAST]
    [row] = selectors.functional_orgs(seen(DAY - timedelta(days=1)))
    assert row.host_id == office.ids[WEST]


def test_what_was_not_known_yet_does_not_show(office: Office, tmp_path: Path) -> None:
    with travel(DAY + timedelta(days=3)):
        ids = association()
        officers(tmp_path)
        decide(ids["A"])
        assert len(selectors.functional_orgs(seen())) == 3

        early = Visible(Moment(DAY, day_end(DAY)), paths=("",))
        assert selectors.functional_orgs(early) == []
        path = selectors.paths_of(early)[office.ids[COUNTY]]
        found = selectors.rollup(RollupQuestion(early, path, "functional", 3), "branches")
        assert [(row.name, row.all.part) for row in found.rows] == [("未纳入功能型组织", 4)]
        assert found.functional_n is None


def test_a_file_is_checked_before_it_is_taken(office: Office, tmp_path: Path) -> None:
    association()
    path = tmp_path / "orgs.xlsx"
    write_rows(
        path,
        {"名册": [[*HEAD, "撤销日期"], ["A0", "村警A0", "党委", "2012-04-01", "A", COUNTY, "2012-07-01"]]},
    )

    preview = table_check(TableFile(handlers()["functional_orgs"], path, path.name), Asked(SYSTEM, DAY, WHY))

    assert [one.code for one in preview.findings] == ["TABLE-56"]
