"""What a name says: registered names, shops of a chain, and who stands on the list as the person."""

from pathlib import Path

import pytest

from jishi.engines.linkage import link, pair_explain, spec_read

from .lists import Row, parquet_rows, spec_write, units_of

pytestmark = pytest.mark.slow

SHOPS = ("鸡西市宏达大药房有限公司3号店", "鸡西市宏达大药房有限公司13号店", "鸡西市宏达大药房有限公司")


def pair_levels(folder: Path, left: Row, right: Row) -> tuple[dict[str, str], bool]:
    """Level of each field of two rows, and whether they are one unit, on lists of these two."""
    run = link(spec_read(spec_write(folder, {"a": [left], "b": [right]})), folder / "out")
    told = pair_explain(run.path, ("a", left["record_id"]), ("b", right["record_id"]))
    return {one.field: one.level for one in told.fields}, told.is_same_unit


def row(name: str, area: str = "230302", **more: str) -> Row:
    return {"record_id": "1", "name": name, "area_code": area, "person": "", "phone": "", **more}


def test_a_registered_name_is_one_unit_in_its_county_whatever_else_changed(tmp_path: Path) -> None:
    before = row("鸡西市宏达商贸有限公司", person="王桂兰", phone="13804670001")
    after = row("鸡西市宏达 商贸有限公司(停业)", person="李建国", phone="13904670002")

    levels, is_same = pair_levels(tmp_path, before, after)

    assert (levels["name"], is_same) == ("name-whole", True)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (row("鸡西市宏达商贸有限公司"), row("鸡西市宏达商贸有限公司", "230303")),
        (row("鸡西市宏达商贸有限公司"), row("宏达商贸厂")),
        (row("宏达食杂店"), row("宏达食杂店")),
    ],
    ids=["another county", "another form", "nobody registers it but once"],
)
def test_other_names_that_agree_say_less(tmp_path: Path, left: Row, right: Row) -> None:
    assert pair_levels(tmp_path, left, right)[0]["name"] == "name-exact"


@pytest.mark.parametrize(
    ("name", "is_whole"), [("鸡西市宏达商贸有限公司", True), ("宏达商贸有限公司", False)]
)
def test_a_registered_name_with_its_place_is_one_unit_where_no_county_is_told(
    tmp_path: Path, name: str, is_whole: bool
) -> None:
    levels, is_same = pair_levels(tmp_path, row(name), {**row(name, ""), "phone": "13804670002"})

    assert (levels["name"] == "name-whole", is_same or not is_whole) == (is_whole, True)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("鸡东县第二中学", "鸡东二中"),
        ("鸡东县第十二小学校", "鸡东县第12小学"),
        ("鸡东县第三幼儿园", "鸡东县三幼"),
        ("鸡东县平阳镇中心小学校", "平阳镇中心校"),
        ("鸡东县平阳镇新发村民委员会", "鸡东县平阳镇新发村"),
        ("鸡冠区东太社区居民委员会", "鸡冠区东太社区"),
        ("鸡东县平阳镇人民政府", "平阳镇政府"),
        ("鸡冠区东太街道社区卫生服务中心", "东太卫生服务中心"),
        ("鸡东县平阳镇中心卫生院", "平阳镇卫生院"),
        ("鸡东县人力资源和社会保障局", "鸡东人社局"),
        ("鸡东县交通运输局", "中共鸡东县交通局支部委员会"),
        ("鸡东县教育局", "鸡东教育局"),
    ],
)
def test_a_public_body_is_known_by_any_of_its_names(tmp_path: Path, left: str, right: str) -> None:
    area = "230302" if "鸡冠" in left else "230321"

    assert pair_levels(tmp_path, row(left, area), row(right, area))[0]["name"] in ("name-whole", "name-exact")


@pytest.mark.parametrize(
    ("left", "right"), [("鸡东县第二中学", "鸡东县第三中学"), ("东太社区卫生服务站", "东太社区卫生服务中心")]
)
def test_public_bodies_of_other_numbers_and_kinds_are_others(tmp_path: Path, left: str, right: str) -> None:
    assert pair_levels(tmp_path, row(left, "230321"), row(right, "230321"))[1] is False


def test_shops_of_a_chain_are_units_of_their_own(tmp_path: Path) -> None:
    rows = [
        {**row(name, person="王桂兰", phone="13804670001"), "record_id": str(n)}
        for n, name in enumerate(SHOPS, 1)
    ]
    run = link(spec_read(spec_write(tmp_path, {"a": rows})), tmp_path / "out")

    assert len(set(units_of(run).values())) == 3
    told = pair_explain(run.path, ("a", "1"), ("a", "2"))
    assert "branch-apart" in {one.level for one in told.fields}


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("鸡西市宏达大药房有限公司3号店", "3号店"),
        ("鸡西石油有限公司第二加油站", "第二加油站"),
        ("鸡西飘荣酒店管理经营部城子河分公司", "城子河分公司"),
        ("鸡西银行鸡冠支行", "鸡冠支行"),
        ("宏达大药房(红旗街店)", "红旗街店"),
        ("宏达大药房（鸡冠区分公司）", "鸡冠区分公司"),
        ("宏达第四分店", "第四分店"),
        ("宏达7店", "7店"),
        ("宏达食杂店", ""),
    ],
)
def test_the_branch_is_what_stands_after_the_body(tmp_path: Path, name: str, branch: str) -> None:
    run = link(spec_read(spec_write(tmp_path, {"a": [row(name)]})), tmp_path / "out")

    assert parquet_rows(run.path / "records.parquet", "branch") == [(branch,)]


def test_a_shop_without_a_code_is_not_its_head_office(tmp_path: Path) -> None:
    same = {"person": "王桂兰", "phone": "13804670001"}

    assert not pair_levels(tmp_path, row(SHOPS[0], **same), row(SHOPS[2], **same))[1]


def test_a_sign_has_the_shop_behind_the_brand(tmp_path: Path) -> None:
    same = {"person": "王桂兰", "phone": "13804670001", "address": "红旗街12号301室"}
    left, right = row("鸡西市宏达大药房有限公司红旗街店", **same), row("宏达红旗街店", **same)

    levels, is_same = pair_levels(tmp_path, left, right)

    assert (levels["branch"], is_same) == ("branch-exact", True)


def test_a_name_may_be_the_beginning_of_the_whole_one(tmp_path: Path) -> None:
    same = {"phone": "13804670001"}
    left, right = row("鸡西市雪祥滑雪器材有限公司", **same), row("雪祥滑雪", **same)

    levels, is_same = pair_levels(tmp_path, left, right)

    assert (levels["name"], is_same) == ("name-part", True)


@pytest.mark.parametrize(
    ("told", "person"),
    [
        ("任飞军 崔民兰", "任飞军"),
        ("任飞军\u3000崔民兰", "任飞军"),
        ("任飞军、崔民兰", "任飞军"),
        ("欧阳 建国", "欧阳建国"),
        ("任 飞军", "任飞军"),
        ("任某", None),
        ("任总经理", None),
    ],
)
def test_the_person_is_the_first_who_is_named(tmp_path: Path, told: str, person: str | None) -> None:
    run = link(
        spec_read(spec_write(tmp_path, {"a": [row("鸡西市宏达商贸有限公司", person=told)]})), tmp_path / "out"
    )

    assert parquet_rows(run.path / "records.parquet", "person") == [(person,)]
