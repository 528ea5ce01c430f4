"""Events keep what a line or an entry said after them; entries know when they were recorded and ended."""

import datetime

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from jishi.shared.dates import BEIJING

LINE_WORDS = (
    "duty_org_id",
    "cause",
    "measure",
    "goal",
    "leader",
    "owner",
    "helper",
    "first_deadline",
    "asked_deadline",
    "watch_until",
)


def words_fill(apps, schema_editor):
    """Let earlier events say what their line says now: more is not on record."""
    line = apps.get_model("rectification", "Line")
    event = apps.get_model("rectification", "LineEvent")
    own = line.objects.filter(pk=OuterRef("line_id"))
    event.objects.update(**{name: Subquery(own.values(name)[:1]) for name in LINE_WORDS})
    entries = list(apps.get_model("rectification", "BookEntry").objects.all())
    for each in entries:
        each.recorded_at = _morning(each.opened_on)
        each.ended_at = each.ended_on and _morning(each.ended_on)
    apps.get_model("rectification", "BookEntry").objects.bulk_update(
        entries, ["recorded_at", "ended_at"], batch_size=500
    )
    said = apps.get_model("rectification", "EntryEvent")
    said.objects.bulk_create(
        [
            said(
                entry=each,
                on=each.opened_on,
                consolidation=each.consolidation,
                helps_org_id=each.helps_org_id,
                goal=each.goal,
                shortfall=each.shortfall,
                by_name="系统",
                recorded_at=each.recorded_at,
            )
            for each in entries
        ],
        batch_size=2000,
    )


def _morning(day):
    return datetime.datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING)


def _org(**told):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.primaryorg", **told
    )


TEXTS = {"cause": 300, "measure": 300, "goal": 300, "leader": 60, "owner": 60, "helper": 60}


class Migration(migrations.Migration):

    dependencies = [("rectification", "0002_asked_and_ended")]

    operations = [
        migrations.AddField("lineevent", "duty_org", _org(null=True)),
        *(
            migrations.AddField("lineevent", name, models.CharField(blank=True, default="", max_length=most))
            for name, most in TEXTS.items()
        ),
        migrations.AddField("lineevent", "first_deadline", models.DateField(null=True)),
        migrations.AddField("lineevent", "asked_deadline", models.DateField(null=True)),
        migrations.AddField("lineevent", "watch_until", models.DateField(null=True)),
        migrations.AddField(
            "bookentry",
            "recorded_at",
            models.DateTimeField(default=datetime.datetime(2012, 3, 1, tzinfo=datetime.UTC)),
            preserve_default=False,
        ),
        migrations.AddField("bookentry", "ended_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="EntryEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("on", models.DateField()),
                ("consolidation", models.CharField(blank=True, max_length=300)),
                ("goal", models.CharField(blank=True, max_length=200)),
                ("shortfall", models.CharField(blank=True, max_length=200)),
                ("by_id", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(max_length=60)),
                ("recorded_at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="rectification.bookentry",
                    ),
                ),
                ("helps_org", _org(null=True)),
            ],
            options={"indexes": [models.Index(fields=["entry", "on"], name="rectificati_entry_i_c38a3b_idx")]},
        ),
        migrations.RunPython(words_fill, migrations.RunPython.noop),
    ]
