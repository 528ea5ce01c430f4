"""The tables as of 27 November 2026; a database that took all the steps until then goes on from here."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("tasks", name)
        for name in (
            "0001_initial",
            "0002_due_index",
        )
    ]

    initial = True

    dependencies = [
        ('registry', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='registry.primaryorg')),
                ('acting_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks_to_do', to='registry.primaryorg')),
                ('line', models.CharField(blank=True, max_length=24)),
                ('title', models.CharField(max_length=200)),
                ('how', models.CharField(blank=True, max_length=300)),
                ('verb', models.CharField(max_length=8)),
                ('owner', models.CharField(blank=True, max_length=60)),
                ('helper', models.CharField(blank=True, max_length=60)),
                ('source_kind', models.CharField(max_length=20)),
                ('source_id', models.BigIntegerField()),
                ('url', models.CharField(max_length=200)),
                ('first_deadline', models.DateField()),
                ('deadline', models.DateField()),
                ('state', models.CharField(choices=[('open', '未办'), ('done', '已办'), ('dropped', '不再需要')], default='open', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['acting_org', 'state', 'deadline'], name='tasks_task_acting__9444a3_idx'),
                    models.Index(fields=['org', 'state', 'deadline'], name='tasks_task_org_id_30a212_idx'),
                    models.Index(fields=['source_kind', 'source_id'], name='tasks_task_source__440388_idx'),
                    models.Index(fields=['state', 'deadline', 'id', 'org', 'acting_org', 'line'], name='tasks_due'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('deadline__gte', models.F('first_deadline'))), name='tasks_deadline_not_earlier'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='tasks_closed_pair'),
                    models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('source_kind', 'source_id'), name='tasks_one_open_a_source'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='concerns', to='registry.primaryorg')),
                ('told_on', models.DateField()),
                ('place', models.CharField(blank=True, max_length=100)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('wants', models.CharField(blank=True, max_length=100)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('answered_by', models.CharField(blank=True, max_length=60)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org', 'told_on'], name='tasks_conce_org_id_1cb2df_idx'),
                    models.Index(fields=['by_id', 'told_on'], name='tasks_conce_by_id_329a93_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('place', ''), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='tasks_concern_says_something'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by', '')), models.Q(('answered_at__isnull', False), models.Q(('answered_by', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='tasks_answer_pair'),
                ],
            },
        ),
    ]
