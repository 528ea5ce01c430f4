"""What an address says: county, road, number and room, in the ways that offices write them."""

from pathlib import Path

import pytest

from jishi.engines.linkage import link, spec_read

from .lists import parquet_rows, spec_write

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("address", "roadno", "room"),
    [
        ("鸡西市鸡冠区红旗街12号301室", "红旗街12", "301"),
        ("鸡冠区红旗街12-301号", "红旗街12", "301"),
        ("红旗街12-301", "红旗街12", "301"),
        ("红旗街12#301", "红旗街12", "301"),
        ("红旗街12号3楼301室门市", "红旗街12", "301"),
        ("红旗街12号", "红旗街12", None),
        ("红旗街12", "红旗街12", None),
        ("鸡冠区东风街道红旗街12号", "红旗街12", None),
        ("鸡冠区向阳街道办事处东太社区红旗街12号", "红旗街12", None),
    ],
)
def test_the_number_stands_behind_the_road_and_the_room_behind_that(
    tmp_path: Path, address: str, roadno: str, room: str | None
) -> None:
    row = {"record_id": "1", "name": "鸡西市宏达商贸有限公司", "address": address, "area_code": "230302"}
    run = link(spec_read(spec_write(tmp_path, {"a": [row]})), tmp_path / "out")

    assert parquet_rows(run.path / "records.parquet", "roadno, room") == [(roadno, room)]


@pytest.mark.parametrize(
    ("name", "address", "area", "county"),
    [
        ("宏达商贸有限公司", "黑龙江省鸡西市鸡冠区红旗街12号", "", "230302"),
        ("鸡西市宏达商贸有限公司", "鸡冠区红旗街12号", "", "230302"),
        ("鸡冠区宏达商贸有限公司", "红旗街12号", "", "230302"),
        ("鸡冠区宏达商贸有限公司", "鸡西市红旗街12号", "230300", "230302"),
        ("鸡冠区宏达商贸有限公司", "红旗街12号", "231000", None),
        ("鸡西市宏达商贸有限公司", "红旗街12号", "", None),
        ("鸡冠区宏达商贸有限公司", "鸡冠区红旗街12号", "230303", "230303"),
    ],
)
def test_without_a_county_the_address_or_the_name_tells_it(
    tmp_path: Path, name: str, address: str, area: str, county: str | None
) -> None:
    row = {"record_id": "1", "name": name, "address": address, "area_code": area}
    run = link(spec_read(spec_write(tmp_path, {"a": [row]})), tmp_path / "out")

    assert parquet_rows(run.path / "records.parquet", "county") == [(county,)]
