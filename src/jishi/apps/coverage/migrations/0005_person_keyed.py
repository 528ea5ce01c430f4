"""Who a listed person is can be told only with the installation's key: a plain hash of a number can be tried out."""

from django.db import migrations
from django.utils.crypto import salted_hmac

SALT = "jishi.coverage.person"
PIECE = 2000


def keyed(apps, schema_editor):
    """Key what was hashed without; there is no way back, and none is needed."""
    for name in ("Floater", "Undeclared"):
        rows = apps.get_model("coverage", name)._base_manager
        last = 0
        while piece := list(rows.filter(pk__gt=last).order_by("pk").only("pk", "person")[:PIECE]):
            for row in piece:
                row.person = salted_hmac(SALT, row.person, algorithm="sha256").hexdigest()
            rows.bulk_update(piece, ["person"])
            last = piece[-1].pk


class Migration(migrations.Migration):
    """Rows only."""

    dependencies = [("coverage", "0004_step_batches")]

    operations = [migrations.RunPython(keyed)]
