"""The tables as of 27 November 2026; a database that took all the steps until then goes on from here."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("outreach", name)
        for name in (
            "0001_initial",
            "0002_past_days",
        )
    ]

    initial = True

    dependencies = [
        ('registry', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('kind', models.CharField(choices=[('fresh', '重新分组'), ('repair', '调整')], max_length=8)),
                ('state', models.CharField(choices=[('running', '正在计算'), ('proposed', '待定'), ('failed', '算不出'), ('published', '已公布'), ('undone', '已撤销'), ('dropped', '不采用')], default='running', max_length=10)),
                ('on', models.DateField()),
                ('groups_n', models.PositiveIntegerField()),
                ('band_percent', models.PositiveSmallIntegerField()),
                ('seed', models.BigIntegerField()),
                ('move_cost', models.PositiveIntegerField(null=True)),
                ('job_id', models.BigIntegerField(null=True)),
                ('engine_version', models.CharField(blank=True, max_length=20)),
                ('input_hash', models.CharField(blank=True, max_length=64)),
                ('summary', models.JSONField(default=dict)),
                ('result', models.JSONField(default=dict)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
                ('published_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org', 'state'], name='outreach_gr_org_id_552b2b_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WarmGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('number', models.PositiveIntegerField()),
                ('begun_on', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups_begun', to='outreach.groupplan')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups_ended', to='outreach.groupplan')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('org', 'number'), name='outreach_group_number_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('number', models.CharField(max_length=24)),
                ('name', models.CharField(blank=True, max_length=60)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('x', models.IntegerField(null=True)),
                ('y', models.IntegerField(null=True)),
                ('listed_on', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('is_listed', models.BooleanField(default=True)),
                ('cell', models.CharField(blank=True, max_length=40)),
                ('work', models.PositiveSmallIntegerField(default=1)),
                ('intake_batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.batch')),
                ('last_contact_on', models.DateField(null=True)),
                ('keep_until', models.DateField()),
                ('forgotten_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['keep_until'], name='outreach_ho_keep_un_2f055f_idx'),
                    models.Index(fields=['intake_batch'], name='outreach_ho_intake__8404d2_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('org', 'number'), name='outreach_household_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('x__isnull', True), ('y__isnull', True)), models.Q(('x__isnull', False), ('y__isnull', False)), _connector='OR'), name='outreach_household_point'),
                    models.CheckConstraint(condition=models.Q(('forgotten_on__isnull', True), models.Q(('name', ''), ('phone', '')), _connector='OR'), name='outreach_household_lapsed'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='outreach.warmgroup')),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_begun', to='outreach.groupplan')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_ended', to='outreach.groupplan')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='outreach.household')),
                ('why', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('household',), name='outreach_household_in_one_group'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='outreach.household')),
                ('kind', models.CharField(choices=[('job', '就业'), ('loan', '小额贷款'), ('care', '救助'), ('other', '其他'), ('village', '村里的问题')], max_length=8)),
                ('says', models.CharField(blank=True, max_length=300)),
                ('told_on', models.DateField()),
                ('owner', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('open', '正在办'), ('referred', '已转部门'), ('answered', '办成了,待本人认可'), ('failed', '没办成,待告知本人'), ('closed', '本人认可,已办结'), ('not_done', '没办成,已说明原因'), ('withdrawn', '已撤回')], default='open', max_length=10)),
                ('first_tell_by', models.DateField()),
                ('tell_by', models.DateField()),
                ('outcome', models.CharField(blank=True, max_length=300)),
                ('answered_on', models.DateField(null=True)),
                ('told_back_on', models.DateField(null=True)),
                ('heard_how', models.CharField(blank=True, max_length=8)),
                ('refused_n', models.PositiveSmallIntegerField(default=0)),
                ('forgotten_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org', 'state'], name='outreach_ne_org_id_adfe4f_idx'),
                    models.Index(fields=['household', 'state'], name='outreach_ne_househo_78c0eb_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('closed', 'not_done')), ('told_back_on__isnull', False)), models.Q(models.Q(('state__in', ('closed', 'not_done')), _negated=True), ('told_back_on__isnull', True)), _connector='OR'), name='outreach_told_back_pair'),
                ],
            },
        ),
        migrations.CreateModel(
            name='NeedEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='outreach.need')),
                ('what', models.CharField(max_length=12)),
                ('on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(blank=True, choices=[('open', '正在办'), ('referred', '已转部门'), ('answered', '办成了,待本人认可'), ('failed', '没办成,待告知本人'), ('closed', '本人认可,已办结'), ('not_done', '没办成,已说明原因'), ('withdrawn', '已撤回')], max_length=10)),
                ('outcome', models.CharField(blank=True, max_length=300)),
                ('owner', models.CharField(blank=True, max_length=60)),
                ('tell_by', models.DateField(null=True)),
                ('answered_on', models.DateField(null=True)),
                ('told_back_on', models.DateField(null=True)),
                ('heard_how', models.CharField(blank=True, max_length=8)),
                ('refused_n', models.PositiveSmallIntegerField(default=0)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['need'], name='outreach_ne_need_id_0ad4cc_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='outreach.need')),
                ('kind', models.CharField(choices=[('job', '就业推荐'), ('loan', '小额贷款'), ('other', '请部门答复')], max_length=8)),
                ('line', models.CharField(max_length=24)),
                ('state', models.CharField(choices=[('sent', '待受理'), ('taken', '已受理'), ('offered', '已推荐岗位'), ('checked', '已审核'), ('approved', '已批准'), ('done', '办成'), ('declined', '退回,办不了')], default='sent', max_length=10)),
                ('sent_on', models.DateField()),
                ('answer_by', models.DateField()),
                ('asked_fen', models.BigIntegerField(null=True)),
                ('granted_fen', models.BigIntegerField(null=True)),
                ('months', models.PositiveSmallIntegerField(null=True)),
                ('result', models.CharField(blank=True, max_length=300)),
                ('closed_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['line', 'state'], name='outreach_re_line_80e4bc_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('need',), name='outreach_one_referral_open'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('state__in', ('done', 'declined'))), models.Q(models.Q(('state__in', ('done', 'declined')), _negated=True), ('closed_on__isnull', True)), _connector='OR'), name='outreach_referral_closed_pair'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReferralEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='outreach.referral')),
                ('what', models.CharField(max_length=10)),
                ('on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['referral'], name='outreach_re_referra_bdfecb_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('number', models.CharField(max_length=24)),
                ('name', models.CharField(blank=True, max_length=60)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('x', models.IntegerField(null=True)),
                ('y', models.IntegerField(null=True)),
                ('listed_on', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('is_listed', models.BooleanField(default=True)),
                ('member_code', models.CharField(blank=True, max_length=24)),
                ('skills', models.CharField(blank=True, max_length=120)),
                ('most_groups', models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('org', 'number'), name='outreach_worker_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('x__isnull', True), ('y__isnull', True)), models.Q(('x__isnull', False), ('y__isnull', False)), _connector='OR'), name='outreach_worker_point'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='outreach.warmgroup')),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_begun', to='outreach.groupplan')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_ended', to='outreach.groupplan')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='outreach.worker')),
                ('role', models.CharField(choices=[('leader', '组长'), ('staff', '组员')], max_length=8)),
                ('why', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('role', 'leader'), ('until__isnull', True)), fields=('group',), name='outreach_one_leader'),
                    models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('group', 'worker'), name='outreach_one_seat'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Aside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=12)),
                ('row_id', models.BigIntegerField()),
                ('told', models.JSONField()),
                ('is_back', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['what', 'row_id'], name='outreach_as_what_625109_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('activity', models.CharField(blank=True, max_length=40)),
                ('cadre', models.CharField(max_length=60)),
                ('post', models.CharField(max_length=120)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('recorded_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org'], name='outreach_co_org_id_1e6dbc_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('org', 'cadre'), name='outreach_contact_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CadreVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='outreach.contactpoint')),
                ('on', models.DateField()),
                ('asked', models.CharField(max_length=200)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['point', 'on'], name='outreach_ca_point_i_507959_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='VisitProblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='outreach.cadrevisit')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='outreach.need')),
                ('is_new', models.BooleanField()),
                ('note', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('visit', 'need'), name='outreach_problem_once_a_visit'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('says', models.CharField(max_length=200)),
                ('posted_at', models.CharField(max_length=120)),
                ('promised_on', models.DateField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('open', '正在兑现'), ('kept', '居民说兑现了'), ('broken', '居民说没兑现')], default='open', max_length=8)),
                ('closed_on', models.DateField(null=True)),
                ('recorded_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org', 'state'], name='outreach_pl_org_id_21491d_idx'),
                    models.Index(fields=['due_on'], name='outreach_pl_due_on_e6f696_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('promised_on'))), name='outreach_pledge_days'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_on__isnull', False)), _connector='OR'), name='outreach_pledge_closed_pair'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PledgeVoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='outreach.pledge')),
                ('on', models.DateField()),
                ('place', models.CharField(max_length=120)),
                ('kept_n', models.PositiveSmallIntegerField()),
                ('broken_n', models.PositiveSmallIntegerField()),
                ('unknown_n', models.PositiveSmallIntegerField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['pledge'], name='outreach_pl_pledge__46f546_idx'),
                ],
            },
        ),
    ]
