"""A table described once is written, read back and written again without a difference."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jishi.sheets import Cell, SheetError, write_rows
from jishi.sheets.templates import (
    Field,
    Filing,
    Filled,
    Template,
    TemplateError,
    masked,
    template_from_mapping,
    template_load,
    template_mapping,
    template_read,
    template_write,
    templates_in,
    value_cell,
    value_read,
    value_text,
)
from tests.sheets.filled import all_read, rows_drawn

FOLDER = Path(__file__).parents[2] / "src" / "jishi" / "data" / "tables"
TEMPLATES = templates_in(FOLDER)
DAY = date(2012, 7, 15)
TWELVE = {
    "org_basics", "org_changes", "members", "floating_out", "floating_in", "member_transfers", "two_type_orgs", "units",
    "secretaries", "term_elections", "venues_funds", "rectification_ledger", "yearly_stats",
    "functional_orgs", "village_officers",
    "households", "group_workers", "household_notes",
    "grids", "member_grids", "staff_members", "floater_homes", "mutual_choices",
}  # fmt: skip


def described(**changes: Any) -> dict[str, Any]:
    columns = [
        {"id": "code", "path": "组织代码", "type": "org", "required": True},
        {"id": "women_n", "path": "党员/其中女", "type": "integer", "most": 100},
    ]
    return {"table": "t", "title": "表", "sheet": "表", "key": ["code"], "columns": columns} | changes


def looks(path: Path) -> dict[str, Any]:
    """Everything that a person sees of a workbook, cell for cell."""
    book = openpyxl.load_workbook(path)
    found: dict[str, Any] = {}
    for sheet in book.worksheets:
        cells = {}
        for row in sheet.iter_rows():
            for cell in row:
                look = (
                    cell.font,
                    cell.border,
                    cell.fill,
                    cell.alignment,
                    cell.number_format,
                    cell.protection,
                )
                cells[cell.coordinate] = (cell.value, cell.data_type, *map(repr, look))
        found[sheet.title] = {
            "cells": cells,
            "merges": sorted(map(str, sheet.merged_cells.ranges)),
            "widths": {k: (v.width, v.hidden) for k, v in sheet.column_dimensions.items()},
            "choices": sorted(
                (str(v.sqref), v.formula1 or "", v.prompt or "")
                for v in sheet.data_validations.dataValidation
            ),
            "page": (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation),
            "locked": sheet.protection.sheet,
        }
    return found


def test_the_twelve_ledgers_ship() -> None:
    assert set(TEMPLATES) == TWELVE
    assert all(name == template.name for name, template in TEMPLATES.items())
    assert all(template.depth >= 2 for template in TEMPLATES.values())
    assert max(template.depth for template in TEMPLATES.values()) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(TWELVE))
def test_a_ledger_comes_back_cell_for_cell(name: str, tmp_path: Path) -> None:
    template = TEMPLATES[name]
    told = {"subtitle": "数据截至 2012-07-15", "spare_rows": 5, "is_whole": True}
    template_write(tmp_path / "a.xlsx", template, rows_drawn(template, 40), **told)  # type: ignore[arg-type]

    filing = template_read(tmp_path / "a.xlsx", all_read(template), DAY)
    again = [Filled(row.values, row.version) for row in filing.rows()]
    template_write(tmp_path / "b.xlsx", template, again, **told)  # type: ignore[arg-type]

    assert [one for one in filing.form_findings() if one.is_refused] == []
    assert len(again) == 40
    assert looks(tmp_path / "a.xlsx") == looks(tmp_path / "b.xlsx")


@pytest.mark.parametrize("name", sorted(TWELVE))
def test_a_ledger_is_read_in_any_column_order(name: str, tmp_path: Path) -> None:
    template = TEMPLATES[name]
    fields = list(template.fields)
    random.Random(2).shuffle(fields)
    turned = replace(template, fields=tuple(fields))
    rows = rows_drawn(template, 20)
    template_write(tmp_path / "a.xlsx", turned, rows, is_whole=True)

    filing = template_read(tmp_path / "a.xlsx", all_read(template), DAY)

    read = [{k: v for k, v in row.values.items() if v is not None} for row in filing.rows()]
    assert read == [dict(row.values) for row in rows]


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    template = TEMPLATES["two_type_orgs"]
    values = {"code": "1", "name": "=cmd|'/c calc'!A1", "address": "@x", "legal_person": "\t-1"}
    template_write(tmp_path / "a.xlsx", template, [Filled(values)], is_whole=True)

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]

    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value in values.values()]
    assert [cell.data_type for cell in cells] == ["s"] * 4


def test_what_must_not_change_is_locked_and_choices_drop_down(tmp_path: Path) -> None:
    template = TEMPLATES["org_basics"]
    template_write(tmp_path / "a.xlsx", template, [Filled({"code": "01", "name": "东村"})], spare_rows=1)

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]

    assert sheet.protection.sheet
    row = next(r[0].row for r in sheet.iter_rows() if r[1].value == "01") or 0
    locked = {column: sheet[f"{column}{row}"].protection.locked for column in "BCEF"}
    assert locked == {"B": True, "C": False, "E": True, "F": True}
    spare = {column: sheet[f"{column}{row + 1}"].protection.locked for column in "BCEF"}
    assert spare == {"B": False, "C": False, "E": True, "F": False}
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
    assert lists[f"F{row}:F{row + 1}"] == '"地方党委,党(工)委,基层党委,党总支,党支部"'
    assert sheet.column_dimensions["V"].hidden
    assert sheet.print_title_rows == "$3:$5"


def test_personal_values_are_masked_unless_asked_whole(tmp_path: Path) -> None:
    template = TEMPLATES["members"]
    row = Filled({"code": "1", "name": "王桂兰", "id_number": "11010519491231002X", "phone": "13804671234"})
    template_write(tmp_path / "a.xlsx", template, [row])

    texts = [cell.value for line in openpyxl.load_workbook(tmp_path / "a.xlsx").active for cell in line]  # type: ignore[union-attr]

    assert {"王*兰", "1101**********002X", "138****1234"} <= set(texts)
    assert not {"王桂兰", "11010519491231002X", "13804671234"} & set(texts)


FIELDS = {
    each.id: each
    for name in ("org_basics", "members", "two_type_orgs")
    for each in TEMPLATES[name].fields
    if each.choices or name != "two_type_orgs" or each.id in ("address", "area_code")
}
MONEY = Field("m", "经费(万元)", "money", unit="万元", most=10**10)
PERCENT = Field("p", "率(%)", "percent", most=10_000)
MONTH = Field("d", "年月", "month")
PLAIN = Field("n", "党员数", "integer", least=1, most=500)


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        (MONEY, Decimal("1.5"), 1_500_000),
        (MONEY, "1,200.50", 1_200_500_000),
        (PERCENT, "94%", 9_400),
        (PERCENT, 94, 9_400),
        (PERCENT, Decimal("94.25"), 9_425),
        (PERCENT, "0.5%", 50),
        (MONTH, "1998年7月", date(1998, 7, 1)),
        (MONTH, date(1998, 7, 9), date(1998, 7, 1)),
        (PLAIN, "３６", 36),
        (PLAIN, "—", None),
        (FIELDS["kind"], "总支", "general_branch"),
        (FIELDS["kind"], "党（工）委", "working_committee"),
        (FIELDS["is_provisional"], "√", True),
        (FIELDS["founded_on"], "1998.7.1", date(1998, 7, 1)),
        (FIELDS["phone"], 13804671234, "13804671234"),
        (FIELDS["id_number"], "1101 0519 4912 3100 2x", "11010519491231002X"),
        (FIELDS["address"], " 东\n 街 ", "东 街"),
    ],
)
def test_cells_become_exact_values(field: Field, cell: Cell, value: Any) -> None:
    read = value_read(field, cell)

    assert (read.value, read.fault) == (value, "")
    assert value_read(field, value_cell(field, value)).value == value


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        (PLAIN, "约30", "TABLE-21"),
        (PLAIN, date(2012, 1, 1), "TABLE-21"),
        (PLAIN, Decimal("3.5"), "TABLE-22"),
        (PLAIN, 501, "TABLE-23"),
        (PLAIN, "0", "TABLE-23"),
        (FIELDS["address"], "东" * 201, "TABLE-24"),
        (FIELDS["id_number"], Decimal("1.10105E+17"), "TABLE-25"),
        (FIELDS["id_number"], "1.10E+17", "TABLE-25"),
        (FIELDS["area_code"], "23", "TABLE-26"),
        (PERCENT, Decimal("0.94"), "TABLE-27"),
        (FIELDS["founded_on"], "2012-02-30", "TABLE-28"),
        (FIELDS["founded_on"], "2012年5月", "TABLE-72"),
        (FIELDS["founded_on"], "2012-05", "TABLE-72"),
        (MONTH, "去年", "TABLE-29"),
        (FIELDS["kind"], "党小组", "TABLE-30"),
        (FIELDS["is_provisional"], "也许", "TABLE-31"),
    ],
)
def test_a_cell_that_cannot_be_kept_says_why(field: Field, cell: Cell, code: str, tmp_path: Path) -> None:
    plain = replace(field, id="x", path="某项", lock="free", is_required=False)
    template = Template("t", "表", "表", ("code",), (Field("code", "组织代码", "org"), plain))
    write_rows(tmp_path / "a.xlsx", {"表": [["组织代码", "某项"], ["01", cell]]})

    found = [one for row in template_read(tmp_path / "a.xlsx", template, DAY).rows() for one in row.findings]

    assert [(one.code, one.row, one.column, one.is_refused) for one in found] == [(code, 2, 2, True)]
    assert "某项" in found[0].text("zh")
    assert "某项" in found[0].text("en")


def filing(tmp_path: Path, *rows: list[Cell], **changes: Any) -> Filing:
    write_rows(tmp_path / "a.xlsx", {"表": list(rows)})
    return template_read(tmp_path / "a.xlsx", template_from_mapping(described(**changes), "t.yaml"), DAY)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    read = filing(tmp_path, ["组织代码", "其中女"], [None, 3], ["01", "三"], ["02", 101])

    assert [(f.code, f.row, f.column) for row in read.rows() for f in row.findings] == [
        ("TABLE-20", 2, 1),
        ("TABLE-21", 3, 2),
        ("TABLE-23", 4, 2),
    ]


def test_strange_columns_and_sums_are_told_and_do_not_matter(tmp_path: Path) -> None:
    read = filing(tmp_path, ["组织代码", "其中女", "身高", "备注"], ["合计", 3, 1, None], ["01", 3, 180, "x"])

    assert [(one.code, one.row, one.is_refused) for one in read.form_findings()] == [
        ("TABLE-11", 1, False),
        ("TABLE-13", 2, False),
    ]
    assert [row.values for row in read.rows()] == [{"code": "01", "women_n": 3}]
    assert all(one.text("en") for one in read.form_findings())


def test_a_form_without_its_columns_or_rows_is_refused(tmp_path: Path) -> None:
    columns = [*described()["columns"], {"id": "on", "path": "变动/日期", "type": "date", "required": True}]
    read = filing(tmp_path, ["组织代码", "其中女"], columns=columns, key=["code", "on"])
    without_key = filing(tmp_path, ["组织代码", "其中女"], columns=columns)

    assert [one.code for one in read.form_findings() if one.is_refused] == ["TABLE-10", "TABLE-12"]
    assert [one.code for one in without_key.form_findings() if one.is_refused] == ["TABLE-12"]


def test_a_doubtful_code_is_told_and_kept(tmp_path: Path) -> None:
    columns = [*described()["columns"], {"id": "u", "path": "信用代码", "type": "unit", "check": "uscc"}]
    read = filing(tmp_path, ["组织代码", "信用代码"], ["01", "91230300AAAAAAAAA1"], columns=columns)

    row = next(read.rows())

    assert row.values["u"] == "91230300AAAAAAAAA1"
    assert {(one.code, one.is_refused) for one in row.findings} == {("TABLE-33", False)}
    assert "信用代码" in row.findings[0].text("zh")


def test_a_hidden_row_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (["组织代码", "其中女"], ["01", 3], ["02", 4]):
        sheet.append(line)
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")

    rows = list(template_read(tmp_path / "a.xlsx", template_from_mapping(described(), "t"), DAY).rows())

    assert [[one.code for one in row.findings] for row in rows] == [[], ["TABLE-32"]]


def test_a_column_is_known_by_another_name(tmp_path: Path) -> None:
    columns = described()["columns"]
    columns[0]["aliases"] = ["党组织代码"]
    read = filing(tmp_path, ["党组织代码", "女"], ["01", 3], columns=columns)

    assert read.has == {"code"}


def test_a_file_without_the_key_is_no_such_table(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="SHEET-17"):
        filing(tmp_path, ["甲方", "乙方"], ["01", 3])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, "TABLE-02"),
        ({"columns": []}, "TABLE-02"),
        ({"colour": "red"}, "TABLE-03"),
        ({"key": ["name"]}, "TABLE-07"),
        ({"key": "code"}, "TABLE-07"),
        ({"notes": [1]}, "TABLE-05"),
        ({"columns": ["code"]}, "TABLE-05"),
        ({"columns": [{"id": "a", "path": "甲", "type": "number3"}]}, "TABLE-03"),
        ({"columns": [{"id": "A!", "path": "甲", "type": "text"}]}, "TABLE-05"),
        ({"columns": [{"id": "a", "path": "甲", "type": "money"}]}, "TABLE-05"),
        ({"columns": [{"id": "a", "path": "甲", "type": "choice"}]}, "TABLE-05"),
        ({"columns": [{"id": "a", "path": "甲", "type": "choice", "choices": {"x": []}}]}, "TABLE-05"),
        ({"columns": [{"id": "a", "path": "甲", "type": "text", "most": "9"}]}, "TABLE-05"),
        ({"columns": [{"id": "a", "path": "甲", "type": "integer", "least": 9, "most": 1}]}, "TABLE-05"),
        ({"columns": [{"id": "a", "path": "甲", "type": "text", "pattern": "("}]}, "TABLE-05"),
        (
            {"columns": [{"id": "a", "path": "甲", "type": "choice", "choices": {"x": "长" * 300}}]},
            "TABLE-06",
        ),
        ({"columns": [*described()["columns"], described()["columns"][0]]}, "TABLE-04"),
    ],
)
def test_a_wrong_description_names_file_column_and_repair(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(TemplateError) as caught:
        template_from_mapping(described(**changes), "t.yaml")

    assert code in {fault.code for fault in caught.value.faults}
    assert all(
        caught.value.text(lang).startswith("t.yaml") and f"[{code}]" in caught.value.text(lang)
        for lang in ("zh", "en")
    )


def test_a_file_that_is_no_description_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("[", encoding="utf-8")

    for path in (tmp_path / "t.yaml", tmp_path / "none.yaml"):
        with pytest.raises(TemplateError, match="TABLE-01"):
            template_load(path)
    with pytest.raises(TemplateError, match="TABLE-01"):
        template_from_mapping([], "t")


@pytest.mark.parametrize("name", sorted(TWELVE))
def test_a_description_survives_as_plain_values(name: str) -> None:
    template = TEMPLATES[name]

    assert template_from_mapping(template_mapping(template), name) == template


def test_values_are_named_as_people_read_them() -> None:
    assert value_text(FIELDS["kind"], "branch") == "党支部"
    assert value_text(FIELDS["founded_on"], None) == "空"
    assert value_text(MONEY, 1_500_000) == "1.5"
    assert masked(FIELDS["id_number"], None) is None
