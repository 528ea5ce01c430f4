"""Members made comparable: identity numbers, names, birth days, telephones, organisations."""

from collections.abc import Mapping, Sequence

import duckdb

from jishi.engines.linkage.normalise.tables import (
    areas_read,
    lookups_create,
    raw_sort,
    region_pattern,
    simplify,
    sounded,
    sounds_fill,
)
from jishi.shared.sql import literal

ORG_WORDS = "党支部委员会|党总支委员会|党委|党总支|党支部|支部委员会|委员会|总支|支部|中共|中国共产党"

# Of a birth day that is none: 1961.09, 1961年9月.
MONTH = (
    "CASE WHEN regexp_full_match(half(birth_date), '(19|20)[0-9]{2}[-./年]?(0?[1-9]|1[0-2])月?') THEN"
    " left(half(birth_date), 4) || '-' || lpad(digits(substr(half(birth_date), 5)), 2, '0') END"
)


def members_normalise(
    connection: duckdb.DuckDBPyConnection,
    endings: Sequence[str] = (),
    sounds: Mapping[str, str] | None = None,
    *,
    is_mined: bool = False,
) -> None:
    """Make the table `records` from the table `raw`.

    1. Number records by source and id, so that the order of a file changes nothing; an area's name is its code.
    2. Width, blanks and script of names and organisations; an organisation's name without place and party words.
    3. Check identity numbers; birth day and sex come from a valid one where the list has none. One of 15 digits gets
       the 18 that its holder has now, but proves nothing; a masked one, or one that Excel made a number, says nothing.
    4. Telephones, days, sounds of names.

    Parameters
    ----------
    connection : with the table `raw`, and the macros that lists are read by
    endings, is_mined : of no use for people
    sounds : known ones of single characters
    """
    del endings, is_mined
    lookups_create(connection)
    raw_sort(connection)
    connection.execute(
        "CREATE TEMP TABLE plain AS SELECT rowid + 1 AS rid, *,"
        " regexp_extract(squeezed(half(name)), '^[^/、,;(（0-9]+') AS called, squeezed(half(org_name)) AS org,"
        " id_whole(CASE WHEN NOT regexp_matches(half(id_number), '[*×?•●.]|[xX].') THEN"
        " regexp_replace(upper(half(id_number)), '[^0-9X]', '', 'g') END) AS c,"
        " length(digits(half(id_number))) = 15 AS is_old,"
        " CASE WHEN length(digits(half(area_code))) >= 6 THEN left(digits(half(area_code)), 6) END AS area FROM sorted"
    )
    areas_read(connection)
    simplify(connection, "plain", ("called", "org"))
    sounds_fill(connection, "SELECT called FROM plain", sounds or {})
    connection.execute(f"CREATE TEMP TABLE heard AS {sounded('SELECT called FROM plain', is_person=True)}")
    region = literal(region_pattern())
    connection.execute(
        "CREATE TABLE records AS WITH r AS (SELECT rid, source, record_id, row_number, name, id_number, birth_date,"
        " plain.sex AS sex_told, plain.phone AS phone_told, org_name, joined, area_code, said, idno_ok(c) AS is_told,"
        " is_told AND NOT is_old AS is_id, c,"
        " CASE WHEN length(called) >= 2 THEN called END AS who, heard.sound AS who_sound,"
        " phone_of(plain.phone) AS phone,"
        f" nullif(regexp_replace(regexp_replace(org, {region}, ''), '{ORG_WORDS}|[()]', '', 'g'), '') AS org_core,"
        " CAST(day_of(joined) AS VARCHAR) AS joined_on,"
        f" coalesce(CAST(day_of(birth_date) AS VARCHAR), {MONTH}) AS born,"
        " CASE WHEN regexp_matches(plain.sex, '^(男|1)') THEN '男' WHEN regexp_matches(plain.sex, '^(女|2)') THEN '女'"
        " END AS sexed, area FROM plain LEFT JOIN heard ON heard.text = called)"
        " SELECT rid, source, record_id, row_number, name, id_number, birth_date, sex_told, phone_told,"
        " org_name, joined,"
        " area_code, said, CASE WHEN is_id THEN c END AS idno,"
        " CASE WHEN NOT is_id AND length(c) BETWEEN 15 AND 19 THEN c END AS badid, who, who_sound,"
        " coalesce(born, CASE WHEN is_told THEN concat_ws('-', substr(c, 7, 4), substr(c, 11, 2), substr(c, 13, 2))"
        " END) AS birth, coalesce(sexed, CASE WHEN is_told AND (ascii(substr(c, 17, 1)) - 48) % 2 = 1 THEN '男'"
        " WHEN is_told THEN '女' END) AS sex, phone, org_core, joined_on,"
        " CASE WHEN substr(area, 5) <> '00' THEN area END AS county,"
        " left(area, 4) AS place FROM r ORDER BY rid"
    )
    for table in ("sorted", "plain", "heard", "simplified", "surnames", "rewritten"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
