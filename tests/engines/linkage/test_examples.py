"""Three short lists worked by hand: who is one unit, what the files hold, and what does not change anything."""

import json
from pathlib import Path

import openpyxl
import pytest

from jishi.engines.linkage import LinkRun, decisions_read, link, pair_explain, run_check, run_read, spec_read
from jishi.shared.codes import org_code_check, uscc_check
from jishi.shared.files import file_sha256

from .lists import Row, parquet_rows, spec_write, units_of

pytestmark = pytest.mark.slow


def code(body: str, area: str = "230302") -> str:
    inner = f"91{area}{body}{org_code_check(body)}"
    return inner + uscc_check(inner)


HONG, XIN, RUI, DONG = (code(body) for body in ("12345678", "MA18X7Y2", "70500123", "55512340"))
LISTS: dict[str, list[Row]] = {
    "gs": [
        {"record_id": "1", "name": "鸡西市宏达商贸有限公司", "code": HONG, "person": "王桂兰", "phone": "13804670001",
         "address": "鸡西市鸡冠区红旗街12号301室", "area_code": "230302"},
        {"record_id": "2", "name": "鸡西鑫源物流有限责任公司", "code": XIN, "person": "李建国", "phone": "13804670002",
         "address": "鸡西市鸡冠区中心街8号", "area_code": "230302"},
        {"record_id": "3", "name": "鸡西瑞丰粮油有限公司", "code": RUI, "person": "张伟", "phone": "0467-2350003",
         "address": "鸡冠区文化路5号202室", "area_code": "230302"},
        {"record_id": "4", "name": "鸡西瑞丰粮油有限公司城子河分公司", "code": DONG, "person": "赵敏",
         "phone": "13804670009", "address": "城子河区城子河街77号", "area_code": "230306"},
    ],
    "zz": [
        {"record_id": "a", "name": "宏达商贸（鸡西）公司", "code": "", "person": "王桂兰", "phone": "138 0467 0001",
         "address": "红旗街12#301", "area_code": ""},
        {"record_id": "b", "name": "鑫源物流", "code": XIN.lower(), "person": "李建囯", "phone": "",
         "address": "", "area_code": "230302"},
        {"record_id": "c", "name": "瑞豐糧油", "code": "无", "person": "张 伟", "phone": "2350003",
         "address": "鸡西市鸡冠区文化路５号２０２室", "area_code": "230302"},
    ],
    "sw": [
        {"record_id": "x", "name": "3、鸡西市宏达商贸有限公司(停业)", "code": HONG.replace("0", "O"),
         "person": "王桂兰", "phone": "", "address": "", "area_code": "230302"},
        {"record_id": "y", "name": "鸡西市永兴建材经营部", "code": "", "person": "孙立", "phone": "13804670005",
         "address": "滴道区南环路3号", "area_code": "230304"},
    ],
}  # fmt: skip
SAME = ([("gs", "1"), ("zz", "a"), ("sw", "x")], [("gs", "2"), ("zz", "b")], [("gs", "3"), ("zz", "c")])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> LinkRun:
    folder = tmp_path_factory.mktemp("lists")
    return link(spec_read(spec_write(folder, LISTS)), folder / "out")


def test_records_of_one_unit_are_one_and_no_others(run: LinkRun) -> None:
    units = units_of(run)

    assert [len({units[key] for key in keys}) for keys in SAME] == [1, 1, 1]
    assert len(set(units.values())) == 5


def test_a_branch_is_a_unit_of_its_own(run: LinkRun) -> None:
    units = units_of(run)

    assert units["gs", "4"] != units["gs", "3"]


def test_members_say_how_each_record_came_there(run: LinkRun) -> None:
    how = {
        (source, record): word
        for source, record, word in parquet_rows(run.path / "members.parquet", "source, record_id, how")
    }

    assert (how["gs", "1"], how["zz", "a"], how["sw", "x"], how["sw", "y"]) == (
        "code",
        "anchor",
        "code",
        "component",
    )
    head = (run.path / "members.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head == "source,record_id,unit_id,how,weight,margin"


def test_what_is_missing_is_listed_by_list(run: LinkRun) -> None:
    book = openpyxl.load_workbook(run.path / "missing.xlsx")
    sheet = book["3 sw"]
    names = {row[0] for row in sheet.iter_rows(min_row=3, values_only=True)}

    assert names == {"鸡西鑫源物流有限责任公司", "鸡西瑞丰粮油有限公司", "鸡西瑞丰粮油有限公司城子河分公司"}
    assert {row[3] for row in sheet.iter_rows(min_row=3, values_only=True)} <= {"没有找到", "只有弱匹配"}


def test_the_manifest_adds_up(run: LinkRun) -> None:
    told = run_read(run.path).manifest

    assert (told["records"], told["units"], sum(told["how"].values())) == (9, 5, 9)
    assert all(each["units"] + each["missing"] == told["units"] for each in told["sources"])
    assert json.loads((run.path / "manifest.json").read_text(encoding="utf-8"))["format"] == "jishi-link/1"


def test_a_sound_run_is_sound(run: LinkRun) -> None:
    assert run_check(run.path) == []


def test_shuffled_lists_give_the_same_files(run: LinkRun, tmp_path: Path) -> None:
    shuffled = {name: list(reversed(rows)) for name, rows in reversed(LISTS.items())}

    again = link(spec_read(spec_write(tmp_path, shuffled)), tmp_path / "out")

    for name in ("members.csv", "review.parquet", "redirects.parquet"):
        assert file_sha256(again.path / name) == file_sha256(run.path / name)


def test_linking_again_changes_nothing(run: LinkRun, tmp_path: Path) -> None:
    spec = spec_read(spec_write(tmp_path, LISTS))

    first = link(spec, tmp_path / "out")
    second = link(spec, tmp_path / "out", previous=first.path)

    assert units_of(second) == units_of(run)
    assert (second.manifest["redirects"], run_check(second.path)) == (0, [])


def test_an_explanation_adds_up_and_speaks(run: LinkRun) -> None:
    told = pair_explain(run.path, ("zz", "a"), ("gs", "1"))
    words = {each.field: each.level_zh for each in told.fields}

    assert sum(each.points for each in told.fields) == told.sum > 0
    assert (words["code"], words["name"]) == ("代码不可比", "名称(去掉地名和组织形式)相同")
    assert (words["phone"], words["address"]) == ("电话相同", "路、门牌、房号都相同")
    assert told.is_same_unit
    shown = {each.field: (each.left, each.right) for each in told.fields}
    assert shown["phone"] == ("138 0467 0001", "13804670001")


def test_decisions_win_and_are_kept(tmp_path: Path) -> None:
    spec = spec_read(spec_write(tmp_path, LISTS))
    before = link(spec, tmp_path / "out")
    units_before = units_of(before)
    head = "source_l,record_l,source_r,record_r,verdict,who,when,reason\n"
    told = "zz,a,gs,1,different,王,2012-05-01,两家\nsw,y,gs,4,same,王,2012-05-01,\nzz,c,gs,3,unsure,王,2012-05-01,\n"
    (tmp_path / "decisions.csv").write_text(head + told, encoding="utf-8")

    after = link(spec, tmp_path / "out", decisions=tmp_path / "decisions.csv", previous=before.path)

    units = units_of(after)
    assert units["zz", "a"] != units["gs", "1"] == units["sw", "x"]
    assert units["sw", "y"] == units["gs", "4"]
    assert units["zz", "c"] == units["gs", "3"]
    assert run_check(after.path) == []
    assert len(decisions_read(after.path / "decisions.csv")) == 3
    old = {units_before[key] for key in (("sw", "y"), ("gs", "4"))}
    kept = units["sw", "y"]
    assert kept in old
    assert parquet_rows(after.path / "redirects.parquet") == [((old - {kept}).pop(), kept, "merged")]
