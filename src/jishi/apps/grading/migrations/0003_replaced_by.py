"""A grade names the ratification that replaced it, and by it when we knew."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def replaced_by_fill(apps, schema_editor):
    """The next grade of the same organisation is the one that replaced it."""
    grade = apps.get_model("grading", "Grade")
    later = grade.objects.filter(org_id=OuterRef("org_id"), pk__gt=OuterRef("pk")).order_by("pk")
    ended = grade.objects.filter(replaced_on__isnull=False)
    ended.update(replaced_by_id=Subquery(later.values("ratification_id")[:1]))


class Migration(migrations.Migration):

    dependencies = [("grading", "0002_grade_ends")]

    operations = [
        migrations.AddField(
            "grade",
            "replaced_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grades_replaced",
                to="grading.ratification",
            ),
        ),
        migrations.RunPython(replaced_by_fill, migrations.RunPython.noop),
    ]
