"""What an office does in three months that must not change what was printed before: one of everything."""

from datetime import date, timedelta

from jishi.apps.coverage import services as coverage
from jishi.apps.coverage.models import Case
from jishi.apps.facts import services as facts
from jishi.apps.grading import selectors as grades
from jishi.apps.grading import services as grading
from jishi.apps.grading.models import Rating
from jishi.apps.grids import services as grids
from jishi.apps.outreach import services as outreach
from jishi.apps.outreach.models import Referral
from jishi.apps.postings import services as postings
from jishi.apps.postings.models import FirstTask
from jishi.apps.rectification import services as mending
from jishi.apps.rectification.models import BookEntry, Line
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.models import Member
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, today
from tests.factories import cast as factory
from tests.factories.cast import Cast

BACK = date(2012, 6, 1)
"""Corrections are dated before what was printed: they change what we know of that day."""
NEW_BRANCH, NEW_UNIT = "230321100199", "U9"


def correct_everything(cast: Cast) -> None:
    """Correct the past, and let the office's work go on."""
    _register(cast)
    _members(cast)
    batch_id = _facts(cast)
    _ledgers(cast)
    _grades(cast)
    _campaign(cast)
    _grids(cast)
    _postings(cast)
    _outreach(cast)
    for each in (batch_id, cast.things["batch"]):
        facts.facts_batch_undo(batch_id=each, by=cast.people["county_officer"])
    _ending(cast)


def _register(cast: Cast) -> None:
    for code, name in (
        (factory.VILLAGE, "柳河镇新柳河村党支部"),
        (factory.TOWNSHIP, "柳河新镇党委"),
        (factory.COUNTY, "青石新县委"),
    ):
        told: dict[str, object] = {"name": name, "secretary_name": "祁新人", "term_to": date(2012, 12, 1)}
        register.org_correct(
            org_id=cast.org(code), fields_told=told, on=BACK, reason="民政局更名批复补录", by=SYSTEM
        )
    unit = register.UnitDraft(NEW_UNIT, "柳河镇新企业", "nonpublic_enterprise", "230321", BACK)
    register.units_register(drafts=[unit], by=SYSTEM)
    branch = register.OrgDraft(
        NEW_BRANCH,
        "柳河镇补录村党支部",
        "branch",
        factory.TOWNSHIP,
        BACK,
        org_type="village",
        unit_codes=("U1",),
    )
    register.orgs_set_up(drafts=[branch], by=SYSTEM)
    register.functional_change(
        functional_id=cast.things["functional"],
        told={"name": "青石县新村警协会党委"},
        on=BACK,
        reason="名称补录",
        by=SYSTEM,
    )
    register.org_confirm(org_id=cast.org(factory.VILLAGE), on=factory.DAY, by=SYSTEM)


def _campaign(cast: Cast) -> None:
    """A step that was forgotten is entered later, dated on the day that was printed."""
    case_id = Case.objects.get(unit__code="U1").pk
    step = coverage.CaseStep(case_id, "scale", factory.DAY, "补记", told={"scale": "above"})
    coverage.case_step(step=step, by=cast.people["county_officer"])


def _grids(cast: Cast) -> None:
    """A task of the day that was printed is entered late."""
    member_id = Member.objects.get(code="M1").pk
    due_on = date(2012, 9, 20)
    draft = grids.TaskDraft(cast.things["grid"], "走访老人", 9, "户", "2012-Q3", due_on, (member_id,))
    grids.task_set(draft=draft, on=factory.DAY, by=cast.people["county_officer"])


def _postings(cast: Cast) -> None:
    """What came of a first task, and the answer to a question, are entered late, dated on the day that was printed."""
    officer, question = cast.people["county_officer"], cast.things["question"]
    task = FirstTask.objects.filter(posting=cast.things["posting"]).order_by("pk")[0]
    postings.first_task_done(first_task_id=task.pk, outcome="补记:已办好", on=factory.DAY, by=officer)
    postings.question_answer(question_id=question, answer="补记:来窗口办", on=factory.DAY, by=SYSTEM)


def _outreach(cast: Cast) -> None:
    """What came of a need, of a promise and of a visit is entered late, dated on the day that was printed."""
    day, need = factory.DAY, cast.things["need"]
    referral = Referral.objects.get(need_id=need)
    back = [outreach.ReferralStep(referral.pk, "decline", day, "补记:没有合适的岗位")]
    outreach.referrals_step(steps=back, by=SYSTEM)
    outreach.needs_step(steps=[outreach.NeedStep(need, "pass", day, owner="祁新组")], by=SYSTEM)
    voices = outreach.Voices("村民会", day, 30, 2, 1)
    outreach.pledge_hear(pledge_id=cast.things["pledge"], voices=voices, by=SYSTEM)
    found = (outreach.ProblemDraft("补记:水渠堵了", "柳河镇政府"),)
    outreach.visits_record(
        drafts=[outreach.VisitDraft(cast.things["contact_point"], day, "补记", found)], by=SYSTEM
    )


def _members(cast: Cast) -> None:
    told: dict[str, object] = {"name": "祁连山人", "phone": "13900005678", "floating": "out"}
    member_id = Member.objects.get(code="M1").pk
    register.member_correct(
        member_id=member_id,
        fields_told=told,
        on=BACK,
        reason="身份证件核对补录",
        by=cast.people["county_officer"],
    )
    moved = register.Transfer("M1", factory.COMMUNITY, BACK)
    register.members_transfer(transfers=[moved], by=SYSTEM)
    late = register.MemberDraft("M9", "祁补录", "f", factory.VILLAGE, BACK, floating="out")
    register.members_enrol(drafts=[late], by=SYSTEM)


def _facts(cast: Cast) -> int:
    known = facts.FactDraft
    values = [
        known(
            factory.VILLAGE, name, factory.PERIOD, value, observed_on=BACK, org_id=cast.org(factory.VILLAGE)
        )
        for name, value in (("term_overdue_m", 3), ("activists", 5), ("venue_sqm", 77))
    ]
    officer = cast.people["county_officer"]
    return facts.facts_record(values=values, by=officer, source="补录").batch_id or 0


def _ledgers(cast: Cast) -> None:
    officer, on = cast.people["township_officer"], today()
    listed = Line.objects.filter(org__code=factory.VILLAGE, state=Line.State.LISTED, duty=Line.Duty.BRANCH)
    line_id = listed.order_by("pk").values_list("pk", flat=True)[0]
    plan = mending.Step(
        line_id,
        "plan",
        cause="新查明的原因",
        measure="新定的措施",
        owner="新责任人",
        helper="新帮扶人",
        deadline=on + timedelta(days=30),
    )
    mending.line_advance(step=plan, on=on, by=officer)
    entry_id = BookEntry.objects.get(org__code=factory.SCHOOL).pk
    mending.entry_edit(entry_id=entry_id, consolidation="新巩固措施", on=on, by=cast.people["county_officer"])


def _grades(cast: Cast) -> None:
    """Score the county anew in a round of its own, and ratify it: every grade of before is replaced."""
    officer = cast.people["county_officer"]
    round_id = grading.round_open(
        title="下半年定级",
        period=factory.PERIOD,
        on_date=today(),
        scope_org_id=cast.org(factory.COUNTY),
        rubric_hashes=[rubric.hash for rubric in grades.rubrics_for(today())],
        by=officer,
    )
    grading.round_score_now(round_id=round_id, by=officer)
    seen = registry.visible(officer, "grading.ratify", Moment(today()))
    grading.ratings_ratify(
        round_id=round_id,
        rating_ids=grades.ids_waiting(round_id, seen=seen, wanted=grades.RatingFilter()),
        exemptions={},
        meeting="县委常委会",
        met_on=today(),
        document_no="青发〔2012〕18号",
        by=officer,
    )
    assert Rating.objects.filter(round_id=round_id, grade__isnull=False).exists()


def _ending(cast: Cast) -> None:
    register.org_dissolve(
        org_id=cast.org(factory.FIRM),
        on=factory.DAY,
        document_no="青组发〔2012〕9号",
        reason="企业注销",
        by=cast.people["county_officer"],
    )
