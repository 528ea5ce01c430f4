"""The tables as of 27 November 2026; a database that took all the steps until then goes on from here."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("grading", name)
        for name in (
            "0001_initial",
            "0002_grade_ends",
            "0003_replaced_by",
            "0004_replaced_pair",
        )
    ]

    initial = True

    dependencies = [
        ('registry', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='RubricVersion',
            fields=[
                ('hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('rubric_id', models.CharField(max_length=60)),
                ('org_type', models.CharField(max_length=24)),
                ('version', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=120)),
                ('effective_from', models.DateField()),
                ('effective_to', models.DateField(null=True)),
                ('text', models.TextField()),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org_type', 'effective_from'], name='grading_rub_org_typ_b8e50b_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('period', models.CharField(max_length=8)),
                ('on_date', models.DateField()),
                ('scope_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('state', models.CharField(choices=[('open', '已建立,未评分'), ('scoring', '正在评分'), ('scored', '已评分')], default='open', max_length=8)),
                ('job_id', models.BigIntegerField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.CharField(max_length=60)),
                ('scored_at', models.DateTimeField(null=True)),
                ('rubrics', models.ManyToManyField(related_name='rounds', to='grading.rubricversion')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'scored'), _negated=True), ('scored_at__isnull', False), _connector='OR'), name='grading_scored_has_instant'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='grading.round')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='registry.primaryorg')),
                ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grading.rubricversion')),
                ('engine_version', models.CharField(max_length=20)),
                ('total_cp', models.IntegerField()),
                ('tier_raw', models.CharField(max_length=8)),
                ('tier', models.CharField(max_length=8)),
                ('class_name', models.CharField(max_length=12)),
                ('previous_tier', models.CharField(blank=True, max_length=8)),
                ('moved_by', models.PositiveSmallIntegerField(default=0)),
                ('points', models.JSONField()),
                ('vetoes', models.JSONField()),
                ('values', models.JSONField()),
                ('missing_n', models.PositiveSmallIntegerField()),
                ('is_provisional', models.BooleanField()),
                ('scored_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(null=True)),
                ('supersedes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grading.rating')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['round', 'tier'], name='grading_rat_round_i_7d0867_idx'),
                    models.Index(fields=['org', 'scored_at'], name='grading_rat_org_id_f8adba_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('round', 'org'), name='grading_one_rating_in_force'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Ratification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratifications', to='grading.round')),
                ('meeting', models.CharField(max_length=120)),
                ('met_on', models.DateField()),
                ('document_no', models.CharField(max_length=80)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
                ('count', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Grade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rating', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='grade', to='grading.rating')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='registry.primaryorg')),
                ('ratification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='grading.ratification')),
                ('computed_tier', models.CharField(max_length=8)),
                ('tier', models.CharField(max_length=8)),
                ('class_name', models.CharField(max_length=12)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('in_effect_from', models.DateField()),
                ('replaced_on', models.DateField(null=True)),
                ('replaced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grades_replaced', to='grading.ratification')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org', 'in_effect_from'], name='grading_gra_org_id_99e6c0_idx'),
                    models.Index(fields=['tier'], name='grading_gra_tier_1938d3_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('replaced_by__isnull', True), ('replaced_on__isnull', True)), models.Q(('replaced_by__isnull', False), ('replaced_on__isnull', False)), _connector='OR'), name='grading_replaced_pair'),
                    models.CheckConstraint(condition=models.Q(('tier', models.F('computed_tier')), models.Q(('reason', ''), _negated=True), _connector='OR'), name='grading_change_has_reason'),
                    models.CheckConstraint(condition=models.Q(('replaced_on__isnull', True), ('replaced_on__gte', models.F('in_effect_from')), _connector='OR'), name='grading_ends_after_it_begins'),
                    models.UniqueConstraint(condition=models.Q(('replaced_on__isnull', True)), fields=('org',), name='grading_one_grade'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HeldBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ratification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_back', to='grading.ratification')),
                ('rating', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_back', to='grading.rating')),
                ('reason', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='grading_held_back_has_reason'),
                ],
            },
        ),
    ]
