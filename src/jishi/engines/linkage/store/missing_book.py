"""The workbook of what is on some lists and not on another, one sheet a list."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from jishi.shared import wording

SHOWN_MAX = 5_000
HEADS = ("name", "code", "seen-by", "how", "weak-record", "weak-name", "weight", "unit")


def missing_write(
    connection: duckdb.DuckDBPyConnection, titles: Mapping[str, str], path: Path, shown: str, lang: str = "zh"
) -> None:
    """Write the table `missing`.

    Parameters
    ----------
    connection : with `missing`, `members` and `records`
    titles : of the sources, in the order of the sheets
    path : the workbook
    shown : column of the records that is shown as their code
    lang : of headings and remarks
    """
    # The libraries that write workbooks are loaded only here.
    from jishi.sheets import write_rows
    from jishi.sheets.cells import Cell

    told = {
        is_weak: wording.render(lang, f"link-missing-{key}")
        for is_weak, key in ((True, "weak"), (False, "none"))
    }

    def rows(source: str) -> Iterator[list[Cell]]:
        count = connection.execute("SELECT count(*) FROM missing WHERE lacking = ?", [source]).fetchall()[0][
            0
        ]
        yield [wording.render(lang, "link-missing-title", title=titles[source], count=count)]
        if count > SHOWN_MAX:
            yield [wording.render(lang, "link-missing-more", shown=SHOWN_MAX)]
        yield [wording.render(lang, f"link-missing-{head}") for head in HEADS]
        query = (
            "WITH m AS (SELECT * FROM missing WHERE lacking = ? ORDER BY is_weak, unit_id"
            f" LIMIT {SHOWN_MAX}), f AS (SELECT DISTINCT unit_id, grp AS rid FROM members SEMI JOIN m USING (unit_id))"
            f" SELECT m.name, r.{shown}, seen_by, is_weak, weak_record, weak_name, m.weight, unit_id FROM m"
            " JOIN f USING (unit_id) JOIN records AS r USING (rid) ORDER BY is_weak, unit_id"
        )
        for name, code, seen_by, is_weak, record, other, weight, unit in connection.execute(
            query, [source]
        ).fetchall():
            seen = "、".join(titles[each] for each in seen_by)
            bits = None if weight is None else f"{weight / 100:.2f}"
            yield [name, code, seen, told[is_weak], record, other, bits, unit]

    write_rows(path, {_sheet_name(n, titles[source]): rows(source) for n, source in enumerate(titles, 1)})


def _sheet_name(number: int, title: str) -> str:
    from jishi.sheets.rows import sheet_name_from

    return sheet_name_from(f"{number} {title}")
