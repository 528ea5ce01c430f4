"""A grade that was replaced has both the day and the ratification that did it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [("grading", "0003_replaced_by")]

    operations = [
        migrations.AddConstraint(
            "grade",
            models.CheckConstraint(
                condition=Q(replaced_on__isnull=True, replaced_by__isnull=True)
                | Q(replaced_on__isnull=False, replaced_by__isnull=False),
                name="grading_replaced_pair",
            ),
        ),
    ]
