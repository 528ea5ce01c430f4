"""Each organisation's row that roll-ups add up, from the dated rows that are open and uncorrected."""

from django.db import migrations

OPEN = "{0}.valid_to = '9999-12-31' AND {0}.superseded_at >= '9999-12-31'"
ROWS = f"""
INSERT INTO registry_orgstat (
    org_id, path, kind, org_type, is_provisional, is_vacant, term_to,
    members_n, probationary_n, floating_out_n, area_code, line, is_spread
)
SELECT o.id, COALESCE(p.path, ''), COALESCE(s.kind, ''), COALESCE(s.org_type, ''),
       COALESCE(s.is_provisional, FALSE),
       CASE WHEN s.kind IN ('branch', 'general_branch') AND s.secretary_name = '' THEN TRUE ELSE FALSE END, s.term_to,
       COALESCE(m.members_n, 0), COALESCE(m.probationary_n, 0), COALESCE(m.floating_out_n, 0),
       CASE WHEN h.pairs_n = 1 THEN h.area_code ELSE '' END,
       CASE WHEN h.pairs_n = 1 THEN h.line ELSE '' END,
       CASE WHEN h.pairs_n > 1 THEN TRUE ELSE FALSE END
FROM registry_primaryorg o
LEFT JOIN registry_placement p ON p.org_id = o.id AND {OPEN.format("p")}
LEFT JOIN registry_orgstate s ON s.org_id = o.id AND {OPEN.format("s")}
LEFT JOIN (
    SELECT a.org_id, COUNT(*) AS members_n,
           COUNT(CASE WHEN d.status = 'probationary' THEN 1 END) AS probationary_n,
           COUNT(CASE WHEN d.floating = 'out' THEN 1 END) AS floating_out_n
    FROM registry_affiliation a
    JOIN registry_memberstate d ON d.member_id = a.member_id AND {OPEN.format("d")}
    WHERE {OPEN.format("a")}
    GROUP BY a.org_id
) m ON m.org_id = o.id
LEFT JOIN (
    SELECT t.org_id, MIN(u.area_id) AS area_code, MIN(u.line) AS line,
           COUNT(DISTINCT u.area_id) * COUNT(DISTINCT u.line) AS pairs_n
    FROM registry_hosting t
    JOIN registry_unitstate u ON u.unit_id = t.unit_id AND {OPEN.format("u")}
    WHERE {OPEN.format("t")}
    GROUP BY t.org_id
) h ON h.org_id = o.id
"""
SPREAD = f"""
INSERT INTO registry_orgspread (org_id, area_code, line)
SELECT DISTINCT o.org_id, u.area_id, u.line
FROM registry_orgstat o
JOIN registry_hosting t ON t.org_id = o.org_id AND {OPEN.format("t")}
JOIN registry_unitstate u ON u.unit_id = t.unit_id AND {OPEN.format("u")}
WHERE o.is_spread
"""
AWAY = ("DELETE FROM registry_orgspread", "DELETE FROM registry_orgstat")


class Migration(migrations.Migration):
    """Nothing of the schema: PostgreSQL wants rows and columns changed one after the other."""

    dependencies = [("registry", "0018_stats")]

    operations = [migrations.RunSQL([ROWS, SPREAD], AWAY)]
