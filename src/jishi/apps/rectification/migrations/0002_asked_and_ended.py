"""Requests for a later deadline; what ends with its organisation; which entry of ledgers A and B stands."""

import datetime

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    dependencies = [
        ("rectification", "0001_initial"),
        ("registry", "0002_plain_order"),
    ]

    operations = [
        migrations.AddField("bookentry", "ended_on", models.DateField(null=True)),
        migrations.AddField(
            "bookentry",
            "opened_on",
            models.DateField(default=datetime.date(2012, 3, 1)),
            preserve_default=False,
        ),
        migrations.AddField("line", "asked_by_id", models.BigIntegerField(null=True)),
        migrations.AddField("line", "asked_deadline", models.DateField(null=True)),
        migrations.AddField(
            "line",
            "ended_below",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines_ended_below",
                to="registry.primaryorg",
            ),
        ),
        migrations.AddIndex(
            "bookentry", models.Index(fields=["book", "ended_on"], name="rectificati_book_2f2df9_idx")
        ),
        migrations.AddConstraint(
            "bookentry",
            models.UniqueConstraint(
                condition=Q(ended_on__isnull=True), fields=("org",), name="mending_one_entry_an_organisation"
            ),
        ),
        migrations.AddConstraint(
            "bookentry",
            models.CheckConstraint(condition=~Q(helps_org=F("org")), name="mending_helps_another"),
        ),
        migrations.AddConstraint(
            "line",
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_below__isnull=False),
                name="mending_ended_below_a_superior",
            ),
        ),
        migrations.AddConstraint(
            "line",
            models.CheckConstraint(
                condition=Q(asked_deadline__isnull=True) | Q(asked_deadline__gt=F("deadline")),
                name="mending_asked_is_later",
            ),
        ),
    ]
