"""The tables as of 27 November 2026; a database that took all the steps until then goes on from here."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("rectification", name)
        for name in (
            "0001_initial",
            "0002_asked_and_ended",
            "0003_past_words",
            "0004_past_words_kept",
            "0005_line_may_pass_on",
        )
    ]

    initial = True

    dependencies = [
        ('grading', '0001_squashed'),
        ('registry', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='registry.primaryorg')),
                ('rating', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='grading.rating')),
                ('book', models.CharField(choices=[('A', 'A类(巩固)'), ('B', 'B类(提升)'), ('C', 'C类(推动)'), ('D', 'D类(整顿)')], max_length=1)),
                ('tier', models.CharField(max_length=8)),
                ('criterion', models.CharField(max_length=20)),
                ('criterion_no', models.PositiveSmallIntegerField()),
                ('lost_cp', models.PositiveIntegerField()),
                ('problem', models.CharField(max_length=300)),
                ('cause', models.CharField(blank=True, max_length=300)),
                ('measure', models.CharField(blank=True, max_length=300)),
                ('goal', models.CharField(blank=True, max_length=300)),
                ('duty', models.CharField(choices=[('branch', '支部'), ('township', '乡镇或系统党委'), ('county', '县级'), ('agency', '部门')], max_length=8)),
                ('duty_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines_of_duty', to='registry.primaryorg')),
                ('agency', models.CharField(blank=True, max_length=24)),
                ('leader', models.CharField(blank=True, max_length=60)),
                ('owner', models.CharField(blank=True, max_length=60)),
                ('owner_id', models.BigIntegerField(null=True)),
                ('helper', models.CharField(blank=True, max_length=60)),
                ('first_deadline', models.DateField()),
                ('deadline', models.DateField()),
                ('extensions_n', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('listed', '待定措施'), ('in_progress', '整改中'), ('township_check', '待初验'), ('county_acceptance', '待验收'), ('returned', '已退回'), ('closed_watch', '已销号(巩固期)'), ('closed', '已巩固'), ('relapsed', '反弹'), ('ended', '撤并随组织终止'), ('withdrawn', '重新定级已撤回')], default='listed', max_length=20)),
                ('state_since', models.DateField()),
                ('listed_on', models.DateField()),
                ('reported_by_id', models.BigIntegerField(null=True)),
                ('closed_on', models.DateField(null=True)),
                ('closed_by', models.CharField(blank=True, max_length=60)),
                ('closed_by_id', models.BigIntegerField(null=True)),
                ('watch_until', models.DateField(null=True)),
                ('asked_deadline', models.DateField(null=True)),
                ('asked_by_id', models.BigIntegerField(null=True)),
                ('ended_below', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines_ended_below', to='registry.primaryorg')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org', 'state'], name='rectificati_org_id_ba5521_idx'),
                    models.Index(fields=['duty_org', 'state'], name='rectificati_duty_or_1da7f4_idx'),
                    models.Index(fields=['state', 'deadline'], name='rectificati_state_10c8bc_idx'),
                    models.Index(fields=['book', 'state'], name='rectificati_book_fc663f_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('deadline__gte', models.F('first_deadline'))), name='mending_deadline_not_earlier'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_by', ''), ('closed_on__isnull', True)), models.Q(('closed_on__isnull', False), models.Q(('closed_by', ''), _negated=True)), _connector='OR'), name='mending_closed_pair'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_below__isnull', False), _connector='OR'), name='mending_ended_below_a_superior'),
                    models.CheckConstraint(condition=models.Q(('asked_deadline__isnull', True), ('asked_deadline__gt', models.F('deadline')), _connector='OR'), name='mending_asked_is_later'),
                    models.CheckConstraint(condition=models.Q(('closed_by_id__isnull', True), models.Q(models.Q(('owner_id__isnull', True), models.Q(('closed_by_id', models.F('owner_id')), _negated=True), _connector='OR'), models.Q(('reported_by_id__isnull', True), models.Q(('closed_by_id', models.F('reported_by_id')), _negated=True), _connector='OR')), _connector='OR'), name='mending_closer_is_not_owner'),
                    models.UniqueConstraint(fields=('rating', 'criterion', 'org'), name='mending_one_line_a_point_and_org'),
                ],
            },
        ),
        migrations.CreateModel(
            name='BookEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='book_entries', to='registry.primaryorg')),
                ('rating', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='book_entry', to='grading.rating')),
                ('book', models.CharField(choices=[('A', 'A类(巩固)'), ('B', 'B类(提升)'), ('C', 'C类(推动)'), ('D', 'D类(整顿)')], max_length=1)),
                ('tier', models.CharField(max_length=8)),
                ('consolidation', models.CharField(blank=True, max_length=300)),
                ('helps_org', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='helped_by', to='registry.primaryorg')),
                ('goal', models.CharField(blank=True, max_length=200)),
                ('shortfall', models.CharField(blank=True, max_length=200)),
                ('opened_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('ended_on', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org', 'book'], name='rectificati_org_id_7c74a1_idx'),
                    models.Index(fields=['book', 'ended_on'], name='rectificati_book_2f2df9_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_on__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_on__isnull', False)), _connector='OR'), name='mending_entry_ended_pair'),
                    models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('org',), name='mending_one_entry_an_organisation'),
                    models.CheckConstraint(condition=models.Q(('helps_org', models.F('org')), _negated=True), name='mending_helps_another'),
                ],
            },
        ),
        migrations.CreateModel(
            name='EntryEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='rectification.bookentry')),
                ('on', models.DateField()),
                ('consolidation', models.CharField(blank=True, max_length=300)),
                ('helps_org', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('goal', models.CharField(blank=True, max_length=200)),
                ('shortfall', models.CharField(blank=True, max_length=200)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['entry', 'on'], name='rectificati_entry_i_c38a3b_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LineEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='rectification.line')),
                ('on', models.DateField()),
                ('what', models.CharField(max_length=30)),
                ('state', models.CharField(choices=[('listed', '待定措施'), ('in_progress', '整改中'), ('township_check', '待初验'), ('county_acceptance', '待验收'), ('returned', '已退回'), ('closed_watch', '已销号(巩固期)'), ('closed', '已巩固'), ('relapsed', '反弹'), ('ended', '撤并随组织终止'), ('withdrawn', '重新定级已撤回')], max_length=20)),
                ('deadline', models.DateField()),
                ('duty_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('cause', models.CharField(blank=True, max_length=300)),
                ('measure', models.CharField(blank=True, max_length=300)),
                ('goal', models.CharField(blank=True, max_length=300)),
                ('leader', models.CharField(blank=True, max_length=60)),
                ('owner', models.CharField(blank=True, max_length=60)),
                ('helper', models.CharField(blank=True, max_length=60)),
                ('first_deadline', models.DateField()),
                ('asked_deadline', models.DateField(null=True)),
                ('watch_until', models.DateField(null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['line', 'on'], name='rectificati_line_id_0223ea_idx'),
                    models.Index(fields=['on', 'line'], name='rectificati_on_899fc9_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Acceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='rectification.line')),
                ('on', models.DateField()),
                ('present_n', models.PositiveSmallIntegerField()),
                ('content_n', models.PositiveSmallIntegerField()),
                ('mostly_n', models.PositiveSmallIntegerField()),
                ('discontent_n', models.PositiveSmallIntegerField()),
                ('unknown_n', models.PositiveSmallIntegerField()),
                ('score', models.PositiveSmallIntegerField()),
                ('passed', models.BooleanField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('entered_by', models.CharField(max_length=60)),
                ('confirmed_by', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('present_n', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('content_n'), '+', models.F('mostly_n')), '+', models.F('discontent_n')), '+', models.F('unknown_n')))), name='mending_votes_add_up'),
                    models.CheckConstraint(condition=models.Q(('entered_by', models.F('confirmed_by')), _negated=True), name='mending_two_people'),
                    models.CheckConstraint(condition=models.Q(('score__lte', 100)), name='mending_score_of_100'),
                ],
            },
        ),
    ]
