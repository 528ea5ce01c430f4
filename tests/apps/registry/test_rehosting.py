"""Other host units: a firm joins a joint branch or leaves it, by an event or by filling in what nobody knew."""

from datetime import date
from pathlib import Path

import pytest

from jishi.apps.registry import services
from jishi.apps.registry.models import Hosting
from jishi.apps.registry.services import Papers, Plan, plan_preview
from jishi.shared.dates import Moment

from .events import EARLIER, PAPERS, codes_of, exact, state
from .office import DAY, EAST, FIRM, WEST, Office
from .snapshot import believed
from .tables import checked, codes, imported, own

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HEAD = ["组织代码", "组织名称", "组织类别", "依托单位代码"]
NAMES = {WEST: "西发村党支部", EAST: "东发村党支部"}


def hosts(code: str, on: date = DAY) -> list[str]:
    rows = Hosting.objects.at(Moment(on)).filter(org__code=code).order_by("unit__code")
    return list(rows.values_list("unit__code", flat=True))


def plan_of(office: Office, mode: str, *units: str, papers: Papers = PAPERS) -> Plan:
    return services.org_rehost_plan(org_id=office.ids[FIRM], mode=mode, unit_codes=units, papers=papers)


def done(office: Office, mode: str, *units: str, papers: Papers = PAPERS) -> int:
    return services.org_rehost(
        org_id=office.ids[FIRM], mode=mode, unit_codes=units, papers=papers, by=office.clerk
    )


def sheet(path: Path, code: str, *units: str) -> Path:
    rows = [[code, NAMES[code], "党支部", each] for each in units]
    return own(path, HEAD, *rows)


def test_a_firm_joins_from_its_day_and_the_past_stays(office: Office) -> None:
    before = believed()
    preview = plan_preview(plan_of(office, "joint", "UFIRM", "UFREE", papers=EARLIER), by=office.clerk)

    change_id = done(office, "joint", "UFIRM", "UFREE", papers=EARLIER)

    shown = [(one.what, one.before, one.after) for one in preview.effects]
    assert shown == [("组建方式", "单独组建", "联合组建"), ("依托单位", "", "鸡东瑞泰商贸公司")]
    assert hosts(FIRM) == ["UFIRM", "UFREE"]
    assert hosts(FIRM, date(2012, 3, 31)) == ["UFIRM"]
    assert state(office, FIRM).founding_mode == "joint"
    exact(change_id, before)


def test_a_unit_is_exchanged(office: Office) -> None:
    before = believed()

    change_id = done(office, "single", "UFREE")

    assert hosts(FIRM) == ["UFREE"]
    exact(change_id, before)


@pytest.mark.parametrize(
    ("mode", "units", "code"),
    [
        ("single", ["UFIRM"], "EVENT-06"),
        ("joint", ["UFIRM"], "EVENT-21"),
        ("single", [], "EVENT-21"),
        ("moon", ["UFREE"], "EVENT-08"),
        ("single", ["NOBODY"], "REGISTRY-05"),
    ],
)
def test_what_does_not_fit_is_refused(office: Office, mode: str, units: list[str], code: str) -> None:
    assert codes_of(plan_of(office, mode, *units)) == [code]


def test_an_earlier_day_than_the_last_change_is_refused(office: Office) -> None:
    done(office, "single", "UFREE")

    assert "EVENT-05" in codes_of(plan_of(office, "single", "UFIRM", papers=EARLIER))


def test_an_import_fills_in_what_is_empty_and_changes_nothing_else(office: Office, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", WEST, "UFREE")

    result = imported("org_basics", path, office.county, on=date(2012, 7, 1))

    assert (result.rows_changed, hosts(WEST), hosts(WEST, date(2012, 6, 30))) == (1, ["UFREE"], [])
    assert imported("org_basics", path, office.county).batch_id is None
    services.batch_revert(batch_id=result.batch_id or 0, reason="导错了,撤销", by=office.county)
    assert hosts(WEST) == []
    strange = sheet(tmp_path / "b.xlsx", WEST, "UFREE、NOBODY")
    assert codes(checked("org_basics", strange, office.county)) == [("TABLE-51", "单位代码")]
    other = sheet(tmp_path / "c.xlsx", EAST, "UFREE")
    assert codes(checked("org_basics", other, office.county)) == [("TABLE-42", "单位代码")]
