"""The tables as of 27 November 2026; a database that took all the steps until then goes on from here."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("coverage", name)
        for name in (
            "0001_campaigns",
            "0002_floaters",
            "0003_undeclared",
            "0004_step_batches",
            "0005_person_keyed",
        )
    ]

    initial = True

    dependencies = [
        ('registry', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='registry.primaryorg')),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('told', models.JSONField()),
                ('recorded_at', models.DateTimeField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('lead', models.CharField(blank=True, max_length=24)),
                ('cluster', models.CharField(blank=True, max_length=40)),
                ('owner', models.CharField(blank=True, max_length=60)),
                ('step', models.CharField(choices=[('found', '尚未联系'), ('contacted', '已联系'), ('members', '党员已摸清'), ('way', '已定方式'), ('applied', '等上级批复'), ('replied', '已批复、待选举'), ('in_being', '已成立'), ('helped', '已派人'), ('left_out', '不计入')], default='found', max_length=10)),
                ('step_since', models.DateField()),
                ('deadline', models.DateField()),
                ('full_n', models.PositiveSmallIntegerField(null=True)),
                ('members_n', models.PositiveSmallIntegerField(null=True)),
                ('is_shell', models.BooleanField(default=False, null=True)),
                ('is_branch_office', models.BooleanField(default=False, null=True)),
                ('is_above_scale', models.BooleanField(null=True)),
                ('way', models.CharField(blank=True, choices=[('', '未定'), ('single', '单独组建'), ('joint', '联合组建'), ('area', '区域统建'), ('industry', '行业统建'), ('attached', '挂靠'), ('instructor', '派指导员')], max_length=10)),
                ('joint_no', models.BigIntegerField(null=True)),
                ('why', models.CharField(blank=True, choices=[('', '—'), ('unwilling', '党员不愿亮明身份'), ('worried', '业主有顾虑'), ('closing', '近期停业待核'), ('other', '其他')], max_length=10)),
                ('help', models.CharField(blank=True, choices=[('', '没有'), ('instructor', '党建指导员'), ('liaison', '联络员')], max_length=10)),
                ('helper', models.CharField(blank=True, max_length=60)),
                ('help_since', models.DateField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='coverage.campaign')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='registry.unit')),
                ('listed_on', models.DateField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['campaign', 'step'], name='coverage_ca_campaig_b96922_idx'),
                    models.Index(fields=['owner_org', 'step'], name='coverage_ca_owner_o_d3fa41_idx'),
                    models.Index(fields=['lead', 'step'], name='coverage_ca_lead_d08ef2_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('campaign', 'unit'), name='coverage_a_unit_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('full_n__isnull', True), ('members_n__isnull', True)), models.Q(('full_n__isnull', False), ('members_n__gte', models.F('full_n'))), _connector='OR'), name='coverage_full_within_members'),
                    models.CheckConstraint(condition=models.Q(models.Q(('help', ''), ('help_since__isnull', True), ('helper', '')), models.Q(models.Q(('help', ''), _negated=True), models.Q(('helper', ''), _negated=True), ('help_since__isnull', False)), _connector='OR'), name='coverage_helper_pair'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StepBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='step_batches', to='coverage.campaign')),
                ('what', models.CharField(max_length=16)),
                ('on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('document_no', models.CharField(blank=True, max_length=80)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('lead', models.CharField(blank=True, max_length=24)),
                ('cluster', models.CharField(blank=True, max_length=40)),
                ('owner', models.CharField(blank=True, max_length=60)),
                ('step', models.CharField(choices=[('found', '尚未联系'), ('contacted', '已联系'), ('members', '党员已摸清'), ('way', '已定方式'), ('applied', '等上级批复'), ('replied', '已批复、待选举'), ('in_being', '已成立'), ('helped', '已派人'), ('left_out', '不计入')], default='found', max_length=10)),
                ('step_since', models.DateField()),
                ('deadline', models.DateField()),
                ('full_n', models.PositiveSmallIntegerField(null=True)),
                ('members_n', models.PositiveSmallIntegerField(null=True)),
                ('is_shell', models.BooleanField(default=False, null=True)),
                ('is_branch_office', models.BooleanField(default=False, null=True)),
                ('is_above_scale', models.BooleanField(null=True)),
                ('way', models.CharField(blank=True, choices=[('', '未定'), ('single', '单独组建'), ('joint', '联合组建'), ('area', '区域统建'), ('industry', '行业统建'), ('attached', '挂靠'), ('instructor', '派指导员')], max_length=10)),
                ('joint_no', models.BigIntegerField(null=True)),
                ('why', models.CharField(blank=True, choices=[('', '—'), ('unwilling', '党员不愿亮明身份'), ('worried', '业主有顾虑'), ('closing', '近期停业待核'), ('other', '其他')], max_length=10)),
                ('help', models.CharField(blank=True, choices=[('', '没有'), ('instructor', '党建指导员'), ('liaison', '联络员')], max_length=10)),
                ('helper', models.CharField(blank=True, max_length=60)),
                ('help_since', models.DateField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='coverage.case')),
                ('on', models.DateField()),
                ('what', models.CharField(max_length=16)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('document_no', models.CharField(blank=True, max_length=80)),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.change')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='coverage.stepbatch')),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='coverage.caseevent')),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['case', 'on'], name='coverage_ca_case_id_7087ec_idx'),
                    models.Index(fields=['change'], name='coverage_ca_change__4c4d34_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RateTaken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rates', to='coverage.campaign')),
                ('rule', models.CharField(max_length=40)),
                ('rule_hash', models.CharField(max_length=64)),
                ('rule_from', models.DateField()),
                ('engine_version', models.CharField(max_length=10)),
                ('day', models.DateField()),
                ('numerator', models.PositiveIntegerField()),
                ('denominator', models.PositiveIntegerField()),
                ('lists', models.JSONField()),
                ('joined', models.JSONField()),
                ('left', models.JSONField()),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['campaign', 'rule', 'day'], name='coverage_ra_campaig_56b83a_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('numerator__lte', models.F('denominator'))), name='coverage_rate_within'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Floater',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='floaters', to='registry.primaryorg')),
                ('person', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=60)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('home_area', models.CharField(blank=True, max_length=12)),
                ('home_org', models.CharField(blank=True, max_length=120)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='floaters', to='registry.unit')),
                ('skill', models.CharField(blank=True, max_length=60)),
                ('is_undeclared', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', '等安家'), ('placed', '已安家、等流出地回执'), ('confirmed', '两头都有回执'), ('gone', '已离开'), ('withdrawn', '已撤回')], default='waiting', max_length=10)),
                ('host_org', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='floaters_hosted', to='registry.primaryorg')),
                ('listed_on', models.DateField()),
                ('placed_on', models.DateField(null=True)),
                ('home_told_on', models.DateField(null=True)),
                ('home_receipt_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['owner_org', 'state'], name='coverage_fl_owner_o_c4d745_idx'),
                    models.Index(fields=['unit'], name='coverage_fl_unit_id_3ddd43_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state__in', ('placed', 'confirmed'))), fields=('person',), name='coverage_one_home_a_person'),
                    models.UniqueConstraint(fields=('owner_org', 'person'), name='coverage_listed_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('host_org__isnull', True), ('placed_on__isnull', True), ('state__in', ('waiting', 'withdrawn'))), models.Q(models.Q(('state__in', ('waiting', 'withdrawn')), _negated=True), ('host_org__isnull', False), ('placed_on__isnull', False)), _connector='OR'), name='coverage_home_pair'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FloaterEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('floater', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='coverage.floater')),
                ('on', models.DateField()),
                ('what', models.CharField(max_length=16)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.change')),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['floater', 'on'], name='coverage_fl_floater_b84cff_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Undeclared',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='undeclared', to='registry.primaryorg')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='undeclared', to='registry.unit')),
                ('person', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=60)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('status', models.CharField(max_length=12)),
                ('source', models.CharField(max_length=80)),
                ('how', models.CharField(choices=[('nowhere', '各党组织名册上都没有这个人'), ('namesake', '名册上只有同名的人,电话、身份号码对不上'), ('far', '组织关系在外地党组织,没有登记外出')], max_length=10)),
                ('roster_org', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('floater', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coverage.floater')),
                ('state', models.CharField(choices=[('found', '待核实'), ('talked', '已谈话'), ('moved', '转接关系'), ('floating', '报为流动党员'), ('not_member', '不是党员'), ('withdrawn', '随名单撤回')], default='found', max_length=10)),
                ('found_on', models.DateField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['owner_org', 'state'], name='coverage_un_owner_o_d5c869_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'person'), name='coverage_undeclared_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('floater__isnull', False), ('state', 'floating')), models.Q(models.Q(('state', 'floating'), _negated=True), ('floater__isnull', True)), _connector='OR'), name='coverage_undeclared_floater_pair'),
                ],
            },
        ),
        migrations.CreateModel(
            name='UndeclaredEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('undeclared', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='coverage.undeclared')),
                ('on', models.DateField()),
                ('what', models.CharField(max_length=10)),
                ('before', models.CharField(blank=True, max_length=10)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='coverage.undeclaredevent')),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
        ),
    ]
