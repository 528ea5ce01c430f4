"""The year: its file is checked as a whole, and the page says where it stands."""

import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import override_settings

from jishi.apps.programmes import checks, selectors
from jishi.apps.programmes.load import programmes_read
from jishi.apps.programmes.selectors import Measured, ProgrammeError, Untold
from jishi.config.pages import MENU
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment
from tests.factories.odd import odd_ones

DAY = date(2012, 4, 1)


def told() -> dict[str, Any]:
    text = (settings.DATA_DIR / "programmes" / "2012.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def refused(folder: Path, year: object) -> list[str]:
    (folder / "2013.yaml").write_text(yaml.safe_dump(year, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ProgrammeError) as caught:
        programmes_read(folder)
    return list(caught.value.lines)


def measures_of(
    *, wanted: list[tuple[str, str, str]], actor: object, moment: Moment
) -> list[tuple[int, int, str] | Untold]:
    return [(3, 4, "/lists/") if measure == "work_coverage" else Untold.NOBODY for measure, _, _ in wanted]


def test_phases_may_overlap_and_every_day_has_a_year() -> None:
    year = selectors.programme_on(DAY)

    assert [phase.id for phase in year.phases_on(DAY)] == ["grading", "hundred_days"]
    assert year.phase("hundred_days") is not None
    assert year.phase("other") is None
    assert selectors.programme_on(date(2009, 1, 1)) == year == selectors.programme_on(date(2015, 1, 1))


def test_a_room_hangs_on_the_phases_that_run_or_on_the_nearest() -> None:
    year = selectors.programme_on(DAY)

    def on(room: str, day: date) -> list[str]:
        return [phase.id for phase in year.phases_of(room, day)]

    assert on("round-list", date(2012, 4, 1)) == ["grading"]
    assert on("round-list", date(2012, 5, 1)) == ["grading"]
    assert on("round-list", date(2012, 7, 15)) == ["upgrade"]
    assert on("campaign-board", date(2012, 7, 15)) == ["hundred_days"]
    assert on("line-list", date(2012, 3, 1)) == ["rectify"]
    assert on("audit-list", date(2012, 7, 15)) == []


def test_every_page_of_the_menu_that_a_phase_names_is_there() -> None:
    named = {room for phase in selectors.programme_on(DAY).phases for room in phase.rooms}

    assert named <= {page.name for page in MENU}


def test_the_hundred_days_are_a_hundred() -> None:
    phase = selectors.programme_on(DAY).phase("hundred_days")

    assert phase is not None
    assert (phase.last - phase.first).days + 1 == 100


@override_settings(PROGRAMME_MEASURES=[f"{__name__}.measures_of"])
def test_a_target_is_measured_by_the_room_that_knows_it() -> None:
    year = selectors.programme_on(DAY)
    told = selectors.measured(year.targets, actor=SYSTEM, moment=Moment(DAY))
    found = {target.id: measure for target, measure in told}

    work = Measured(3, 4, "/lists/")
    assert (found["mudanjiang_work"], found["mudanjiang_org"]) == (work, Untold.NOBODY)
    assert not work.reaches(10_000)
    assert work.reaches(7_500)
    assert not Measured(0, 0, "").reaches(0)


def test_everything_wrong_in_a_file_is_told_with_its_place(tmp_path: Path) -> None:
    year = told()
    year["phases"][0] |= {"from": date(2012, 5, 1)}
    year["phases"][1]["id"] = "survey"
    year["phases"][2]["to"] = "soon"
    year["phases"][3]["rooms"] = ["line-list", "case-detail"]
    year["targets"][0] |= {"area": "999999", "phase": "other"}
    year["activities"][0].pop("who")
    year["activities"][1]["speed"] = 1
    year["activities"][2] = "载体"

    lines = refused(tmp_path, year)
    assert all(re.match(r"2013\.yaml,第\d+行,", line) for line in lines)
    assert [re.sub(r",第\d+行", "", line) for line in lines] == [
        "2013.yaml,phases.1:2012-05-01晚于2012-03-31。请核对起止日期。[PROGRAMME-06]",
        "2013.yaml,phases.2:编号survey重复。请改名。[PROGRAMME-04]",
        "2013.yaml,phases.3:日期应写成2012-03-23这样。请改正。[PROGRAMME-05]",
        "2013.yaml,phases.4.rooms:没有页面case-detail。请填写菜单里的页面编号,如line-list。[PROGRAMME-09]",
        "2013.yaml,targets.1:没有阶段other。请从本文件的阶段中选。[PROGRAMME-08]",
        "2013.yaml,targets.1:没有区划代码999999。请对照行政区划代码表填写。[PROGRAMME-07]",
        "2013.yaml,activities.1:缺少who。请补上。[PROGRAMME-02]",
        "2013.yaml,activities.2:不认识speed。请改名或删去。[PROGRAMME-03]",
        "2013.yaml,activities.3:应为一组“键: 值”。请改正。[PROGRAMME-01]",
    ]


def test_whatever_stands_somewhere_the_file_is_taken_or_refused_in_words(tmp_path: Path) -> None:
    for year in odd_ones(told()):
        (tmp_path / "2013.yaml").write_text(yaml.dump(year, Dumper=yaml.CSafeDumper), encoding="utf-8")
        with suppress(ProgrammeError):
            programmes_read(tmp_path)


def test_a_share_that_is_none_and_a_broken_line_are_told(tmp_path: Path) -> None:
    year = told()
    year["targets"][0]["least_percent"] = 101
    year["targets"][1]["campaign"] = 2012
    line, other = refused(tmp_path, year)
    assert "targets.2.campaign:应为一段文字" in other
    assert "targets.1.least_percent:应为0到100的整数。请改正。[PROGRAMME-12]" in line

    (tmp_path / "2013.yaml").write_text("id: x\ntheme: [a\nfrom: 2012-01-01\n", encoding="utf-8")
    with pytest.raises(ProgrammeError, match="第3行的YAML写法有误"):
        programmes_read(tmp_path)
    (tmp_path / "2013.yaml").write_text("id: x\nfrom: 2012-02-30\n", encoding="utf-8")
    with pytest.raises(ProgrammeError, match="第2行的YAML写法有误"):
        programmes_read(tmp_path)


def test_the_system_check_tells_what_is_wrong_with_a_year(tmp_path: Path) -> None:
    assert checks.programmes_check(None) == []
    (tmp_path / "programmes").mkdir()
    (tmp_path / "programmes" / "x.yaml").write_text("id: x\n", encoding="utf-8")

    with override_settings(DATA_DIR=tmp_path):
        (message,) = checks.programmes_check(None)

    assert (message.id, message.msg[:14]) == ("programmes.E001", "x.yaml:缺少title")


def test_a_file_that_is_no_yaml_and_a_key_that_stands_twice_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: [1", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("id: 甲", encoding="gb18030")
    (tmp_path / "c.yaml").write_text("id: 1\ntitle: x\nid: 2\n", encoding="utf-8")

    with pytest.raises(ProgrammeError) as caught:
        programmes_read(tmp_path)

    assert [line[:6] + line[-14:] for line in caught.value.lines] == [
        "a.yaml[PROGRAMME-10]",
        "b.yaml[PROGRAMME-10]",
        "c.yaml[PROGRAMME-11]",
    ]
    assert "“id”写了两次,在第1行和第3行" in caught.value.lines[2]


def test_a_file_without_its_items_is_refused_as_a_whole(tmp_path: Path) -> None:
    assert refused(tmp_path, {"id": "2013"})[0].startswith("2013.yaml:缺少title、")
