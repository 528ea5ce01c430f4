"""The tables as of 27 November 2026; a database that took all the steps until then goes on from here."""

from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("audit", name)
        for name in (
            "0001_initial",
            "0002_personal_reads",
        )
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('what', models.CharField(max_length=80)),
                ('subject', models.CharField(max_length=120)),
                ('by_id', models.BigIntegerField(null=True)),
                ('body', models.TextField()),
                ('prev_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['subject', 'seq'], name='audit_audit_subject_db7766_idx'),
                    models.Index(fields=['at'], name='audit_audit_at_c42b4b_idx'),
                    models.Index(condition=models.Q(('what', 'personal_read')), fields=['seq'], name='audit_personal_reads'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('id', 1)), name='audit_one_head'),
                ],
            },
        ),
    ]
