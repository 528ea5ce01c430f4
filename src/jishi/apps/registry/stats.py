"""Keep `OrgStat` as the open rows have it: a few statements for the organisations that a change touched."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, models

from jishi.shared.dates import FOREVER, NOT_SUPERSEDED

from .models import Affiliation, Hosting, MemberState, OrgStat, OrgState, Placement, UnitState
from .models.organisations import GRADED_KINDS
from .paths import STEP
from .vectors import ids_given, named

# From so many on, going through all organisations is quicker than naming them.
MANY = 20_000

# Where the units of an organisation lie in one area and on one line, its row says so; otherwise `OrgSpread` does.
_ROWS = """
INSERT INTO registry_orgstat (
    org_id, path, hung, kind, org_type, is_provisional, is_vacant, term_to,
    members_n, probationary_n, floating_out_n, area_code, line, is_spread
)
SELECT o.id, COALESCE(p.path, ''),
       COALESCE(CASE WHEN s.kind IN ({graded}) THEN SUBSTR(p.path, 1, LENGTH(p.path) - {step}) ELSE p.path END, ''),
       COALESCE(s.kind, ''), COALESCE(s.org_type, ''),
       COALESCE(s.is_provisional, FALSE),
       CASE WHEN s.kind IN ({graded}) AND s.secretary_name = '' THEN TRUE ELSE FALSE END, s.term_to,
       COALESCE(m.members_n, 0), COALESCE(m.probationary_n, 0), COALESCE(m.floating_out_n, 0),
       CASE WHEN h.pairs_n = 1 THEN h.area_code ELSE '' END,
       CASE WHEN h.pairs_n = 1 THEN h.line ELSE '' END,
       CASE WHEN h.pairs_n > 1 THEN TRUE ELSE FALSE END
FROM registry_primaryorg o
LEFT JOIN registry_placement p ON p.org_id = o.id AND {p_open}
LEFT JOIN registry_orgstate s ON s.org_id = o.id AND {s_open}
LEFT JOIN (
    SELECT a.org_id, COUNT(*) AS members_n,
           COUNT(CASE WHEN d.status = 'probationary' THEN 1 END) AS probationary_n,
           COUNT(CASE WHEN d.floating = 'out' THEN 1 END) AS floating_out_n
    FROM registry_affiliation a
    JOIN registry_memberstate d ON d.member_id = a.member_id AND {d_open}
    WHERE {a_open} AND a.org_id {these}
    GROUP BY a.org_id
) m ON m.org_id = o.id
LEFT JOIN (
    SELECT t.org_id, MIN(u.area_id) AS area_code, MIN(u.line) AS line,
           COUNT(DISTINCT u.area_id) * COUNT(DISTINCT u.line) AS pairs_n
    FROM registry_hosting t
    JOIN registry_unitstate u ON u.unit_id = t.unit_id AND {u_open}
    WHERE {t_open} AND t.org_id {these}
    GROUP BY t.org_id
) h ON h.org_id = o.id
WHERE o.id {these}
ON CONFLICT (org_id) DO UPDATE SET
    path = excluded.path, hung = excluded.hung, kind = excluded.kind, org_type = excluded.org_type,
    is_provisional = excluded.is_provisional, is_vacant = excluded.is_vacant, term_to = excluded.term_to,
    members_n = excluded.members_n, probationary_n = excluded.probationary_n,
    floating_out_n = excluded.floating_out_n,
    area_code = excluded.area_code, line = excluded.line, is_spread = excluded.is_spread
"""
_SPREAD_AWAY = "DELETE FROM registry_orgspread WHERE org_id {these}"
_SPREAD = """
INSERT INTO registry_orgspread (org_id, area_code, line)
SELECT DISTINCT o.org_id, u.area_id, u.line
FROM registry_orgstat o
JOIN registry_hosting t ON t.org_id = o.org_id AND {t_open}
JOIN registry_unitstate u ON u.unit_id = t.unit_id AND {u_open}
WHERE o.is_spread AND o.org_id {these}
"""
_STEPS_AWAY = "DELETE FROM registry_orgstep WHERE org_id {these}"
# A member counts from the first day on which both its rows hold, and no longer after the last.
_STEPS = """
INSERT INTO registry_orgstep (org_id, day, members_n, probationary_n, floating_out_n)
SELECT org_id, day, SUM(n), SUM(probationary), SUM(floating_out)
FROM (
    SELECT a.org_id, {later} AS day, 1 AS n,
           CASE WHEN d.status = 'probationary' THEN 1 ELSE 0 END AS probationary,
           CASE WHEN d.floating = 'out' THEN 1 ELSE 0 END AS floating_out
    FROM registry_affiliation a
    JOIN registry_memberstate d ON {together}
    WHERE a.org_id {these} AND {a_believed} AND {d_believed}
    UNION ALL
    SELECT a.org_id, {after} AS day, -1,
           CASE WHEN d.status = 'probationary' THEN -1 ELSE 0 END,
           CASE WHEN d.floating = 'out' THEN -1 ELSE 0 END
    FROM registry_affiliation a
    JOIN registry_memberstate d ON {together}
    WHERE a.org_id {these} AND {a_believed} AND {d_believed} AND {ended}
) told
GROUP BY org_id, day
HAVING SUM(n) <> 0 OR SUM(probationary) <> 0 OR SUM(floating_out) <> 0
"""
_TOGETHER = "d.member_id = a.member_id AND d.valid_from <= a.valid_to AND a.valid_from <= d.valid_to"
KEYS: dict[type[models.Model], str] = {
    OrgState: "org_id",
    Placement: "org_id",
    Hosting: "org_id",
    Affiliation: "org_id",
    UnitState: "unit_id",
    MemberState: "member_id",
}
"""What a row of each dated model is about; from others nothing is added up."""


def follow(model: type[models.Model], keys: Collection[int]) -> None:
    """Take over what became of the dated rows of a model about these organisations, units or members."""
    if not keys or model not in KEYS:
        return
    if model is UnitState:
        keys = _standing(Hosting.objects.current().filter(unit_id__in=named(keys)))
    elif model is MemberState:
        keys = _standing(Affiliation.objects.believed().filter(member_id__in=named(keys)))
    refresh(keys)


def _standing(rows: models.QuerySet[Any]) -> set[int]:
    return set(rows.values_list("org_id", flat=True))


def refresh(org_ids: Iterable[int]) -> None:
    """Work out the rows of organisations again."""
    ids = sorted(set(org_ids))
    if ids:
        _write(None if len(ids) > MANY else ids)


def refresh_all() -> int:
    """Work out every row again; return how many organisations there are."""
    OrgStat.objects.all().delete()
    _write(None)
    return OrgStat.objects.count()


def _write(ids: list[int] | None) -> None:
    """Write the rows of these organisations, or (None) of all."""
    given, value = ids_given(ids or ())
    these = f"IN ({given})" if ids else "> 0"
    told = {"these": these, "step": str(STEP), "graded": ", ".join(f"'{kind}'" for kind in GRADED_KINDS)}
    told |= {f"{alias}_open": _open(alias) for alias in "psdatu"} | _days()
    with connection.cursor() as cursor:
        for statement in (_ROWS, _SPREAD_AWAY, _SPREAD, _STEPS_AWAY, _STEPS):
            cursor.execute(statement.format(**told), [value] * statement.count("{these}") if ids else [])


def _open(alias: str) -> str:
    """Return the condition of an open, uncorrected row, written out so that the index of such rows serves it."""
    return f"{alias}.valid_to = '{FOREVER.isoformat()}' AND {_believed(alias)}"


def _believed(alias: str) -> str:
    zone = "+00" if connection.vendor == "postgresql" else ""
    return f"{alias}.superseded_at = '{NOT_SUPERSEDED:%Y-%m-%d %H:%M:%S}{zone}'"


def _days() -> dict[str, str]:
    """Return what the statement about steps says of days, in the words of the database."""
    earlier = "CASE WHEN a.valid_to < d.valid_to THEN a.valid_to ELSE d.valid_to END"
    return {
        "together": _TOGETHER,
        "later": "CASE WHEN a.valid_from > d.valid_from THEN a.valid_from ELSE d.valid_from END",
        "after": f"{earlier} + 1" if connection.vendor == "postgresql" else f"date({earlier}, '+1 day')",
        "ended": f"(a.valid_to < '{FOREVER.isoformat()}' OR d.valid_to < '{FOREVER.isoformat()}')",
        "a_believed": _believed("a"),
        "d_believed": _believed("d"),
    }
