"""The four books: what opens them, what they count on any day, what ends a line."""

from datetime import date, datetime, timedelta

import pytest

from jishi.apps.accounts.models import RoleGrant
from jishi.apps.facts import services as facts
from jishi.apps.grading import services as grading
from jishi.apps.grading.models import Rating
from jishi.apps.rectification import selectors, services
from jishi.apps.rectification.models import BookEntry, Line, LineEvent
from jishi.apps.rectification.selectors import LineFilter
from jishi.apps.registry import services as register
from jishi.apps.registry.models import Change
from jishi.apps.registry.selectors import Undoing
from jishi.apps.registry.services import OrgEnding
from jishi.apps.tasks.models import Task
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import BEIJING, now, travel
from tests.factories.cast import COMMUNITY, COUNTY, DAY, FIRM, PERIOD, SCHOOL, TOWNSHIP, VILLAGE

from .office import Desk, step

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
OPEN = {"listed", "in_progress", "township_check", "county_acceptance", "returned", "relapsed"}
ONE = timedelta(days=1)


def days(n: int) -> date:
    return DAY + timedelta(days=n)


def live(desk: Desk) -> date:
    """Let five lines live for sixty days; return the last one."""
    with travel(days(2)):
        lines = [desk.line(criterion=criterion) for criterion in ("V03", "V06", "V08", "V09", "V10")]
    took = [
        (0, "plan", 3, {"deadline": days(10)}),
        (1, "plan", 4, {"deadline": days(20)}),
        (2, "plan", 4, {"deadline": days(30)}),
        (3, "plan", 5, {"deadline": days(40)}),
        (0, "extend", 9, {"deadline": days(25)}),
        (1, "apply", 12, {}),
        (1, "check", 15, {}),
        (1, "accept", 18, {}),
        (2, "apply", 20, {}),
        (2, "return", 22, {}),
        (1, "relapse", 30, {"deadline": days(50)}),
        (3, "report", 35, {}),
    ]
    for place, what, day, told in took:
        with travel(days(day)):
            desk.take(lines[place].pk, what, on=days(day), **told)  # type: ignore[arg-type]
    return days(60)


def graded_anew(desk: Desk, code: str = VILLAGE) -> None:
    """Correct an organisation's grade after one of its values changed."""
    facts.facts_record(
        values=[facts.FactDraft(code, "lectures", PERIOD, 1, "更正", DAY, org_id=desk.cast.org(code))],
        by=SYSTEM,
        source="更正",
    )
    grading.rating_correct(
        org_id=desk.cast.org(code),
        meeting="县委常委会",
        met_on=DAY,
        document_no="青发〔2012〕10号",
        reason="党课次数报错",
        by=desk.who("county_officer"),
    )


def replayed(on: date) -> list[tuple[str, date]]:
    """State and deadline of each line on a day, by walking through its history."""
    stood: dict[int, tuple[str, date]] = {}
    for event in LineEvent.objects.filter(on__lte=on).order_by("pk"):
        stood[event.line_id] = (event.state, event.deadline)
    return list(stood.values())


class TestCounts:
    """Figures add up, on every day."""

    def test_any_past_day_equals_a_replay(self, desk: Desk) -> None:
        with travel(live(desk)):
            for n in range(0, 61, 3):
                on = days(n)
                counts = selectors.ledger_counts(desk.seen(on=on), on)
                told = replayed(on)
                assert counts.total == len(told)
                for state, count in counts.states.items():
                    assert count == sum(each == state for each, _ in told), (on, state)
                late = sum(state in OPEN and deadline < on for state, deadline in told)
                assert counts.overdue == late, on

    def test_the_parts_make_the_whole(self, desk: Desk) -> None:
        with travel(live(desk)):
            for on in (DAY, days(12), days(26), days(31), days(60)):
                c = selectors.ledger_counts(desk.seen(on=on), on)
                assert c.open == c.on_time + c.soon + c.overdue == sum(c.acts.values())
                assert c.total == sum(c.states.values())
                assert c.total == c.open + c.done + c.ended + c.withdrawn
                assert c.open == sum(n for state, n in c.states.items() if state in OPEN)

    def test_every_count_is_a_list_of_as_many(self, desk: Desk) -> None:
        with travel(live(desk)):
            for on in (days(12), days(60)):
                seen = desk.seen(on=on)
                counts = selectors.ledger_counts(seen, on)
                told = {"open": counts.open, "on_time": counts.on_time, "soon": counts.soon}
                told |= {"overdue": counts.overdue, "done": counts.done}
                told |= {"this_week": counts.new_this_week}
                for due, n in told.items():
                    assert selectors.lines(seen, LineFilter(due=due), on)[0] == n, (on, due)
                for acts, n in counts.acts.items():
                    assert selectors.lines(seen, LineFilter(acts=acts), on)[0] == n, (on, acts)
                for state, n in counts.states.items():
                    assert selectors.lines(seen, LineFilter(states=(state,)), on)[0] == n, (on, state)

    def test_overdue_is_derived_and_inside_open(self, desk: Desk) -> None:
        line = desk.line("in_progress")
        deadline = line.deadline

        for on, is_late in ((deadline, False), (deadline + ONE, True)):
            with travel(on):
                _, rows = selectors.lines(desk.seen(on=on), LineFilter(due="overdue"), on, most=None)
                row = next(
                    r for r in selectors.lines(desk.seen(on=on), LineFilter(), on)[1] if r.line_id == line.pk
                )
            assert (line.pk in {r.line_id for r in rows}) is is_late
            assert row.is_open
            assert row.left_words == ("逾期1天" if is_late else "今天到期")

    def test_the_groups_add_up(self, desk: Desk) -> None:
        with travel(live(desk)):
            on = days(60)
            for code, role in ((COUNTY, "county_officer"), (TOWNSHIP, "township_officer")):
                seen = desk.seen(role, on)
                path = next(p for p in seen.paths)
                groups = selectors.counts_by_group(seen, path, on)
                own = selectors.ledger_counts(seen, on)
                assert sum(g.counts.total for g in groups) == own.total, code
                assert sum(g.counts.overdue for g in groups) == own.overdue


def test_a_past_days_list_shows_the_lines_as_they_stood(desk: Desk) -> None:
    with travel(live(desk)):
        on = days(19)
        rows = {
            row.problem.partition(":")[0]: row
            for row in selectors.lines(desk.seen(on=on), LineFilter(), on, most=None)[1]
        }

    closed = rows["任期目标、年度计划和总结"]
    assert (closed.state, closed.closed_on) == ("closed_watch", days(18))
    assert rows["公开承诺兑现率"].state == "in_progress"
    assert rows["书记述职评议"].deadline == days(25)
    assert rows["书记述职评议"].progress == "7月24日延期:同意"


class TestOpening:
    """What a ratification does to the ledgers."""

    def test_classes_c_and_d_get_lines_and_the_others_an_entry(self, desk: Desk) -> None:
        lines = Line.objects.filter(org__code=VILLAGE)

        assert [line.lost_cp for line in lines.order_by("pk")] == [500, 500, 500]
        assert {line.state for line in lines} == {"listed"}
        assert BookEntry.objects.get().book == "A"
        assert set(lines.values_list("duty", flat=True)) == {"branch", "county", "township"}

    def test_a_new_grade_withdraws_what_nobody_began_and_lists_nothing_twice(self, desk: Desk) -> None:
        begun = Line.objects.filter(org__code=VILLAGE).order_by("pk")[0]
        desk.take(begun.pk, "plan")

        graded_anew(desk)

        begun.refresh_from_db()
        assert begun.state == "in_progress"
        standing = Line.objects.filter(org__code=VILLAGE).exclude(state="withdrawn")
        assert standing.filter(criterion=begun.criterion).count() == 1
        assert standing.count() == 3
        stale = Line.objects.filter(org__code=VILLAGE, state="withdrawn")
        assert stale.count() == 2
        assert not Task.objects.filter(
            source_kind="line", source_id__in=stale.values("pk"), state="open"
        ).exists()

    def test_withdrawn_lines_are_left_out_unless_asked_for(self, desk: Desk) -> None:
        graded_anew(desk)
        told = LineFilter(withdrawn_too=False)

        found, _ = selectors.lines(desk.seen(), told, DAY)
        counts = selectors.ledger_counts(desk.seen(), DAY)

        assert counts.withdrawn == 3
        assert found == counts.total - 3
        asked = LineFilter(withdrawn_too=False, states=("withdrawn",))
        assert selectors.lines(desk.seen(), asked, DAY)[0] == 3

    def test_a_new_grade_ends_the_entry_before(self, desk: Desk) -> None:
        graded_anew(desk, SCHOOL)

        assert BookEntry.objects.filter(org__code=SCHOOL).count() == 2
        assert selectors.entries("A", seen=desk.seen(), on=DAY)[0] == 1

    def test_a_lost_point_is_picked_once(self, desk: Desk) -> None:
        line = desk.line()

        with pytest.raises(services.MendingError, match="MEND-13"):
            services.line_pick(
                rating_id=line.rating_id, criterion_id=line.criterion, by=desk.who("county_officer")
            )

    def test_a_point_that_was_not_lost_is_not_mended(self, desk: Desk) -> None:
        rating = Rating.objects.get(org__code=VILLAGE)

        with pytest.raises(services.MendingError, match="MEND-12"):
            services.line_pick(rating_id=rating.pk, criterion_id="V01", by=desk.who("county_officer"))

    def test_a_picked_line_may_be_planned_in_the_same_go(self, desk: Desk) -> None:
        rating = Rating.objects.get(org__code=VILLAGE)

        line_id = services.line_pick(
            rating_id=rating.pk, criterion_id="V06", by=desk.who("county_officer"), plan=step(0, "plan")
        )

        assert Line.objects.get(pk=line_id).state == "in_progress"


class TestEnding:
    """An organisation is dissolved."""

    def dissolve(self, desk: Desk, on: date) -> None:
        org_id = desk.cast.org(FIRM)
        RoleGrant.objects.filter(scope_id=str(org_id), scope_kind="org").delete()
        with travel(on):
            register.org_dissolve(
                org_id=org_id,
                on=on,
                document_no="镇党发〔2012〕9号",
                reason="企业停业",
                by=desk.who("county_officer"),
            )

    def test_its_open_lines_end_and_stay_in_sight_of_the_superior(self, desk: Desk) -> None:
        on = days(5)
        before = selectors.ledger_counts(desk.seen(), DAY)

        self.dissolve(desk, on)

        with travel(on):
            after = selectors.ledger_counts(desk.seen(on=on), on)
            _, rows = selectors.lines(desk.seen(on=on), LineFilter(states=("ended",)), on)
        assert (after.total, after.ended, after.open) == (before.total, 3, before.open - 3)
        assert {row.org_name for row in rows} == {"青石石墨制品公司党支部"}
        assert rows[0].progress == "7月20日随组织终止:组织撤销,镇党发〔2012〕9号,企业停业"
        assert selectors.line_org(rows[0].line_id) == desk.cast.org(TOWNSHIP)

    def test_its_tasks_leave_the_lists(self, desk: Desk) -> None:
        self.dissolve(desk, days(5))

        assert not Task.objects.filter(org__code=FIRM, source_kind="line", state="open").exists()

    def test_a_stranger_sees_none_of_them(self, desk: Desk) -> None:
        self.dissolve(desk, days(5))

        with travel(days(5)):
            assert selectors.ledger_counts(desk.seen("stranger", days(5)), days(5)).total == 0

    def test_it_takes_the_right_over_the_register(self, desk: Desk) -> None:
        with pytest.raises(NotAllowed):
            services.lines_end(
                ending=OrgEnding(desk.cast.org(FIRM), DAY, "9号", "停业", change_id=1),
                by=desk.who("branch_secretary"),
            )

    def test_what_depends_on_an_organisation_can_be_asked_before(self, desk: Desk) -> None:
        def depends(code: str) -> dict[str, int]:
            lost = {desk.cast.org(code): DAY}
            found = selectors.dependents_of(Undoing((), False, datetime(2012, 7, 1, tzinfo=BEIJING), lost))
            return {one.words: one.count for one in found}

        assert depends(FIRM) == {"整改事项": 3}
        assert "由它负责的其他组织的整改事项" in depends(TOWNSHIP)
        assert depends(COUNTY) != {}

    def test_an_end_is_taken_back_with_the_entry_of_a_good_organisation(self, desk: Desk) -> None:
        school = desk.cast.org(SCHOOL)
        with travel(days(5)):
            register.org_dissolve(
                org_id=school, on=days(5), document_no="9号", reason="办错了的撤销", by=SYSTEM
            )
        ended = Change.objects.get(org_id=school, kind="org_dissolved").pk

        with travel(days(6)):
            register.change_revert(change_id=ended, reason="办错了,重办", by=SYSTEM)

        assert BookEntry.objects.get(org_id=school).ended_on is None


class TestEntries:
    """Ledgers A and B."""

    def edit(self, desk: Desk, **told: object) -> None:
        entry = BookEntry.objects.get(org__code=SCHOOL)
        services.entry_edit(
            entry_id=entry.pk,
            on=DAY,
            by=desk.who("township_officer"),
            **told,  # type: ignore[arg-type]
        )

    def test_the_township_writes_what_keeps_it_good_and_whom_it_helps(self, desk: Desk) -> None:
        self.edit(desk, consolidation="每月固定一日", helps_org_id=desk.cast.org(VILLAGE))

        _, rows = selectors.entries("A", seen=desk.seen(), on=DAY)

        assert [(row.consolidation, row.helps) for row in rows] == [("每月固定一日", "柳河镇柳河村党支部")]

    def test_those_it_may_help_are_weak_and_beside_it(self, desk: Desk) -> None:
        weak = dict(selectors.weak_orgs_beside(desk.cast.org(SCHOOL), DAY))

        assert set(weak) == {desk.cast.org(code) for code in (VILLAGE, COMMUNITY, FIRM)}

    def test_nobody_helps_itself_or_somebody_gone(self, desk: Desk) -> None:
        with pytest.raises(services.MendingError, match="MEND-17"):
            self.edit(desk, helps_org_id=desk.cast.org(SCHOOL))
        with pytest.raises(services.MendingError, match="MEND-21"):
            self.edit(desk, helps_org_id=10_000_000)

    def test_an_entry_of_an_earlier_grade_is_not_touched(self, desk: Desk) -> None:
        BookEntry.objects.update(ended_on=DAY, ended_at=now())

        with pytest.raises(services.MendingError, match="MEND-20"):
            self.edit(desk, goal="升到A1档")
        assert selectors.entries("A", seen=desk.seen(), on=DAY)[0] == 0

    def test_only_whoever_keeps_the_ledger_writes(self, desk: Desk) -> None:
        entry = BookEntry.objects.get(org__code=SCHOOL)

        with pytest.raises(NotAllowed):
            services.entry_edit(entry_id=entry.pk, on=DAY, by=desk.who("stranger"))
