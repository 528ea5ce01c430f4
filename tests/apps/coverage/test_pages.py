"""The pages of a campaign as an office sees them: one unit walked through, the lists behind each figure."""

import html
import re
from datetime import date
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from jishi.apps.accounts import services as accounts
from jishi.apps.accounts.models import User
from jishi.apps.coverage import services
from jishi.apps.coverage.models import Case, RateTaken
from jishi.apps.coverage.selectors import look_at_case
from jishi.apps.jobs.services import Claim, RunningJob
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import SYSTEM, ScopeKind
from jishi.shared.dates import Moment, travel

from .office import DAY, DISTRICT, LEAD, OTHER, Desk, campaign_told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "django.contrib.auth.backends.ModelBackend"


def client_of(role: str, kind: ScopeKind, scope: str) -> Client:
    user_id = accounts.user_create(username=role, display_name=role, by=SYSTEM)
    accounts.role_grant(user_id=user_id, role=role, scope_kind=kind, scope_id=scope, by=SYSTEM)
    client = Client()
    client.force_login(User.objects.get(pk=user_id), BACKEND)
    return client


def read(client: Client, name: str, *args: object, **query: str) -> str:
    with travel(DAY):
        answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode())))


def send(client: Client, page: str, *args: object, **told: object) -> str:
    with travel(DAY):
        answer = client.post(
            reverse(page, args=args), {"on": DAY.isoformat(), "note": "", **told}, follow=True
        )
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode())))


def page_of(client: Client, name: str, *args: object, **query: str) -> str:
    with travel(DAY):
        return client.get(reverse(name, args=args), query).content.decode()


@pytest.fixture
def officer(desk: Desk) -> Client:
    return client_of("county_officer", "org", str(desk.ids[DISTRICT]))


def test_a_unit_is_walked_through_on_screen(desk: Desk, officer: Client) -> None:
    case = desk.case("F1").pk
    assert "尚未联系" in read(officer, "case-detail", case)
    send(officer, "case-step", case, "contact", owner="孙干事")
    assert "“正式党员数”没有填。请填写。" in send(officer, "case-step", case, "count", members_n=3)
    assert "正式党员数大于党员数" in send(officer, "case-step", case, "count", full_n=3, members_n=1)
    send(officer, "case-step", case, "count", full_n=3, members_n=3)
    send(officer, "case-step", case, "choose", way="single")
    send(officer, "case-step", case, "apply")
    assert "已办:批复同意" in send(officer, "case-step", case, "reply", document_no="东组发〔2012〕3号")
    told = {
        "code": "231002001299",
        "name": "宏达商贸党支部",
        "superior": "231002001001",
        "reason": "党员大会选举",
    }

    assert "正式党员0名,成立党支部要3名以上" in send(
        officer, "case-set-up", case, document_no="3号", members="", **told
    )
    assert "有党员代码不在册" in send(officer, "case-set-up", case, document_no="3号", members="X1", **told)
    said = send(officer, "case-set-up", case, document_no="3号", members="M01 M02 M03", **told)

    assert "已登记成立:宏达商贸党支部" in said
    assert desk.case("F1").step == Case.Step.IN_BEING
    assert "100.0%" in read(officer, "campaign-board")


def test_an_offer_is_taken_with_one_click_and_taken_back(desk: Desk, officer: Client) -> None:
    for unit in ("F1", "F2", "F3"):
        desk.count(unit, 2)
    one, two = desk.case("F1").pk, desk.case("F2").pk
    assert "建议与1户联建:同一楼宇、市场、同业,合计正式党员4名" in read(officer, "case-detail", one)

    send(officer, "case-step", one, "choose", way="joint", group=[str(two)])
    assert desk.case("F2").joint_no == desk.case("F1").joint_no is not None
    assert "至少四个字" in send(officer, "case-undo", one, reason="错")
    send(officer, "case-undo", one, reason="选错了单位")

    assert {desk.case(unit).step for unit in ("F1", "F2")} == {Case.Step.MEMBERS}


def test_the_board_says_who_is_not_covered_and_each_word_opens_its_list(desk: Desk, officer: Client) -> None:
    desk.count("F1", 3)
    desk.count("F5", 1)
    desk.take("F5", "hold", why="worried")
    board = read(officer, "campaign-board")

    assert "第86天 · 还剩14天(6月30日止)。近14天没有进展,6月30日还差2户,每天需办1户。" in board
    assert "未覆盖 2 户,为什么: 业主有顾虑 1 · 方式待定 1" in board
    listed = read(officer, "case-list", desk.campaign.pk, **{"f.why": "业主有顾虑"})
    assert "北国木业" in listed
    assert "宏达商贸" not in listed
    for by in ("cluster", "lead", "ease"):
        assert "合计" in read(officer, "campaign-board", by=by)
    assert "景福街商圈:工商局牵头,5月31日前,逾期16天" in read(officer, "campaign-board", by="cluster")


def test_where_nobody_was_asked_yet_nothing_is_reached(desk: Desk, officer: Client) -> None:
    board = read(officer, "campaign-board", by="cluster")

    assert "第86天 · 还剩14天(6月30日止)。 " in board
    assert "全部覆盖。" not in board
    assert "景福街商圈:工商局牵头,5月31日前,逾期16天" in board


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2012, 3, 24), "第2天 · 还剩98天(6月30日止)。开始2天,还没有进展,每天需办1户。"),
        (date(2012, 6, 30), "第100天 · 今天(6月30日)止。还差1户。"),
        (date(2012, 7, 15), "已于6月30日结束。还差1户。"),
    ],
)
def test_the_board_knows_the_ends_of_the_hundred_days(
    desk: Desk, officer: Client, on: date, said: str
) -> None:
    desk.count("F5", 3)

    with travel(on):
        page = officer.get(reverse("campaign-board")).content.decode()

    told = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page)))
    assert said in told
    has_days = on < date(2012, 6, 30)
    assert ("按近四周最慢、最快的一周" in page) is has_days
    # So many a day only as long as there are days.
    assert ("长安街道党工委10100.01—" in told) is not has_days


def test_a_campaign_that_was_opened_ahead_says_when_it_begins(desk: Desk, officer: Client) -> None:
    told = campaign_told(id="2012-second", title="补短板", first=date(2012, 6, 20), clusters=[])
    with travel(DAY):
        file = services.campaign_from_mapping(told, "x.yaml")
        services.campaign_open(file=file, on=DAY, by=desk.people["officer"])

    assert "6月20日开始,6月30日止。" in read(officer, "campaign-board")


def test_the_list_and_the_rate_lead_back_to_their_own_campaign(desk: Desk, officer: Client) -> None:
    for page in (
        page_of(officer, "case-list", desk.campaign.pk),
        page_of(officer, "rate-detail", desk.campaign.pk, "work_coverage"),
    ):
        assert re.search(rf'/campaigns/\?[^"]*campaign={desk.campaign.pk}"', page)


def test_who_is_not_covered_is_told_with_why_beside_each_rate(desk: Desk, officer: Client) -> None:
    desk.take("F1", "contact", owner="孙干事")
    desk.take("F2", "hold", why="worried")

    page = read(officer, "rate-detail", desk.campaign.pk, "work_coverage")

    assert "F1党员待摸清" in page
    assert "F2业主有顾虑" in page
    assert "F3尚未联系" in page


def test_why_this_number_has_both_lists_and_the_other_rates(desk: Desk, officer: Client) -> None:
    desk.count("F1", 3)

    page = read(officer, "rate-detail", desk.campaign.pk, "org_coverage_with_members")

    assert "0.0% = 0 ÷ 1" in page
    assert "分子 0 还没有 1 未计入 8" in page
    assert "有无党员还没有摸清 8户" in page
    assert "组织覆盖率(全部实体单位)" in page
    with travel(DAY):
        assert officer.get(reverse("rate-detail", args=[desk.campaign.pk, "speed"])).status_code == 404


def test_a_department_sees_its_own_list_and_does_what_is_its_own(desk: Desk) -> None:
    agency = client_of("line_agency", "line", LEAD)
    listed = read(agency, "case-list", desk.campaign.pk)
    assert "宏达商贸" in listed
    assert "北国木业" not in listed

    case = desk.case("F1").pk
    undo = f'href="{reverse("case-undo", args=[case])}"'
    assert undo not in page_of(agency, "case-detail", case)
    assert "已办:已联系" in send(agency, "case-step", case, "contact", owner="工商干部")
    assert undo in page_of(agency, "case-detail", case)
    assert "已撤销上一步" in send(agency, "case-undo", case, reason="联系错了单位")
    desk.take("F1", "leave_out", left_out_as="shell", note="只有牌子,没有实体")
    assert undo not in page_of(agency, "case-detail", case)
    assert "隔-" not in read(agency, "case-detail", case)
    assert "您没有对这个组织办理此事的权限" in send(agency, "case-undo", case, reason="想退回去")
    with travel(DAY):
        assert agency.get(reverse("case-detail", args=[desk.case("F5").pk])).status_code == 404
        assert agency.get(reverse("case-step", args=[desk.case("F1").pk, "choose"])).status_code == 302


def test_a_departments_board_goes_by_whoever_answers_for_each_place(desk: Desk) -> None:
    agency = client_of("line_agency", "line", LEAD)
    desk.count("F1", 3)

    board = read(agency, "campaign-board")

    assert "新安街道党工委" in board
    assert "其他" not in board
    listed = read(agency, "case-list", desk.campaign.pk, **{"f.area": "新安街道党工委"})
    assert "宏达商贸" in listed


def test_another_street_finds_nothing_of_it(desk: Desk) -> None:
    stranger = client_of("township_officer", "org", str(desk.ids[OTHER]))

    assert "宏达商贸" not in read(stranger, "case-list", desk.campaign.pk)
    assert "景福街商圈:工商局牵头,5月31日前,您看的范围里没有单位" in read(
        stranger, "campaign-board", by="cluster"
    )
    with travel(DAY):
        assert stranger.get(reverse("case-detail", args=[desk.case("F1").pk])).status_code == 404


def test_a_department_that_leads_nothing_is_told_so(desk: Desk) -> None:
    assert "现在没有贵单位牵头的单位" in read(client_of("line_agency", "line", "科技局"), "campaign-board")


def test_where_there_is_no_campaign_the_page_says_what_to_do(desk: Desk) -> None:
    nobody = client_of("system_officer", "org", "0")

    assert "这个范围里还没有开展百日攻坚" in read(nobody, "campaign-board")


def test_a_campaign_opens_from_its_file_by_command(desk: Desk) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="CAMPAIGN-07"):
        call_command("open_campaign", "nowhere")
    file = services.campaign_from_mapping(campaign_told(id="2012-second"), "x.yaml")
    with travel(DAY), patch.object(services, "campaign_read", return_value=file):
        call_command("open_campaign", "2012-second", stdout=out)

    assert out.getvalue() == "东安区百日攻坚: 9 units\n"
    assert services.campaign_read("2012-dongan").first.isoformat() == "2012-03-23"


def test_an_earlier_campaign_is_one_press_away_from_the_newest(desk: Desk, officer: Client) -> None:
    alone = page_of(officer, "campaign-board")
    told = campaign_told(id="2012-second", title="东安区补短板", first=date(2012, 4, 1))
    with travel(DAY):
        file = services.campaign_from_mapping(told, "x.yaml")
        services.campaign_open(file=file, on=DAY, by=desk.people["officer"])

    newest = page_of(officer, "campaign-board")
    earlier = page_of(officer, "campaign-board", campaign=str(desk.campaign.pk))

    assert 'aria-label="哪一次"' not in alone
    assert re.search(r"<h1>\s*东安区补短板", newest)
    assert f"campaign={desk.campaign.pk}" in newest
    assert re.search(r"<h1>\s*东安区百日攻坚", earlier)
    assert f"campaign={desk.campaign.pk}&amp;by=cluster" in earlier
    with travel(DAY):
        assert officer.get(reverse("campaign-board"), {"campaign": "0"}).status_code == 404


def test_the_daily_job_keeps_the_rates(desk: Desk) -> None:
    job = RunningJob(Claim(1, 1), {"day": DAY.isoformat()}, SYSTEM)

    told = services.rates_take_job(job)

    assert told["says"] == "记下覆盖率7个。"
    assert RateTaken.objects.count() == 7


def test_branches_are_watched_after_the_last_day(desk: Desk) -> None:
    desk.replied("F1", way="single", full_n=(3,))
    desk.set_up("F1", way="single", members=("M01", "M02", "M03"))
    after = date(2012, 7, 11)
    (member,) = registry.member_ids_of(["M01"])
    with travel(after):
        register.member_end(member_id=member, kind="deceased", on=after, reason="病故,家属告知", by=SYSTEM)

        services.rates_take_job(RunningJob(Claim(1, 1), {"day": after.isoformat()}, SYSTEM))

    assert desk.case("F1").step == Case.Step.MEMBERS
    assert RateTaken.objects.count() == 0


def test_the_map_has_a_point_for_each_unit_and_every_number_opens_its_list(
    desk: Desk, officer: Client
) -> None:
    desk.replied("F1", way="single", full_n=(3,))
    desk.set_up("F1", way="single", members=("M01", "M02", "M03"))
    desk.count("F2", 2)

    board = page_of(officer, "campaign-board")

    tiles = board.split('class="map-tiles"')[1].split("</ul>")[0]
    assert (tiles.count('class="going-covered"'), tiles.count('class="going-begun"')) == (1, 1)
    links = {word: href for href, word in re.findall(r'<a href="([^"]+)">(已覆盖|正在办) 1</a>', tiles)}
    for word, firm in (("已覆盖", "宏达"), ("正在办", "")):
        with travel(DAY):
            shown = officer.get(html.unescape(links[word])).content.decode()
        assert "共 1 行" in shown or "共 1 户" in shown
        assert firm in shown


def test_a_page_about_one_unit_reads_only_that_one(desk: Desk, officer: Client) -> None:
    desk.replied("F1", "F2", way="joint", full_n=(2, 1))

    looked = look_at_case(
        desk.case("F1").pk, registry.visible(desk.people["officer"], "coverage.view", Moment(DAY))
    )

    assert looked is not None
    assert {unit.code for unit in looked.units.values()} == {"F1", "F2"}
    assert "联建的单位" in read(officer, "case-detail", desk.case("F1").pk)
    stranger = registry.visible(desk.people["stranger"], "coverage.view", Moment(DAY))
    assert look_at_case(desk.case("F1").pk, stranger) is None
