"""The tables as of 27 November 2026; a database that took all the steps until then goes on from here."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("postings", name)
        for name in (
            "0001_postings",
            "0002_slips_by_table",
            "0003_moving_up",
            "0004_first_task_events",
        )
    ]

    initial = True

    dependencies = [
        ('registry', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Talent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='talents', to='registry.primaryorg')),
                ('name', models.CharField(max_length=60)),
                ('sex', models.CharField(choices=[('1', '男'), ('2', '女')], max_length=1)),
                ('birth_date', models.DateField(null=True)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('source', models.CharField(choices=[('laid_off', '国有企业下岗分流人员'), ('diverted', '事业单位分流人员'), ('demobilised', '复员转业退伍军人'), ('graduate', '待业大学毕业生'), ('retired_official', '退出领导岗位或退休干部'), ('serving_official', '在职干部'), ('reserve_cadre', '乡镇科级后备干部')], max_length=20)),
                ('party', models.CharField(choices=[('full', '正式党员'), ('probationary', '预备党员'), ('none', '不是党员')], max_length=12)),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.member')),
                ('employer', models.CharField(blank=True, max_length=120)),
                ('home_area', models.CharField(blank=True, max_length=12)),
                ('skill', models.CharField(blank=True, max_length=20)),
                ('work_years', models.PositiveSmallIntegerField(null=True)),
                ('paper_no', models.CharField(blank=True, max_length=60)),
                ('paper_until', models.DateField(null=True)),
                ('listed_on', models.DateField()),
                ('left_on', models.DateField(null=True)),
                ('left_reason', models.CharField(blank=True, max_length=200)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['owner_org', 'left_on'], name='postings_ta_owner_o_02e8e7_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('paper_no', ''), ('paper_until__isnull', True)), models.Q(models.Q(('paper_no', ''), _negated=True), ('paper_until__isnull', False)), _connector='OR'), name='postings_paper_pair'),
                    models.UniqueConstraint(condition=models.Q(('left_on__isnull', True), ('member__isnull', False)), fields=('owner_org', 'member'), name='postings_a_member_once_in_a_pool'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WelfareQuota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotas', to='registry.primaryorg')),
                ('title', models.CharField(max_length=80)),
                ('document_no', models.CharField(max_length=80)),
                ('seats', models.PositiveSmallIntegerField()),
                ('subsidy_fen', models.BigIntegerField()),
                ('term_months', models.PositiveSmallIntegerField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('seats__gte', 1), ('subsidy_fen__gte', 0), ('valid_to__gte', models.F('valid_from'))), name='postings_quota_sane'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='registry.primaryorg')),
                ('title', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('instructor', '党建指导员'), ('first_secretary', '第一书记')], max_length=16)),
                ('method', models.CharField(choices=[('mutual', '双向选择'), ('need', '按村里的需要选派')], default='mutual', max_length=8)),
                ('state', models.CharField(choices=[('open', '填报志愿'), ('run', '已出结果、待核准'), ('approved', '已核准、等答复'), ('closed', '已结束'), ('withdrawn', '已撤销')], default='open', max_length=10)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supplements', to='postings.round')),
                ('opened_on', models.DateField()),
                ('choices_until', models.DateField()),
                ('seed', models.BigIntegerField()),
                ('seed_hash', models.CharField(max_length=64)),
                ('approved_on', models.DateField(null=True)),
                ('approved_by', models.CharField(blank=True, max_length=60)),
                ('document_no', models.CharField(blank=True, max_length=80)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['owner_org', 'state'], name='postings_ro_owner_o_d7da85_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('choices_until__gte', models.F('opened_on'))), name='postings_round_days'),
                    models.CheckConstraint(condition=models.Q(models.Q(('approved_by', ''), ('approved_on__isnull', True)), models.Q(('approved_on__isnull', False), models.Q(('approved_by', ''), _negated=True)), _connector='OR'), name='postings_approved_pair'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='registry.primaryorg')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts_here', to='registry.primaryorg')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='registry.unit')),
                ('kind', models.CharField(choices=[('instructor', '党建指导员'), ('first_secretary', '第一书记')], max_length=16)),
                ('seats', models.PositiveSmallIntegerField(default=1)),
                ('needs', models.CharField(max_length=300)),
                ('skill', models.CharField(blank=True, max_length=20)),
                ('quota', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='postings.welfarequota')),
                ('is_must', models.BooleanField(default=False)),
                ('round', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='postings.round')),
                ('state', models.CharField(choices=[('wanted', '待选派'), ('filled', '已派满'), ('cancelled', '不再需要')], default='wanted', max_length=10)),
                ('wanted_on', models.DateField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['owner_org', 'state'], name='postings_po_owner_o_a906d3_idx'),
                    models.Index(fields=['org'], name='postings_po_org_id_70e61f_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('seats__gte', 1)), name='postings_a_post_has_a_seat'),
                    models.UniqueConstraint(condition=models.Q(('state', 'wanted'), ('unit__isnull', False)), fields=('org', 'unit', 'kind'), name='postings_wanted_once_a_unit'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ChoiceSlip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='postings.round')),
                ('talent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='postings.talent')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='postings.post')),
                ('ranks', models.JSONField()),
                ('way', models.CharField(choices=[('form', '当面填报'), ('slip', '纸质志愿表'), ('table', '汇总表导入')], max_length=6)),
                ('is_void', models.BooleanField(default=False)),
                ('on', models.DateField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['round', 'talent'], name='postings_ch_round_i_a90aeb_idx'),
                    models.Index(fields=['round', 'post'], name='postings_ch_round_i_d27f13_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('post__isnull', False), ('talent__isnull', True)), models.Q(('post__isnull', True), ('talent__isnull', False)), _connector='OR'), name='postings_a_slip_has_one_side'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='postings.round')),
                ('what', models.CharField(choices=[('run', '按志愿出结果'), ('override', '人工调整'), ('need', '按需要选派'), ('move_up', '递补'), ('back', '撤回递补')], max_length=10)),
                ('market', models.JSONField()),
                ('matches', models.JSONField()),
                ('status', models.CharField(max_length=12)),
                ('reasons', models.JSONField()),
                ('violations', models.JSONField()),
                ('prices', models.JSONField()),
                ('input_hash', models.CharField(max_length=80)),
                ('engine_version', models.CharField(max_length=20)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('on', models.DateField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['round'], name='postings_ru_round_i_cdb930_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('what', 'override'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='postings_override_says_why'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='postings.round')),
                ('talent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='postings.talent')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='postings.post')),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='postings.run')),
                ('moved_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moved_to', to='postings.offer')),
                ('may_move', models.BooleanField(default=True)),
                ('state', models.CharField(choices=[('waiting', '待答复'), ('accepted', '已接受'), ('declined', '谢绝'), ('lapsed', '逾期未答复'), ('started', '已到岗'), ('withdrawn', '已收回')], default='waiting', max_length=10)),
                ('offered_on', models.DateField()),
                ('answer_until', models.DateField()),
                ('answered_on', models.DateField(null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['post', 'state'], name='postings_of_post_id_37538a_idx'),
                    models.Index(fields=['state', 'answer_until'], name='postings_of_state_4baa08_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('round', 'talent'), name='postings_one_offer_a_person_and_round'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('talent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='postings.talent')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='registry.primaryorg')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='registry.unit')),
                ('kind', models.CharField(choices=[('instructor', '党建指导员'), ('first_secretary', '第一书记')], max_length=16)),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='postings.post')),
                ('offer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='postings.offer')),
                ('started_on', models.DateField()),
                ('until', models.DateField()),
                ('duties', models.CharField(max_length=500)),
                ('document_no', models.CharField(max_length=80)),
                ('subsidy_fen', models.BigIntegerField(null=True)),
                ('relation_change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.change')),
                ('members_before', models.PositiveIntegerField(null=True)),
                ('open_lines_before', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('serving', '在岗'), ('ended', '已结束'), ('cancelled', '已撤销')], default='serving', max_length=10)),
                ('ended_on', models.DateField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=200)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org', 'state'], name='postings_po_org_id_bb2b51_idx'),
                    models.Index(fields=['talent', 'state'], name='postings_po_talent__491b83_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('until__gte', models.F('started_on'))), name='postings_term_days'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('state', 'serving')), models.Q(models.Q(('state', 'serving'), _negated=True), ('ended_on__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='postings_ended_pair'),
                    models.UniqueConstraint(condition=models.Q(('state', 'serving'), ('unit__isnull', False)), fields=('talent', 'org', 'unit'), name='postings_one_person_once_a_unit'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FirstTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='first_tasks', to='postings.posting')),
                ('text', models.CharField(max_length=200)),
                ('line_id', models.BigIntegerField(null=True)),
                ('deadline', models.DateField()),
                ('done_on', models.DateField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=300)),
                ('dropped_on', models.DateField(null=True)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', True), ('outcome', '')), models.Q(('done_on__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='postings_done_says_what_came_of_it'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PostingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='postings.posting')),
                ('on', models.DateField()),
                ('what', models.CharField(max_length=16)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('first_task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='postings.firsttask')),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.change')),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['posting', 'on'], name='postings_po_posting_a85a43_idx'),
                    models.Index(fields=['change'], name='postings_po_change__0ba46b_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SlipTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='postings.posting')),
                ('on', models.DateField()),
                ('side', models.CharField(choices=[('head', '单位负责人或村“两委”'), ('people', '职工或村民')], max_length=8)),
                ('papers_n', models.PositiveSmallIntegerField()),
                ('counts', models.JSONField()),
                ('said', models.CharField(blank=True, max_length=300)),
                ('voided_at', models.DateTimeField(null=True)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['posting', 'on'], name='postings_sl_posting_18312a_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('talent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='postings.talent')),
                ('on', models.DateField()),
                ('half_days', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('voided_at', models.DateTimeField(null=True)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['talent', 'on'], name='postings_tr_talent__3455aa_idx'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='registry.primaryorg')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.primaryorg')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit')),
                ('text', models.CharField(max_length=300)),
                ('agency', models.CharField(blank=True, max_length=24)),
                ('asked_on', models.DateField()),
                ('came_on', models.DateField()),
                ('first_deadline', models.DateField()),
                ('deadline', models.DateField()),
                ('state', models.CharField(choices=[('asked', '等部门答复'), ('declined', '部门退回、等转办'), ('answered', '已答复、等提出方确认'), ('closed', '已办结'), ('withdrawn', '已撤回')], default='asked', max_length=10)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('closed_on', models.DateField(null=True)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['org', 'state'], name='postings_qu_org_id_e3c011_idx'),
                    models.Index(fields=['agency', 'state'], name='postings_qu_agency_d3773c_idx'),
                    models.Index(fields=['state', 'deadline'], name='postings_qu_state_651586_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('deadline__gte', models.F('first_deadline'))), name='postings_question_deadline'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('answered', 'closed')), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='postings_answered_says'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('asked', 'answered')), _negated=True), models.Q(('agency', ''), _negated=True), _connector='OR'), name='postings_somebody_has_the_question'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('state__in', ('closed', 'withdrawn'))), models.Q(models.Q(('state__in', ('closed', 'withdrawn')), _negated=True), ('closed_on__isnull', True)), _connector='OR'), name='postings_question_closed_pair'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='postings.posting')),
                ('on', models.DateField()),
                ('place', models.CharField(max_length=100)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('helper', models.CharField(blank=True, max_length=60)),
                ('question', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='postings.question')),
                ('voided_at', models.DateTimeField(null=True)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['posting', 'on'], name='postings_vi_posting_3ab04c_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('helper', ''), models.Q(('problem', ''), _negated=True), _connector='OR'), name='postings_help_for_a_problem'),
                ],
            },
        ),
        migrations.CreateModel(
            name='QuestionEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='postings.question')),
                ('on', models.DateField()),
                ('what', models.CharField(max_length=10)),
                ('state', models.CharField(choices=[('asked', '等部门答复'), ('declined', '部门退回、等转办'), ('answered', '已答复、等提出方确认'), ('closed', '已办结'), ('withdrawn', '已撤回')], max_length=10)),
                ('agency', models.CharField(blank=True, max_length=24)),
                ('deadline', models.DateField()),
                ('note', models.CharField(blank=True, max_length=500)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['question', 'on'], name='postings_qu_questio_7e0474_idx'),
                ],
            },
        ),
    ]
