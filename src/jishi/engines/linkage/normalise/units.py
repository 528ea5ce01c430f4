"""Units made comparable: the parts of a name, repaired codes, people, telephones, addresses."""

from collections.abc import Mapping, Sequence

import duckdb

from jishi.engines.linkage.normalise.bodies import bodies_named
from jishi.engines.linkage.normalise.tables import (
    areas_create,
    areas_from_texts,
    areas_read,
    bracket_pattern,
    lookups_create,
    raw_sort,
    region_pattern,
    simplify,
    sounded,
    sounds_fill,
)
from jishi.shared.sql import literal

NOTES = (
    "注销|停业|歇业|吊销|停产|关停|迁出|已搬|搬迁|待核|核实|暂|非公|小微|规上|重复|新增|曾用名|原名|失联|集团"
)
FORMS = (
    "合伙企业\\((?:有限|普通|特殊普通)合伙\\)|合伙企业|股份有限公司|有限责任公司|有限公司|股份公司|总公司|公司"
    "|农民专业合作社|专业合作社|合作社|经营部|商行|厂"
)
# Names that end so are registered, each once in a county.
REGISTERED = (
    "公司|合伙企业|合作社|厂|协会|学会|商会|联合会|基金会|学院|学校|中学|小学|幼儿园|医院|卫生院|卫生服务中心|卫生服务站"
    "|人民政府|街道办事处|局|法院|检察院|居民委员会|[乡镇].+村民委员会"
)
# The organisation department's list often has a unit's Party organisation in its place.
PARTY = "(?:联合|第[一二三四五]|临时|流动)?(?:党总?支部?委员会|党委|党总支部?|党支部|党组|总?支部委员会|总支部?|支部)$"
PARTY_WHOLE = "^(?:中国共产党|中共)(.+?)(?:总?支部)?委员会$"
BRANCHES = "分公司|分店|分行|支行|支公司|营业部|办事处|分校|连锁店|门市部|分社|分厂"
NUMBERED = "(?:第?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})号?(?:分公司|分店|店|分社|加油站))"
# Of a company, whatever its end calls a place of its own.
PLACES = "店|站|部|处|所|库|厂|社|行|中心|车间"
HAN, BLANKS = "[\\x{4e00}-\\x{9fff}]", "[\\s\\x{3000}]+"
COMPOUND = (
    "欧阳|上官|司马|司徒|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|南宫|端木|呼延|西门|轩辕|长孙|宇文|东方|独孤"
)
TITLES = "某|某某|老板|总|经理|姐|哥|厂长|主任|师傅|书记|校长|院长|店长|女士|先生|老师"
OFFICES = "^(?:[^0-9]{1,6}?街道(?:办事处)?)?(?:[^0-9]{1,6}?社区(?:居委会)?)?"
ROADS = "大道|大街|路|街|巷|胡同|村|屯"
# Endings: of so many characters, in this share of names, and in so many records at least, to be worth looking for.
ENDING_SIZES, ENDING_SHARE, ENDING_RECORDS = (6, 5, 4, 3, 2), 667, 5_000


def units_normalise(
    connection: duckdb.DuckDBPyConnection,
    endings: Sequence[str],
    sounds: Mapping[str, str] | None = None,
    *,
    is_mined: bool = True,
) -> None:
    """Make the table `records` from the table `raw`.

    1. Number records by source and id, so that the order of a file changes nothing; an area's name is its code; where
       the county is not told, the address or the name tells it.
    2. Width, blanks, script; numbers, notes and Party words around a name, public bodies by one name each; codes in
       capitals, O for 0 and so on; of two persons the first.
    3. Take branch, region and legal form off the name: what is left is its core. A registered name is kept whole, too.
    4. Mine endings from the cores of a large list; a core is a brand and, if it has one, an ending: the trade.
    5. Check codes; find the organisation code inside each; take addresses apart; read days.
    6. Sounds of cores, brands and people.

    Parameters
    ----------
    connection : with the table `raw`, and the macros that lists are read by
    endings : known ones, for lists too small to mine
    sounds : known ones of single characters
    is_mined : whether more may be found in these very records
    """
    lookups_create(connection)
    areas_create(connection)
    _plain(connection)
    areas_read(connection)
    simplify(connection, "plain", ("called", "who", "where_"))
    bodies_named(connection)
    areas_from_texts(connection)
    _named(connection)
    _endings(connection, endings, is_mined)
    _parts(connection)
    sounds_fill(connection, "SELECT core FROM parts UNION SELECT person FROM parts", sounds or {})
    _records(connection)
    for table in (
        "sorted",
        "plain",
        "named",
        "parts",
        "rewritten",
        "simplified",
        "surnames",
        "counties",
    ):
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def _plain(connection: duckdb.DuckDBPyConnection) -> None:
    raw_sort(connection)
    bare = (
        f"regexp_replace(regexp_replace(s, '{PARTY_WHOLE}', '\\1'), '^(?:中国共产党|中共)|{PARTY}', '', 'g')"
    )
    # Two questions in a CASE each: AND would work both out for every row.
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO unit_of(s) AS CASE WHEN contains(s, '党') OR contains(s, '支部') OR"
        f" contains(s, '中共') THEN CASE WHEN length({bare}) >= 4 THEN {bare} ELSE s END ELSE s END"
    )
    # Two people with only a blank between them; in 欧阳 建国 it stands within one name.
    two = f"length(person) > 4 AND regexp_full_match(person, '{HAN}{{2,4}}{BLANKS}{HAN}{{2,4}}')"
    one = f"regexp_matches(person, '^(?:{COMPOUND}){BLANKS}{HAN}{{1,2}}$')"
    first = f"CASE WHEN {two} AND NOT {one} THEN regexp_extract(person, '^{HAN}+') ELSE person END"
    connection.execute(
        "CREATE TEMP TABLE plain AS SELECT rowid + 1 AS rid, *,"
        # A number before the name, as lists have it.
        " unit_of(regexp_replace(replace(bare(name), '*', ''), '^[0-9]{1,4}[、.)]', '')) AS called,"
        # The standard has no I, O, S, V, Z: whoever wrote one misread a digit or U.
        " translate(capitals(code), 'OISZV', '0152U') AS c,"
        f" regexp_extract(bare({first}), '^[^/、,;(0-9]+') AS who,"
        " bare(address) AS where_,"
        " CASE WHEN regexp_full_match(digits(half(area_code)), '[1-9][0-9]{5,}') THEN"
        " left(digits(half(area_code)), 6) END"
        " AS area FROM sorted"
    )
    # A code that Excel turned into 9.12E+17 is gone.
    connection.execute(
        "UPDATE plain SET c = CASE WHEN regexp_matches(upper(half(code)), '[0-9]E\\+?[0-9]+$') THEN NULL ELSE c END"
        " WHERE c IS NOT NULL AND (length(c) < 9 OR contains(code, '+'))"
    )


def _named(connection: duckdb.DuckDBPyConnection) -> None:
    region, bracket = literal(region_pattern()), literal(bracket_pattern())
    notes = literal(f"[(【\\[〔](?:[^()【】]*(?:{NOTES})[^()【】]*|原[^()【】]*)[)】\\]〕]")
    formless = f"regexp_replace(rest, '(?:{FORMS})$', '')"
    connection.execute(
        "CREATE TEMP TABLE named AS WITH a AS (SELECT rid, area,"
        f" CASE WHEN regexp_matches(called, '[(【\\[〔]') THEN regexp_replace(called, {notes}, '', 'g')"
        f" ELSE called END AS called FROM plain), b AS (SELECT *, {_branch()} AS branch FROM a),"
        " c AS (SELECT rid, area, branch, left(called, length(called) - length(branch)) AS whole FROM b),"
        f" d AS (SELECT *, regexp_replace(whole, {region}, '') AS rest FROM c),"
        # A county without its kind is a region only for records of that county: 东风 is a brand elsewhere.
        " e AS (SELECT d.rid, d.branch, d.whole, CASE WHEN length(rest) < 4 AND NOT ends_with(rest, '局') THEN whole"
        " WHEN starts_with(rest, bare) AND (length(rest) - length(bare) >= 4 OR ends_with(rest, '局')) THEN"
        " substr(rest, length(bare) + 1)"
        " ELSE rest END AS rest FROM d LEFT JOIN counties ON counties.code = d.area),"
        f" f AS (SELECT rid, branch, whole, CASE WHEN contains(rest, '(') THEN regexp_replace(rest, {bracket}, '')"
        f" ELSE rest END AS rest FROM e) SELECT rid, {_letters('branch')} AS branch,"
        f" nullif({_letters(formless)}, '') AS core,"
        f" CASE WHEN regexp_matches(whole, '(?:{REGISTERED})$') THEN upper({_letters('whole || branch')}) END AS title"
        " FROM f"
    )


def _branch() -> str:
    """SQL of the end of a name that tells a branch of a body from the body; nothing for the body itself."""
    return (
        f"CASE WHEN regexp_matches(called, '(?:{BRANCHES}|店)\\)$') THEN regexp_extract(called,"
        f" '(\\([^()]{{1,12}}(?:{BRANCHES}|店)\\))$', 1)"
        f" WHEN regexp_matches(called, '{NUMBERED}$') THEN regexp_extract(called, '{NUMBERED}$')"
        f" WHEN regexp_matches(called, '(?:{BRANCHES})$') THEN coalesce(nullif(regexp_extract(called,"
        f" '^.*(?:公司|厂|商行|经营部|社|行|店|\\))([^()]{{0,8}}(?:{BRANCHES}))$', 1), ''),"
        f" regexp_extract(called, '((?:第[一二三四五六七八九十]|[^()]{{2}})(?:{BRANCHES}))$', 1))"
        f" WHEN contains(called, '公司') THEN regexp_extract(called, '公司([^()]{{1,12}}(?:{PLACES}))$', 1)"
        " ELSE '' END"
    )


def _letters(text: str) -> str:
    return f"regexp_replace({text}, '[^0-9A-Za-z\\x{{4e00}}-\\x{{9fff}}]', '', 'g')"


def _endings(connection: duckdb.DuckDBPyConnection, known: Sequence[str], is_mined: bool) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE endings (ending VARCHAR)")
    if known:
        connection.execute(f"INSERT INTO endings VALUES {', '.join(f'({literal(each)})' for each in known)}")
    count = connection.execute("SELECT count(*) FROM named").fetchall()[0][0]
    if is_mined and count >= ENDING_RECORDS:
        connection.execute(f"INSERT INTO endings {mined(count)}")


def mined(count: int, share: int = ENDING_SHARE) -> str:
    """Return the query of endings that occur in one of `share` names."""
    sizes = ", ".join(
        f"CASE WHEN length(core) >= {size + 2} THEN right(core, {size}) END" for size in ENDING_SIZES
    )
    return (
        f"SELECT ending FROM (SELECT unnest([{sizes}]) AS ending FROM named WHERE length(core) >= 4)"
        f" WHERE ending IS NOT NULL GROUP BY ending HAVING count(*) * {share} >= {count} ORDER BY ending"
    )


def _parts(connection: duckdb.DuckDBPyConnection) -> None:
    cases = " ".join(
        f"WHEN length(core) >= {size + 2} AND right(core, {size}) IN (SELECT ending FROM endings) THEN {size}"
        for size in ENDING_SIZES
    )
    region = literal(region_pattern())
    person = (
        "CASE WHEN length(who) >= 2 AND NOT"
        f" (length(who) <= 4 AND regexp_matches(who, '^..?(?:{TITLES})$')) THEN upper(who) END"
    )
    connection.execute(
        "CREATE TEMP TABLE parts AS WITH n AS (SELECT rid, branch, title, core,"
        f" CASE WHEN core IS NULL THEN 0 {cases} ELSE 0 END AS size FROM named)"
        " SELECT rid, coalesce(branch, '') AS branch, title, core,"
        " nullif(left(core, length(core) - size), '') AS brand,"
        f" nullif(right(core, size), '') AS industry, {person} AS person, c, area,"
        " uscc_ok(c) AS is_uscc, CASE WHEN length(c) = 15 THEN orgc_ok(substr(c, 7, 9)) END AS is_tax,"
        " CASE WHEN length(c) = 15 THEN regno_ok(c) END AS is_regno, phone_of(phone) AS phone,"
        f" regexp_replace(where_, {region}, '') AS street, where_, day_of(founded) AS founded_on FROM n"
        f" JOIN plain USING (rid)"
    )


def _records(connection: duckdb.DuckDBPyConnection) -> None:
    orgc = (
        "CASE WHEN is_uscc THEN substr(c, 9, 9) WHEN is_tax AND NOT is_regno THEN substr(c, 7, 9)"
        " WHEN length(c) = 9 AND orgc_ok(c) THEN c END"
    )
    street = (
        "CASE WHEN bare IS NOT NULL AND starts_with(street, bare) THEN substr(street, length(bare) + 1)"
        f" WHEN regexp_matches(street, '街道|社区') THEN regexp_replace(street, '{OFFICES}', '') ELSE street END"
    )
    connection.execute(
        "CREATE TEMP TABLE ready AS WITH s AS (SELECT parts.*, counties.bare,"
        f" {street} AS inner_street FROM parts LEFT JOIN counties ON counties.code = parts.area)"
        f" SELECT rid, branch, title, core, brand, industry, person, phone, founded_on, {orgc} AS orgc,"
        " CASE WHEN is_uscc THEN c END AS uscc,"
        " CASE WHEN length(c) = 15 AND (is_regno OR NOT is_tax) THEN c END AS regno,"
        " CASE WHEN NOT is_uscc AND length(c) BETWEEN 16 AND 19 THEN c END AS badcode,"
        " CASE WHEN regexp_full_match(c, '[0-9]{18}') THEN left(c, 15) END AS c15,"
        f" nullif(regexp_extract(inner_street, '^(.+?(?:{ROADS}))', 1), '') AS road,"
        # 红旗街12-301号, 红旗街12号301室, 红旗街12#301; the number need not stand right behind the road.
        f" coalesce(nullif(regexp_extract(inner_street, '(?:{ROADS})([0-9]+)', 1), ''),"
        " nullif(regexp_extract(inner_street, '([0-9]+)[号#]', 1), '')) AS house,"
        f" nullif(regexp_extract(regexp_replace(inner_street, '^.*?(?:{ROADS})[0-9]+', ''),"
        " '([0-9]+)[室号]?(?:门市)?$', 1), '') AS room,"
        " CASE WHEN area IS NOT NULL AND substr(area, 5) <> '00' THEN area"
        " WHEN area IS NULL AND is_uscc THEN substr(c, 3, 6) END AS county,"
        " coalesce(left(area, 4), CASE WHEN is_uscc THEN substr(c, 3, 4) END) AS city FROM s"
    )
    for table, column, is_person in (("core_sounds", "core", False), ("person_sounds", "person", True)):
        texts = f"SELECT {column} FROM ready" + (" UNION SELECT brand FROM ready" if column == "core" else "")
        connection.execute(f"CREATE TEMP TABLE {table} AS {sounded(texts, is_person=is_person)}")
    # Where nothing tells the prefecture, the most frequent one is the best guess.
    mode = "(SELECT mode(city ORDER BY city) FROM ready)"
    connection.execute(
        "CREATE TABLE records AS SELECT plain.rid, source, record_id, row_number, name, code, plain.person"
        " AS person_told,"
        " plain.phone AS phone_told, address, area_code, founded, said, r.* EXCLUDE (rid, city),"
        f" coalesce(city, {mode}, '') AS place, road || coalesce(house, '') AS roadno,"
        " a.sound AS core_sound, b.sound AS brand_sound, p.sound AS person_sound"
        " FROM plain JOIN ready AS r USING (rid) LEFT JOIN core_sounds AS a ON a.text = r.core"
        " LEFT JOIN core_sounds AS b ON b.text = r.brand LEFT JOIN person_sounds AS p ON p.text = r.person ORDER BY rid"
    )
    for table in ("ready", "core_sounds", "person_sounds"):
        connection.execute(f"DROP TABLE {table}")


def endings_used(connection: duckdb.DuckDBPyConnection, kind: str) -> list[str]:
    """Return the endings that names were taken apart by."""
    if kind != "units":
        return []
    found = connection.execute("SELECT DISTINCT ending FROM endings ORDER BY ending").fetchall()
    return [ending for (ending,) in found]
