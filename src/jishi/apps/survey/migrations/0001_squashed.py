"""The tables as of 27 November 2026; a database that took all the steps until then goes on from here."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("survey", name)
        for name in (
            "0001_initial",
            "0002_chosen_value",
            "0003_forgotten_lists",
            "0004_unasked",
            "0005_compared_lists",
        )
    ]

    initial = True

    dependencies = [
        ('registry', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('scope_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('state', models.CharField(choices=[('open', '进行中'), ('closed', '已结束')], default='open', max_length=8)),
                ('opened_by_id', models.BigIntegerField(null=True)),
                ('opened_by', models.CharField(max_length=60)),
                ('opened_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['scope_org', 'starts_on'], name='survey_surv_scope_o_88aa67_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='survey_days_in_order'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='survey.survey')),
                ('route', models.CharField(choices=[('joint', '联动式'), ('grid', '网格式'), ('line', '归口式')], max_length=8)),
                ('name', models.CharField(max_length=60)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('leader', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('survey', 'name'), name='survey_team_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LinkRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='survey.survey')),
                ('state', models.CharField(choices=[('running', '比对中'), ('done', '已比对')], default='running', max_length=8)),
                ('job_id', models.BigIntegerField(null=True)),
                ('records_n', models.PositiveIntegerField(default=0)),
                ('units_n', models.PositiveIntegerField(default=0)),
                ('cases_n', models.PositiveIntegerField(default=0)),
                ('unasked_n', models.PositiveIntegerField(default=0)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('lists', models.JSONField(default=list)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state', 'running')), models.Q(('finished_at__isnull', False), ('state', 'done')), _connector='OR'), name='survey_run_finished_pair'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LedgerUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='survey.survey')),
                ('key', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=120)),
                ('code', models.CharField(blank=True, max_length=30)),
                ('person', models.CharField(blank=True, max_length=60)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('area_code', models.CharField(blank=True, max_length=12)),
                ('founded', models.CharField(blank=True, max_length=10)),
                ('staff_n', models.PositiveIntegerField(null=True)),
                ('members_n', models.PositiveIntegerField(null=True)),
                ('status', models.CharField(blank=True, max_length=12)),
                ('unit_type', models.CharField(max_length=24)),
                ('registered_as', models.CharField(blank=True, max_length=18)),
                ('adopted', models.JSONField(default=dict)),
                ('conflicts', models.JSONField(default=list)),
                ('routes', models.CharField(blank=True, max_length=24)),
                ('sources_n', models.PositiveSmallIntegerField(default=0)),
                ('is_confirmed', models.BooleanField(default=False)),
                ('is_doubtful', models.BooleanField(default=False)),
                ('exclusion', models.CharField(blank=True, choices=[('', '计入'), ('suspended', '停业'), ('moved', '迁出'), ('closed', '注销'), ('branch', '分支机构'), ('shell', '无实体')], max_length=10)),
                ('exclusion_why', models.CharField(blank=True, max_length=200)),
                ('is_current', models.BooleanField(default=True)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='survey.ledgerunit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['survey', 'is_current', 'area_code'], name='survey_ledg_survey__ce22dc_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('survey', 'key'), name='survey_unit_key_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('is_current', True), ('merged_into__isnull', True)), ('is_current', False), _connector='OR'), name='survey_unit_merged_is_gone'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='survey.survey')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='survey.ledgerunit')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='survey.team')),
                ('visited_on', models.DateField()),
                ('outcome', models.CharField(choices=[('met', '见到'), ('nobody', '无人'), ('refused', '拒访'), ('moved', '已搬'), ('suspended', '停业'), ('not_found', '查无')], max_length=10)),
                ('again_by', models.DateField(null=True)),
                ('person', models.CharField(blank=True, max_length=60)),
                ('staff_n', models.PositiveIntegerField(null=True)),
                ('members_n', models.PositiveIntegerField(null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['survey', 'visited_on'], name='survey_visi_survey__6e5c50_idx'),
                    models.Index(fields=['unit'], name='survey_visi_unit_id_690e9d_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='survey.survey')),
                ('batch_id', models.BigIntegerField()),
                ('new_n', models.PositiveIntegerField()),
                ('changed_n', models.PositiveIntegerField()),
                ('same_n', models.PositiveIntegerField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('published_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('title', models.CharField(max_length=60)),
                ('route', models.CharField(choices=[('joint', '联动式'), ('grid', '网格式'), ('line', '归口式')], max_length=8)),
                ('line', models.CharField(blank=True, max_length=24)),
                ('remembered', models.JSONField(default=dict)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('scope_org', 'title'), name='survey_source_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SourceList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lists', to='survey.survey')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lists', to='survey.source')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lists', to='survey.team')),
                ('filename', models.CharField(max_length=200)),
                ('file_hash', models.CharField(max_length=64)),
                ('as_of', models.DateField()),
                ('sheet', models.CharField(max_length=100)),
                ('columns', models.JSONField()),
                ('matched', models.JSONField(default=dict)),
                ('remarks', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('waiting', '待对栏目'), ('ready', '已收入'), ('replaced', '已被新名单代替')], default='waiting', max_length=8)),
                ('rows_n', models.PositiveIntegerField()),
                ('inside_n', models.PositiveIntegerField(default=0)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('received_at', models.DateTimeField()),
                ('forgotten_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['survey', 'state'], name='survey_sour_survey__5c148c_idx'),
                    models.Index(fields=['file_hash'], name='survey_sour_file_ha_667f3e_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'ready')), fields=('survey', 'source'), name='survey_one_list_a_source'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ListRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='survey.sourcelist')),
                ('row_n', models.PositiveIntegerField()),
                ('record_id', models.CharField(max_length=120)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('code', models.CharField(blank=True, max_length=30)),
                ('person', models.CharField(blank=True, max_length=60)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('area_code', models.CharField(blank=True, max_length=12)),
                ('founded', models.CharField(blank=True, max_length=10)),
                ('staff_n', models.PositiveIntegerField(null=True)),
                ('members_n', models.PositiveIntegerField(null=True)),
                ('status', models.CharField(blank=True, max_length=12)),
                ('is_inside', models.BooleanField(default=True)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='survey.ledgerunit')),
                ('how', models.CharField(blank=True, max_length=12)),
                ('weight', models.IntegerField(null=True)),
                ('margin', models.IntegerField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit'], name='survey_list_unit_id_cddec4_idx'),
                    models.Index(fields=['source_list', 'area_code'], name='survey_list_source__27b059_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('source_list', 'record_id'), name='survey_record_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReviewCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='survey.survey')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='survey.linkrun')),
                ('left', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='survey.listrecord')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='survey.listrecord')),
                ('kind', models.CharField(choices=[('no_code', '没有代码'), ('two_codes', '一户两码'), ('one_code', '一码两户')], max_length=10)),
                ('weight', models.IntegerField()),
                ('margin', models.IntegerField(null=True)),
                ('told', models.JSONField(default=list)),
                ('verdict', models.CharField(blank=True, max_length=10)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['survey', 'verdict'], name='survey_revi_survey__211011_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('run', 'left', 'right'), name='survey_case_once'),
                    models.CheckConstraint(condition=models.Q(('left', models.F('right')), _negated=True), name='survey_case_of_two'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='survey.survey')),
                ('source_l', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='survey.source')),
                ('record_l', models.CharField(max_length=120)),
                ('source_r', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='survey.source')),
                ('record_r', models.CharField(max_length=120)),
                ('verdict', models.CharField(choices=[('same', '同一单位'), ('different', '不是'), ('unsure', '存疑'), ('withdrawn', '撤回')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['source_l', 'record_l', 'source_r', 'record_r'], name='survey_deci_source__7f47e3_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FieldChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='survey.survey')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='survey.ledgerunit')),
                ('field', models.CharField(max_length=12)),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='survey.source')),
                ('value', models.CharField(blank=True, max_length=12)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('chosen_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit', 'field'], name='survey_fiel_unit_id_e7845d_idx'),
                ],
            },
        ),
    ]
