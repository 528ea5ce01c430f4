"""On which days members became more or fewer, and where each organisation counts among committees."""

from django.db import migrations

PAIRS = """
FROM registry_affiliation a
JOIN registry_memberstate d
  ON d.member_id = a.member_id AND d.valid_from <= a.valid_to AND a.valid_from <= d.valid_to
WHERE a.superseded_at >= '9999-12-31' AND d.superseded_at >= '9999-12-31'
"""
ROWS = """
INSERT INTO registry_orgstep (org_id, day, members_n, probationary_n, floating_out_n)
SELECT org_id, day, SUM(n), SUM(probationary), SUM(floating_out)
FROM (
    SELECT a.org_id, CASE WHEN a.valid_from > d.valid_from THEN a.valid_from ELSE d.valid_from END AS day,
           1 AS n, CASE WHEN d.status = 'probationary' THEN 1 ELSE 0 END AS probationary,
           CASE WHEN d.floating = 'out' THEN 1 ELSE 0 END AS floating_out
    {pairs}
    UNION ALL
    SELECT a.org_id, {after}, -1, CASE WHEN d.status = 'probationary' THEN -1 ELSE 0 END,
           CASE WHEN d.floating = 'out' THEN -1 ELSE 0 END
    {pairs} AND (a.valid_to < '9999-12-31' OR d.valid_to < '9999-12-31')
) told
GROUP BY org_id, day
HAVING SUM(n) <> 0 OR SUM(probationary) <> 0 OR SUM(floating_out) <> 0
"""
HUNG = """
UPDATE registry_orgstat
SET hung = CASE WHEN kind IN ('branch', 'general_branch') THEN SUBSTR(path, 1, LENGTH(path) - 5) ELSE path END
WHERE path <> ''
"""
LAST = "CASE WHEN a.valid_to < d.valid_to THEN a.valid_to ELSE d.valid_to END"


def fill(apps, schema_editor):
    """Add up the days on which members came and went, and say where each organisation counts."""
    schema_editor.execute(HUNG)
    after = f"{LAST} + 1" if schema_editor.connection.vendor == "postgresql" else f"date({LAST}, '+1 day')"
    schema_editor.execute(ROWS.format(pairs=PAIRS, after=after))


def empty(apps, schema_editor):
    """Take them away again."""
    schema_editor.execute("DELETE FROM registry_orgstep")


class Migration(migrations.Migration):
    """Nothing of the schema: PostgreSQL wants rows and columns changed one after the other."""

    dependencies = [("registry", "0021_steps")]

    operations = [migrations.RunPython(fill, empty)]
