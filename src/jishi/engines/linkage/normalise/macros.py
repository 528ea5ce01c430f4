"""SQL macros that units and members share: width, digits, codes, telephones, days."""

import duckdb

from jishi.shared.sql import literal

_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_PLAIN = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F))
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = [pow(3, place, 31) for place in range(17)]
_ORG = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]
_ID_WEIGHTS = [pow(2, 17 - place, 11) for place in range(17)]
# A telephone, which may begin with a number in brackets; and what stands behind one: an extension, or another one.
_PHONE = "^(?:[(][0-9]+[)])?[^/、,;，；(转]+"
_MORE = "([0-9]{7})(?:[-—]+[0-9]{1,5}|\\s+(?:1[0-9]{10}|0[0-9]{2,3}).*)$"
EXCEL_DAY_0 = "DATE '1899-12-30'"
DAY_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


def _sum(letters: str, weights: list[int], first: int = 1) -> str:
    """SQL of the weighted sum of a code's characters; written out, it costs a third of a list function."""
    if letters == "0123456789":
        terms = (f"{weight} * (ascii(substr(c, {first + n}, 1)) - 48)" for n, weight in enumerate(weights))
    else:
        known = literal(letters)
        terms = (
            f"{weight} * (instr({known}, substr(c, {first + n}, 1)) - 1)" for n, weight in enumerate(weights)
        )
    return "(" + " + ".join(terms) + ")"


def macros_create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macros. Each takes text that may be NULL.

    Source
    ------
    GB 32100-2015, clause 5.5; GB 11714-1997, clause 4; GB 11643-1999, appendix A; ISO 7064 MOD 11,10
    """
    forms = ", ".join(literal(each) for each in DAY_FORMS)
    # Brackets are by far the most frequent wide characters; the whole table is built anew for each text.
    macros = {
        "brackets(s)": "replace(replace(s, '（', '('), '）', ')')",
        "narrow(s)": f"CASE WHEN regexp_matches(s, '[！-～]') THEN translate(s, {literal(_WIDE)}, {literal(_PLAIN)})"
        " ELSE s END",
        "half(s)": "narrow(brackets(s))",
        "squeezed(s)": "regexp_replace(s, '[\\s\\x{3000}\\x{200b}\\x{feff}]+', '', 'g')",
        # Most texts are as they should be; one look is cheaper than rewriting them.
        "bare(s)": "CASE WHEN regexp_matches(s, '[^0-9A-Za-z\\x{4e00}-\\x{9fff}]') THEN squeezed(half(s)) ELSE s END",
        "capitals(s)": "CASE WHEN regexp_matches(s, '[^0-9A-Z]') THEN"
        " regexp_replace(upper(half(s)), '[^0-9A-Z]', '', 'g') ELSE s END",
        "digits(s)": "regexp_replace(s, '[^0-9]', '', 'g')",
        # AND works out both sides for every row; CASE does not. Sums are dear, and codes that Excel rounded are few.
        "uscc_ok(c)": f"CASE WHEN NOT regexp_full_match(c, '[0-9A-HJ-NPQRTUWXY]{{2}}[0-9]{{6}}[{_USCC}]{{10}}')"
        f" THEN false WHEN (31 - {_sum(_USCC, _USCC_WEIGHTS)} % 31) % 31 <> instr('{_USCC}', substr(c, 18, 1)) - 1"
        " THEN false WHEN regexp_full_match(c, '[0-9]{15}000') THEN orgc_ok(substr(c, 9, 9))"
        " WHEN c IS NOT NULL THEN true END",
        "orgc_ok(c)": f"regexp_full_match(c, '[0-9A-Z]{{8}}[0-9X]') AND"
        f" (11 - {_sum(_ORG, _ORG_WEIGHTS)} % 11) % 11 = instr('0123456789X', substr(c, 9, 1)) - 1",
        "regno_ok(c)": "regexp_full_match(c, '[0-9]{15}') AND (list_reduce(list_prepend(10,"
        " list_transform(range(1, 15), lambda i: ascii(substr(c, i, 1)) - 48)),"
        " lambda p, d: (CASE WHEN (p + d) % 10 = 0 THEN 10 ELSE (p + d) % 10 END) * 2 % 11)"
        " + ascii(substr(c, 15, 1)) - 48) % 10 = 1",
        "idno_ok(c)": f"regexp_full_match(c, '[1-9][0-9]{{5}}(19|20)[0-9]{{9}}[0-9X]') AND"
        f" instr('10X98765432', substr(c, 18, 1)) - 1 = {_sum('0123456789', _ID_WEIGHTS)} % 11",
        # Until 1999 a number had no century and no check digit.
        "id_whole(c)": "CASE WHEN regexp_full_match(c, '[1-9][0-9]{7}(0[1-9]|1[0-2])[0-9]{5}') THEN"
        " id_closed(left(c, 6) || '19' || substr(c, 7)) ELSE c END",
        "id_closed(c)": f"c || substr('10X98765432', {_sum('0123456789', _ID_WEIGHTS)} % 11 + 1, 1)",
        # The first of several; without +86, the city's number and an extension.
        "phone_of(s)": "CASE WHEN regexp_full_match(s, '1[0-9]{10}') THEN s ELSE"
        f" phone_bare(regexp_replace(digits(regexp_replace(regexp_extract(half(s), '{_PHONE}'), '{_MORE}', '\\1')),"
        " '^0{0,2}86(1[0-9]{10})$', '\\1')) END",
        "phone_bare(d)": "CASE WHEN regexp_full_match(d, '1[0-9]{10}') THEN d"
        " WHEN regexp_full_match(d, '0(10|2[0-9])[0-9]{8}') THEN right(d, 8)"
        " WHEN regexp_full_match(d, '0[0-9]{3}[0-9]{7,8}') THEN substr(d, 5)"
        " WHEN regexp_full_match(d, '[2-8][0-9]{6,7}') THEN d"
        " WHEN regexp_matches(d, '^1[0-9]{10}') THEN left(d, 11) END",
        "day_of(s)": f"coalesce(CAST(try_strptime(regexp_extract(half(s), '^[^ T]+'), [{forms}]) AS DATE),"
        f" CASE WHEN regexp_full_match(s, '[1-6][0-9]{{4}}') THEN {EXCEL_DAY_0} + TRY_CAST(s AS INTEGER) END)",
    }
    order = [
        "orgc_ok(c)",
        "id_closed(c)",
        "brackets(s)",
        "narrow(s)",
        "half(s)",
        "squeezed(s)",
        "digits(s)",
        "phone_bare(d)",
    ]
    for head in (*order, *(each for each in macros if each not in order)):
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {head} AS {macros[head]}")
