"""年报分组织统计: each organisation's row is what its own statistics say; a form is compared and changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Batch, Change
from jishi.apps.registry.selectors.yearly import yearly_counts, years_before
from jishi.apps.registry.services import MemberDraft, Papers, Transfer
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, Period, travel

from .office import BUREAU, CITY, COUNTY, EAST, FAR, SINCE, TOWN, WEST, Office
from .tables import checked, codes, handed_out, imported, member, own, typed

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
TABLE, YEAR, END = "yearly_stats", 2012, date(2013, 1, 10)


def recruit(code: str, org: str, joined: date, on: date, **told: object) -> MemberDraft:
    return MemberDraft(code, "孙立", "男", org, on, joined_on=joined, **told)  # type: ignore[arg-type]


def a_year(office: Office) -> None:
    """Recruits, transfers near and far, a death, a return, a branch that moves away."""
    day = date(2012, 4, 1)
    born = {"birth_date": date(1990, 1, 1), "schooling": "20"}
    drafts = [
        recruit("R1", EAST, day, day, **born),
        recruit("R2", WEST, date(1999, 7, 1), day),
        recruit("R3", FAR, date(1999, 7, 1), SINCE),
        recruit("R4", BUREAU, date(1999, 7, 1), SINCE),
    ]
    services.members_enrol(drafts=drafts, by=SYSTEM)
    moves = [Transfer("M1", WEST, date(2012, 5, 1)), Transfer("R3", EAST, date(2012, 6, 1))]
    services.members_transfer(transfers=moves, by=SYSTEM)
    services.members_transfer(transfers=[Transfer("M1", BUREAU, date(2012, 8, 1))], by=SYSTEM)
    for code, kind in (("M2", "deceased"), ("M3", "left")):
        services.member_end(
            member_id=member(code), kind=kind, on=date(2012, 9, 1), reason="按程序办理", by=SYSTEM
        )
    services.member_restore(member_id=member("M3"), on=date(2012, 10, 1), reason="误报更正", by=SYSTEM)
    papers = Papers(date(2012, 11, 1), "按文件调整", "9号")
    services.org_move(org_id=office.ids[WEST], superior_id=office.ids[COUNTY], papers=papers, by=SYSTEM)


@pytest.mark.parametrize("code", [CITY, COUNTY, TOWN, EAST, BUREAU])
def test_a_row_says_what_the_organisations_own_statistics_say(office: Office, code: str) -> None:
    with travel(END):
        a_year(office)
        moment = Moment(date(2012, 12, 31))
        scope = selectors.scope_of(office.ids[code], moment)
        assert scope is not None
        told = selectors.statement(scope, Period.parse("2012"), moment).members

        row = yearly_counts(YEAR, moment)[office.ids[code]]

    came = row["in_recruits_n"] + row["in_transfer_n"] + row["in_restored_n"]
    went = sum(n for name, n in row.items() if name.startswith("out_"))
    assert (row["opening_n"], came, went, row["closing_n"]) == (
        told.opening,
        told.came,
        told.went,
        told.closing,
    )


def test_the_reasons_and_the_parts_are_counted(office: Office) -> None:
    with travel(END):
        a_year(office)
        counts = yearly_counts(YEAR, Moment(END))

    town = {name: n for name, n in counts[office.ids[TOWN]].items() if n}
    assert town == {
        "opening_n": 3,
        "opening_women_n": 3,
        "in_recruits_n": 1,
        "in_recruits_young_n": 1,
        "in_transfer_n": 2,
        "in_restored_n": 1,
        "out_died_n": 1,
        "out_withdrawn_n": 1,
        "out_transfer_n": 2,
        "closing_n": 3,
        "closing_women_n": 1,
        "closing_young_n": 1,
        "closing_college_n": 1,
        "closing_probationary_n": 1,
        "branches_n": 2,
        "committees_n": 1,
    }


def test_a_filled_form_is_compared_and_nothing_is_changed(office: Office, tmp_path: Path) -> None:
    with travel(END):
        a_year(office)
        path = handed_out(TABLE, office.county, tmp_path / "a.xlsx")
        assert imported(TABLE, path, office.county).batch_id is None
        typed(path, {(EAST, "死亡"): 0, (TOWN, "年末党员总数/合计"): 9, (BUREAU, "其中少数民族"): 1})
        changes, batches = Change.objects.count(), Batch.objects.count()

        preview = checked(TABLE, path, office.county)
        result = imported(TABLE, path, office.county, only_clean=True)

        assert sorted(codes(preview)) == [("TABLE-63", "年末党员总数/合计"), ("TABLE-63", "死亡")]
        assert codes(preview, is_refused=False) == [("TABLE-64", "其中少数民族")]
        assert "按台账统计是1" in next(one.text("zh") for one in preview.findings if one.field == "死亡")
        assert (result.rows_refused, result.batch_id) == (2, None)
        assert (Change.objects.count(), Batch.objects.count()) == (changes, batches)
        ahead = own(tmp_path / "b.xlsx", ["组织代码", "年度", "死亡"], [EAST, 2014, 0])
        assert codes(checked(TABLE, ahead, office.county)) == [("TABLE-46", "组织代码")]


def test_ages_are_counted_in_whole_years() -> None:
    assert years_before(date(2012, 2, 29), 35) == date(1977, 2, 28)
    assert years_before(date(2012, 12, 31), 60) == date(1952, 12, 31)
