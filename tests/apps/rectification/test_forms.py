"""The small forms: what is saved, what is refused and where it says so."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from jishi.apps.grading.models import Rating
from jishi.apps.rectification.models import Acceptance, Line
from jishi.apps.rectification.selectors import line_detail
from jishi.shared.dates import Moment
from tests.factories.cast import DAY, VILLAGE

from .office import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
COUNTS = {"present_n": 15, "content_n": 11, "mostly_n": 2, "discontent_n": 1, "unknown_n": 1, "score": 88}


def posted(desk: Desk, role: str, line: Line, what: str, **told: object) -> str:
    """The page that follows a form."""
    client = desk.client(desk.who(role))
    answer = client.post(reverse("line-step", args=[line.pk, what]), told, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def votes(**changes: int) -> dict[str, object]:
    told: dict[str, object] = {
        f"{who}-{name}": n for name, n in COUNTS.items() for who in ("first", "second")
    }
    return told | dict(changes.items()) | {"confirmed_by": "李复核", "note": ""}


class TestSteps:
    """One form for each step."""

    def test_a_report_is_kept(self, desk: Desk) -> None:
        line = desk.line("in_progress")

        page = posted(desk, "branch_secretary", line, "report", note="开过两次会")

        assert "已记下进展。" in page
        assert "开过两次会" in page

    def test_an_empty_report_is_refused_at_its_field(self, desk: Desk) -> None:
        line = desk.line("in_progress")

        assert "“进展”没有填。请填写。" in posted(desk, "branch_secretary", line, "report", note="")

    def test_a_services_refusal_stands_at_the_form(self, desk: Desk) -> None:
        line = desk.line("in_progress")

        page = posted(desk, "branch_secretary", line, "ask", note="农忙", deadline=str(line.deadline))

        assert f"新的完成时限要晚于现在的{line.deadline}。请另填日期。" in page
        assert "MEND" not in page

    def test_who_was_overtaken_by_a_step_is_told_and_decides_once_more(self, desk: Desk) -> None:
        line = desk.line("in_progress")
        seen = len(line_detail(line.pk, Moment(DAY)).events)  # type: ignore[union-attr]
        posted(desk, "branch_secretary", line, "report", note="开过两次会")
        told: dict[str, object] = {"note": "请在月底前办完", "helper": "", "seen_n": str(seen)}

        page = posted(desk, "county_officer", line, "supervise", **told)

        assert "您打开这张表以后," in page
        assert "办了“报告进展”(开过两次会)。您填的还在" in page
        assert "请在月底前办完" in page
        assert f'name="seen_n" value="{seen + 1}"' in page
        assert not Line.objects.get(pk=line.pk).events.filter(what="supervise").exists()
        assert "已督办" in posted(desk, "county_officer", line, "supervise", **told | {"seen_n": seen + 1})

    def test_what_can_no_longer_be_done_keeps_what_was_typed_in_sight(self, desk: Desk) -> None:
        line = desk.line()
        seen = len(line_detail(line.pk, Moment(DAY)).events)  # type: ignore[union-attr]
        told = {"measure": "补开会议", "owner": "王支书", "deadline": str(line.deadline), "seen_n": seen}
        posted(desk, "county_officer", line, "plan", **told)

        page = posted(desk, "township_officer", line, "plan", **told | {"measure": "请人来讲课"})

        assert "这条事项现在是“整改中”,不能再“定措施”。您填的没有保存" in page
        assert "请人来讲课" in page
        assert ">定措施</button>" not in page
        assert Line.objects.get(pk=line.pk).measure == "补开会议"

    def test_a_branch_asks_and_the_township_grants(self, desk: Desk) -> None:
        line = desk.line("in_progress")
        later = line.deadline + timedelta(days=30)

        asked = posted(desk, "branch_secretary", line, "ask", note="农忙", deadline=str(later))
        offered = desk.page("township_officer", reverse("line-step", args=[line.pk, "extend"]))
        granted = posted(desk, "township_officer", line, "extend", note="同意", deadline=str(later))

        assert "已向上级申请延期,等答复。" in asked
        assert "已申请延期到10月13日,等上级答复。理由:农忙" in asked
        assert f'value="{later}"' in offered
        assert "(延期1次,理由:同意)" in granted

    def test_somebody_elses_step_is_forbidden(self, desk: Desk) -> None:
        line = desk.line("in_progress")
        client = desk.client(desk.who("leader"))

        for what in ("report", "extend", "supervise"):
            assert client.get(reverse("line-step", args=[line.pk, what])).status_code == 403

    def test_whoever_comes_too_late_is_told(self, desk: Desk) -> None:
        line = desk.line("county_acceptance")

        page = posted(desk, "township_officer", line, "check")

        assert "这条事项现在是“待验收”,不能再“初验通过”。请看下面的最新情况。" in page

    def test_an_unknown_step_is_not_there(self, desk: Desk) -> None:
        line = desk.line()
        client = desk.client(desk.who("county_officer"))

        assert client.get(reverse("line-step", args=[line.pk, "end"])).status_code == 404


class TestAcceptance:
    """Votes counted twice."""

    def test_it_passes(self, desk: Desk) -> None:
        line = desk.line("county_acceptance")
        form = desk.page("county_officer", reverse("line-step", args=[line.pk, "accept"]))

        page = posted(desk, "county_officer", line, "accept", **votes())

        assert "得分≥70通过;不满意过半,直接不通过。" in form
        assert "验收通过,已销号,进入巩固期。" in page
        assert Acceptance.objects.get(line=line).confirmed_by == "李复核"

    def test_two_counts_that_differ_are_refused(self, desk: Desk) -> None:
        line = desk.line("county_acceptance")

        page = posted(desk, "county_officer", line, "accept", **votes(**{"second-content_n": 10}))

        assert "“满意”两次点票不一致:录入11,复核10。请重新点票。" in page
        assert not Acceptance.objects.exists()

    def test_a_count_that_is_missing_or_absurd_is_named(self, desk: Desk) -> None:
        line = desk.line("county_acceptance")
        told = votes() | {"second-score": "", "first-content_n": "-3"}

        page = posted(desk, "county_officer", line, "accept", **told)

        assert "“得分(复核)”没有填。请填写。" in page
        assert "“满意(录入)”应为0到999的整数。请改正。" in page

    def test_too_low_a_score_sends_it_back(self, desk: Desk) -> None:
        line = desk.line("county_acceptance")
        low = votes(**{"first-score": 69, "second-score": 69})

        assert "验收没有通过,已退回。" in posted(desk, "county_officer", line, "accept", **low)

    def test_votes_that_do_not_add_up_are_refused_at_the_form(self, desk: Desk) -> None:
        line = desk.line("county_acceptance")
        more = votes(**{"first-present_n": 16, "second-present_n": 16})

        assert "与到场16人不符。请重新点票。" in posted(desk, "county_officer", line, "accept", **more)


class TestBatch:
    """批量定措施."""

    def told(self, *lines: Line, **changes: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in lines:
            found |= {
                f"{line.pk}-chosen": "on",
                f"{line.pk}-measure": "补开会议",
                f"{line.pk}-owner": "王支书",
                f"{line.pk}-deadline": str(DAY + timedelta(days=30)),
            }
        return found | changes

    def test_the_ticked_rows_are_settled_in_one_go(self, desk: Desk) -> None:
        first, second, third = (desk.line(criterion=c) for c in ("V03", "V06", "V08"))
        client = desk.client(desk.who("township_officer"))

        answer = client.post("/lines/plan/", self.told(first, second), follow=True)

        assert "已定措施 2 项,转入整改。" in answer.content.decode()
        states = [Line.objects.get(pk=line.pk).state for line in (first, second, third)]
        assert states == ["in_progress", "in_progress", "listed"]

    def test_one_wrong_cell_keeps_all_back_and_is_marked(self, desk: Desk) -> None:
        first, second = desk.line(criterion="V03"), desk.line(criterion="V06")
        client = desk.client(desk.who("township_officer"))
        told = self.told(first, second, **{f"{second.pk}-deadline": "2012-07-01"})

        page = client.post("/lines/plan/", told).content.decode()

        assert "一行也没有保存" in page
        assert "“完成时限”是“2012-07-01”,不能早于今天(2012-07-15)。请改日期。" in page
        assert page.count("is-wrong") == 1
        assert set(Line.objects.values_list("state", flat=True)) == {"listed"}

    def test_who_was_overtaken_is_told_and_the_other_rows_keep_what_was_typed(self, desk: Desk) -> None:
        first, second = desk.line(criterion="V03"), desk.line(criterion="V06")
        client = desk.client(desk.who("township_officer"))
        county = desk.client(desk.who("county_officer"))
        county.post("/lines/plan/", self.told(first, **{f"{first.pk}-measure": "县里派人讲课"}))
        late = desk.line(criterion="V08")
        told = self.told(first, second)

        page = unescape(client.post("/lines/plan/", told).content.decode())

        assert "办了“定措施”,现在是“整改中”:县里派人讲课、王支书" in page
        assert "您填的是:补开会议、王支书、2012-08-14。" in page
        assert "现在一行也没有保存" in page
        assert f'name="{second.pk}-measure" value="补开会议"' in page
        assert f'name="{late.pk}-measure" value="{late.measure}"' in page
        assert Line.objects.get(pk=second.pk).state == "listed"
        rest = {name: value for name, value in told.items() if not name.startswith(f"{first.pk}-")}
        assert "已定措施 1 项" in client.post("/lines/plan/", rest, follow=True).content.decode()

    def test_no_tick_is_said(self, desk: Desk) -> None:
        line = desk.line()
        client = desk.client(desk.who("township_officer"))
        told = self.told(line)
        del told[f"{line.pk}-chosen"]

        assert "没有勾选任何一行" in client.post("/lines/plan/", told).content.decode()

    def test_a_deadline_that_passed_is_proposed_anew(self, desk: Desk) -> None:
        line = desk.line()
        late = DAY - timedelta(days=10)
        Line.objects.filter(pk=line.pk).update(
            first_deadline=late, deadline=late, listed_on=late - timedelta(days=60)
        )

        page = desk.page("township_officer", "/lines/plan/")

        assert f'name="{line.pk}-deadline" value="{DAY + timedelta(days=60)}"' in page

    def test_an_empty_list_says_so(self, desk: Desk) -> None:
        assert "现在没有等您定措施的事项" in desk.page("stranger", "/lines/plan/")


class TestPick:
    """转整改."""

    def address(self) -> str:
        return reverse("line-pick", args=[Rating.objects.get(org__code=VILLAGE).pk])

    def test_the_sheets_button_opens_a_prefilled_form(self, desk: Desk) -> None:
        client = desk.client(desk.who("township_officer"))
        before = Line.objects.count()

        page = client.post(self.address(), {"criterion": "V03"}).content.decode()

        assert "书记述职评议" in page
        assert "得分单第3项,失3分" in page
        assert 'name="measure"' in page
        assert Line.objects.count() == before

    def test_the_form_lists_the_line_and_settles_it(self, desk: Desk) -> None:
        client = desk.client(desk.who("township_officer"))
        told = {"criterion": "V03", "confirmed": "1", "measure": "补开会议", "owner": "王支书"}
        told |= {"deadline": str(DAY + timedelta(days=30))}

        answer = client.post(self.address(), told, follow=True)

        assert "已列入整改台账,开始整改。" in answer.content.decode()
        line = Line.objects.get(criterion="V03")
        assert (line.state, line.owner) == ("in_progress", "王支书")

    def test_what_is_the_countys_waits_for_the_county(self, desk: Desk) -> None:
        client = desk.client(desk.who("township_officer"))

        form = client.post(self.address(), {"criterion": "V21"}).content.decode()
        answer = client.post(self.address(), {"criterion": "V21", "confirmed": "1"}, follow=True)

        assert 'name="measure"' not in form
        assert "已列入整改台账,等青石县委定措施。" in answer.content.decode()

    def test_a_point_that_is_listed_leads_to_its_line(self, desk: Desk) -> None:
        line = desk.line()
        client = desk.client(desk.who("township_officer"))

        answer = client.post(self.address(), {"criterion": line.criterion}, follow=True)

        assert answer.redirect_chain == [(reverse("line-detail", args=[line.pk]), 302)]
        assert "这一项已经在整改台账里,下面就是。" in answer.content.decode()

    def test_a_criterion_without_loss_is_not_there(self, desk: Desk) -> None:
        client = desk.client(desk.who("township_officer"))

        assert client.post(self.address(), {"criterion": "V01"}).status_code == 404
