"""The tables as of 27 November 2026; a database that took all the steps until then goes on from here."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("facts", name)
        for name in (
            "0001_initial",
            "0002_forms",
            "0003_table_batches",
            "0004_by_indicator",
        )
    ]

    initial = True

    dependencies = [
        ('registry', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80)),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('scope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('purpose', models.CharField(max_length=200)),
                ('document_no', models.CharField(blank=True, max_length=60)),
                ('period', models.CharField(max_length=7)),
                ('indicators', models.TextField(blank=True)),
                ('types', models.CharField(max_length=200)),
                ('kinds', models.CharField(max_length=40)),
                ('deadline', models.DateField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('issued', '已发出'), ('closed', '已收表')], default='draft', max_length=8)),
                ('meter', models.JSONField(default=dict)),
                ('over_limit_reason', models.CharField(blank=True, max_length=200)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField(null=True)),
                ('issued_on', models.DateField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['state', 'period'], name='facts_form_state_e2f579_idx'),
                    models.Index(fields=['issuer', 'issued_on'], name='facts_form_issuer__d3177c_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', True), ('issued_on__isnull', True), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('issued_at__isnull', False), ('issued_on__isnull', False)), _connector='OR'), name='facts_form_issued_pair'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='facts_form_closed_pair'),
                    models.CheckConstraint(condition=models.Q(('issued_on__isnull', True), ('deadline__gte', models.F('issued_on')), _connector='OR'), name='facts_form_deadline_later'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FormDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='facts.form')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('owner', models.CharField(max_length=12)),
                ('line', models.CharField(blank=True, max_length=24)),
                ('reminded_on', models.DateField(null=True)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('form', 'org', 'owner', 'line'), name='facts_one_duty'),
                    models.CheckConstraint(condition=models.Q(models.Q(('owner', 'agency'), models.Q(('line', ''), _negated=True)), models.Q(models.Q(('owner', 'agency'), _negated=True), ('line', '')), _connector='OR'), name='facts_duty_agency_line'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FormSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='facts.form')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('na_n', models.PositiveIntegerField()),
                ('ended_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org', 'form'], name='facts_forms_org_id_43c1e5_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('form', 'org'), name='facts_one_sheet'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FormCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cells', to='facts.formsheet')),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cells', to='facts.formduty')),
                ('indicator', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('ask', '要填'), ('confirm', '只需确认'), ('pending', '别的表正在要')], max_length=8)),
                ('is_open', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('sheet', 'indicator'), name='facts_one_cell'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FormReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='facts.form')),
                ('text', models.CharField(max_length=120)),
                ('duties_n', models.PositiveIntegerField()),
                ('by_name', models.CharField(max_length=60)),
                ('sent_on', models.DateField()),
                ('sent_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='FactBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('import', '导入'), ('entry', '录入'), ('table', '表格')], max_length=8)),
                ('source', models.CharField(max_length=120)),
                ('filename', models.CharField(blank=True, max_length=200)),
                ('file_hash', models.CharField(blank=True, max_length=64)),
                ('periods', models.CharField(blank=True, max_length=200)),
                ('covers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('rows_read', models.PositiveIntegerField()),
                ('rows_applied', models.PositiveIntegerField()),
                ('rows_refused', models.PositiveIntegerField()),
                ('values_n', models.PositiveIntegerField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['by_id', 'recorded_at'], name='facts_factb_by_id_79f468_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('rows_read', django.db.models.expressions.CombinedExpression(models.F('rows_applied'), '+', models.F('rows_refused')))), name='facts_batch_adds_up'),
                    models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by', '')), models.Q(('undone_at__isnull', False), models.Q(('undone_by', ''), _negated=True)), _connector='OR'), name='facts_batch_undone_pair'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FactValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('indicator', models.CharField(max_length=40)),
                ('period', models.CharField(max_length=7)),
                ('value', models.BigIntegerField(null=True)),
                ('answer', models.CharField(blank=True, choices=[('not_asked', '未采集'), ('unknown', '不清楚'), ('refused', '拒答'), ('not_applicable', '不适用')], max_length=14)),
                ('source', models.CharField(max_length=120)),
                ('observed_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='facts.factbatch')),
                ('superseded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_values', to='facts.factbatch')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org', 'indicator', 'period'], name='facts_factv_org_id_26371d_idx'),
                    models.Index(condition=models.Q(('superseded_at', datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))), fields=['indicator', 'period', 'org', 'value', 'answer', 'observed_on'], name='facts_value_by_indicator'),
                    models.Index(condition=models.Q(('superseded_at__lt', datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))), fields=['indicator', 'period'], name='facts_value_replaced'),
                    models.Index(condition=models.Q(('superseded_by__isnull', False)), fields=['superseded_by'], name='facts_superseded_by'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('superseded_at', datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))), fields=('period', 'org', 'indicator'), name='facts_one_current'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('value__isnull', False)), models.Q(models.Q(('answer', ''), _negated=True), ('value__isnull', True)), _connector='OR'), name='facts_value_or_answer'),
                    models.CheckConstraint(condition=models.Q(models.Q(('superseded_at', datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('superseded_by__isnull', True)), models.Q(('superseded_at__lt', datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('superseded_by__isnull', False)), _connector='OR'), name='facts_superseded_pair'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FactUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filename', models.CharField(max_length=200)),
                ('file_hash', models.CharField(max_length=64)),
                ('source', models.CharField(max_length=120)),
                ('default_period', models.CharField(max_length=7)),
                ('state', models.CharField(choices=[('waiting', '待核对'), ('checked', '待确认'), ('unreadable', '读不了'), ('applied', '已导入')], default='waiting', max_length=10)),
                ('preview', models.JSONField(default=dict)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('uploaded_at', models.DateTimeField()),
                ('job_id', models.BigIntegerField(null=True)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facts.factbatch')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['by_id', 'uploaded_at'], name='facts_factu_by_id_e5790e_idx'),
                ],
            },
        ),
    ]
