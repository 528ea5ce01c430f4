"""Tables that names are normalised by: scripts, sounds, administrative divisions."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import duckdb

from jishi.shared.divisions import division_bare, division_read, divisions, former_divisions
from jishi.shared.sql import literal

FIRST, LAST = 0x4E00, 0x9FFF
# Surnames that sound otherwise than the character does elsewhere.
SURNAMES = {
    "单": "shan", "解": "xie", "曾": "zeng", "区": "ou", "仇": "qiu", "朴": "piao", "查": "zha", "盖": "ge",
    "任": "ren", "华": "hua", "纪": "ji", "尉": "wei", "缪": "miao", "召": "shao", "乐": "yue", "员": "yun",
    "繁": "po", "折": "she", "黑": "he", "秘": "bi", "冼": "xian", "万": "wan", "覃": "qin", "翟": "zhai",
}  # fmt: skip
PROVINCE = "黑龙江"


@cache
def traditional() -> tuple[tuple[str, str], ...]:
    """Traditional characters, each with the simplified one it stands for."""
    text = files("jishi").joinpath("data", "linkage", "traditional.csv").read_text(encoding="utf-8")
    return tuple((row["traditional"], row["simplified"]) for row in csv.DictReader(text.splitlines()))


def lookups_create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `simplified`, `sounds` and `surnames` (by code point), and the macros that use them."""
    # Two texts instead of thousands of values: a tenth of the time.
    connection.execute(
        "CREATE TEMP TABLE simplified AS SELECT unicode(unnest(string_split(?, ''))) AS point,"
        " unnest(string_split(?, '')) AS plain",
        ["".join(each) for each in zip(*traditional(), strict=True)],
    )
    own = ", ".join(f"({ord(character)}, '{sound}')" for character, sound in SURNAMES.items())
    connection.execute(f"CREATE TEMP TABLE surnames AS SELECT * FROM (VALUES {own}) AS t(point, sound)")
    connection.execute("CREATE OR REPLACE TEMP TABLE sounds (point INTEGER, sound VARCHAR)")


def raw_sort(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `sorted` of `raw`, which goes: by source and id, so that the place of a row is its number.

    Numbering by a window costs as much on one thread and a fifth more on two.
    """
    connection.execute("CREATE TEMP TABLE sorted AS SELECT * FROM raw ORDER BY source, record_id")
    connection.execute("DROP TABLE raw")


def sounds_fill(connection: duckdb.DuckDBPyConnection, texts: str, known: Mapping[str, str]) -> None:
    """Fill `sounds` for every character of a column of texts.

    Parameters
    ----------
    connection : with the tables of `lookups_create`
    texts : a query with one column
    known : sounds by character; the dictionary takes longer to load than a small list to link
    """
    found = connection.execute(
        f"SELECT DISTINCT unnest(string_split(text, '')) AS letter FROM ({texts}) AS t(text)"
        f" WHERE text IS NOT NULL ORDER BY letter"
    ).fetchall()
    sounds = dict(known) | {letter: known.get(letter) or _sound(letter) for (letter,) in found if letter}
    if sounds:
        rows = ", ".join(f"({ord(letter)}, {literal(sound)})" for letter, sound in sounds.items())
        connection.execute(f"INSERT INTO sounds VALUES {rows}")


def sounds_used(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the sounds of characters that are known by now."""
    return dict(connection.execute("SELECT chr(point), sound FROM sounds ORDER BY point").fetchall())


def _sound(letter: str) -> str:
    if FIRST <= ord(letter) <= LAST:
        from pypinyin import lazy_pinyin

        return str(lazy_pinyin(letter)[0])
    return letter.lower()


def sounded(texts: str, *, is_person: bool = False) -> str:
    """Return a query of (text, sound) for a query of texts; a person's first character is a surname."""
    own = "coalesce(CASE WHEN pos = 1 THEN surnames.sound END, sounds.sound)" if is_person else "sounds.sound"
    join = "LEFT JOIN surnames USING (point)" if is_person else ""
    return (
        f"SELECT text, string_agg({own}, ' ' ORDER BY pos) AS sound FROM (SELECT text, pos,"
        " unicode(substr(text, pos, 1)) AS point FROM (SELECT text, unnest(range(1, length(text) + 1)) AS pos"
        f" FROM (SELECT DISTINCT text FROM ({texts}) AS t(text) WHERE text IS NOT NULL)))"
        f" JOIN sounds USING (point) {join} GROUP BY text"
    )


def simplify(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> None:
    """Write a table's texts with simplified characters.

    Few rows have traditional ones, so only those are taken apart, and each text only once.
    """
    old = "".join(character for character, _ in traditional())
    hits = " UNION ".join(f"SELECT {each} AS text FROM {table}" for each in columns)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE rewritten AS SELECT text, string_agg(coalesce(plain, letter), '' ORDER BY pos)"
        " AS plain FROM (SELECT text, pos, substr(text, pos, 1) AS letter, unicode(substr(text, pos, 1)) AS point"
        f" FROM (SELECT text, unnest(range(1, length(text) + 1)) AS pos FROM ({hits})"
        f" WHERE regexp_matches(text, '[{old}]'))) LEFT JOIN simplified USING (point) GROUP BY text"
    )
    for each in columns:
        connection.execute(
            f"UPDATE {table} SET {each} = rewritten.plain FROM rewritten WHERE {table}.{each} = rewritten.text"
        )


def areas_create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `counties`: code, name, name without its kind, and whether the name is the only one of its kind."""
    rows = ", ".join(
        f"({literal(code)}, {literal(name)}, {literal(division_bare(name))})"
        for code, name in sorted(county_names())
    )
    connection.execute(
        f"CREATE TEMP TABLE counties AS SELECT *, count(*) OVER (PARTITION BY name) = 1 AS is_single"
        f" FROM (VALUES {rows}) AS t(code, name, bare)"
    )


def areas_read(connection: duckdb.DuckDBPyConnection) -> None:
    """Give rows of `plain` whose area is told by its name the code that it means; each name is read once."""
    told = connection.execute(
        "SELECT DISTINCT area_code, half(area_code) FROM plain WHERE area IS NULL AND area_code IS NOT NULL"
    ).fetchall()
    read = sorted((said, division_read(text)[0]) for said, text in told)
    rows = ", ".join(f"({literal(said)}, {literal(code.ljust(6, '0'))})" for said, code in read if code)
    if rows:
        connection.execute(
            f"UPDATE plain SET area = named.meant FROM (VALUES {rows}) AS named(told, meant)"
            " WHERE area IS NULL AND area_code = named.told"
        )


def areas_from_texts(connection: duckdb.DuckDBPyConnection) -> None:
    """Give rows of `plain` without a county the one that their address begins with, or else their name."""
    region = literal(region_pattern())
    connection.execute(
        f"CREATE TEMP TABLE said AS SELECT rid, regexp_extract(where_, {region}) AS address_in,"
        f" regexp_extract(called, {region}) AS name_in FROM plain WHERE area IS NULL OR ends_with(area, '00')"
    )
    told = connection.execute("SELECT address_in FROM said UNION SELECT name_in FROM said").fetchall()
    read = sorted((text, division_read(text)[0]) for (text,) in told if text)
    rows = ", ".join(f"({literal(text)}, {literal(code.ljust(6, '0'))})" for text, code in read if code)
    if rows:
        connection.execute(
            f"WITH named AS (FROM (VALUES {rows}) AS t(told, meant)), found AS (SELECT rid,"
            " CASE WHEN a.meant IS NULL OR ends_with(a.meant, '00') AND NOT ends_with(n.meant, '00')"
            " THEN coalesce(n.meant, a.meant) ELSE a.meant END AS meant FROM said"
            " LEFT JOIN named AS a ON a.told = address_in LEFT JOIN named AS n ON n.told = name_in)"
            " UPDATE plain SET area = meant FROM found WHERE plain.rid = found.rid AND meant IS NOT NULL"
            " AND (area IS NULL OR left(area, 4) = left(meant, 4))"
        )
    connection.execute("DROP TABLE said")


@cache
def county_names() -> frozenset[tuple[str, str]]:
    """Code and name of every county, former ones too."""
    found = {(each.code, each.name) for each in divisions() if each.level == "county"}
    return frozenset(
        found | {(each.code, each.name) for each in former_divisions() if each.level == "county"}
    )


@cache
def region_pattern() -> str:
    """Regular expression of what a name or address begins with: province, prefecture, county with its kind."""
    prefectures = sorted({division_bare(each.name) for each in divisions() if each.level == "prefecture"})
    counties = sorted({name for _, name in county_names()}, key=lambda name: (-len(name), name))
    provinces = f"(?:中国)?(?:{PROVINCE}省?)?"
    return f"^{provinces}(?:(?:{'|'.join(prefectures)})(?:市|地区)?)?(?:{'|'.join(counties)})?"


@cache
def bracket_pattern() -> str:
    """Regular expression of a place in brackets within a name: (鸡西), (鸡东县)."""
    bare = {division_bare(each.name) for each in divisions() if each.level == "prefecture"}
    bare |= {division_bare(name) for _, name in county_names()} | {PROVINCE}
    return f"\\((?:{'|'.join(sorted(bare, key=lambda name: (-len(name), name)))})(?:市|省|区|县|地区)?\\)"
