"""From now on no event is without its words, and an entry has ended with both its day and its instant."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

TEXTS = {"cause": 300, "measure": 300, "goal": 300, "leader": 60, "owner": 60, "helper": 60}


class Migration(migrations.Migration):

    dependencies = [("rectification", "0003_past_words")]

    operations = [
        migrations.AlterField(
            "lineevent",
            "duty_org",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.primaryorg"
            ),
        ),
        migrations.AlterField("lineevent", "first_deadline", models.DateField()),
        *(
            migrations.AlterField("lineevent", name, models.CharField(blank=True, max_length=most))
            for name, most in TEXTS.items()
        ),
        migrations.AddConstraint(
            "bookentry",
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_at__isnull=True)
                | Q(ended_on__isnull=False, ended_at__isnull=False),
                name="mending_entry_ended_pair",
            ),
        ),
    ]
