"""The pages as an office sees them: from a list of firms to somebody at work, and a question to its answer."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from jishi.apps.accounts import services as accounts
from jishi.apps.accounts.models import User
from jishi.apps.postings.models import Offer, Post, Posting, Question, Round, Talent
from jishi.shared.actor import SYSTEM, ScopeKind
from jishi.shared.dates import travel

from .office import COUNTY, DAY, LABOUR, NETWORK, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "django.contrib.auth.backends.ModelBackend"


def client_of(role: str, kind: ScopeKind, scope: str) -> Client:
    user_id = accounts.user_create(username=role, display_name=role, by=SYSTEM)
    accounts.role_grant(user_id=user_id, role=role, scope_kind=kind, scope_id=scope, by=SYSTEM)
    client = Client()
    client.force_login(User.objects.get(pk=user_id), BACKEND)
    return client


def text(answer: object) -> str:
    content = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", content)))


def read(client: Client, name: str, *args: object) -> str:
    with travel(DAY):
        answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return text(answer)


def send(client: Client, page: str, *args: object, **told: object) -> str:
    with travel(DAY):
        answer = client.post(reverse(page, args=args), told, follow=True)
    assert answer.status_code == 200
    return text(answer)


@pytest.fixture
def officer(desk: Desk) -> Client:
    return client_of("county_officer", "org", str(desk.ids[COUNTY]))


def test_from_lists_and_slips_to_somebody_at_work(desk: Desk, officer: Client) -> None:
    person = {"name": "恒", "sex": "1", "source": "graduate", "party": "full"}
    assert "已列入人才库" in send(officer, "talent-new", desk.county, **person)
    place = {"kind": "instructor", "place": "F3 鸡东新禾米业有限公司", "needs": "缺人", "seats": 1}
    assert "已登记岗位" in send(officer, "post-new", desk.county, **place)
    heng, rice = Talent.objects.get(name="恒"), Post.objects.get(unit__code="F3")
    opened = {"title": "第一轮", "kind": "instructor", "method": "mutual", "choices_until": DAY.isoformat()}
    assert "已开始" in send(officer, "choice-new", desk.county, **opened)
    choice = Round.objects.get().pk
    assert "已记下" in send(officer, "choice-person", choice, heng.pk, way="slip", **{f"P{rice.pk}": 1})
    assert "已记下" in send(officer, "choice-post", choice, rice.pk, way="slip", **{f"R{heng.pk}": 1})
    assert "已出结果" in send(officer, "choice-detail", choice, what="run")
    told = read(officer, "choice-result", choice)
    assert "岗位 3 · 报名 1 · 已配 1 · 空岗 2 · 未配 0" in told
    assert "核验:没有发现“双方都更愿意换”的情况" in told
    assert "没有填" in send(officer, "choice-approve", choice, document_no="")
    assert "向1人发出意向" in send(officer, "choice-approve", choice, document_no="文1号")
    offer = Offer.objects.get()
    assert "已记下:接受" in send(officer, "choice-result", choice, offer=offer.pk, what="accept")
    given = {"started_on": DAY.isoformat(), "document_no": "任1号", "duties": "帮助建组织"}
    assert "已到岗" in send(officer, "posting-start", offer.pk, **given)
    posting = Posting.objects.get()
    visit = {"on": DAY.isoformat(), "place": "米业", "problem": "没有活动室", "helper": "民政局"}
    assert "问题转给民政局" in send(officer, "visit-new", posting.pk, **visit)
    file = read(officer, "posting-detail", posting.pk)
    assert "今天到访过" in file
    assert "恒" in read(officer, "posting-list")


def test_an_adjustment_shows_its_price_first(desk: Desk, officer: Client) -> None:
    choice = desk.open()
    desk.hand_in(choice, "岳", "network", "graphite")
    desk.hand_in(choice, "衡", "network")
    desk.hand_in(choice, "network", "岳", "衡")
    desk.hand_in(choice, "graphite", "岳")
    desk.run(choice)
    told = {"talent_id": desk.talents["衡"], "post_id": desk.posts["network"]}
    looked = send(officer, "choice-override", choice, **told, reason="")

    assert "岳:由鸡东晨帆网络科技有限公司(第1选择)变为鸡东墨源石墨制品有限公司(第2选择)" in looked
    assert "可以抱怨的情况" in looked
    assert "没有写理由" in send(officer, "choice-override", choice, **told, reason="", save="1")
    assert "已调整" in send(officer, "choice-override", choice, **told, reason="企业点名要他", save="1")


def test_an_agency_answers_and_the_secretary_accepts(desk: Desk) -> None:
    secretary = client_of("branch_secretary", "org", str(desk.ids[NETWORK]))
    agency = client_of("line_agency", "line", LABOUR)
    other = client_of("instructor", "org", str(desk.ids[COUNTY]))
    asked = {"text": "新员工参保怎么办", "agency": LABOUR}
    assert "已提出" in send(secretary, "question-new", desk.ids[NETWORK], **asked)
    question = Question.objects.get().pk
    assert "还剩10天" in read(agency, "question-list")
    assert "已办:答复" in send(agency, "question-step", question, "answer", answer="带名册来窗口办")
    assert "已确认" in send(secretary, "question-detail", question, what="accept")
    with travel(DAY):
        assert other.get(reverse("question-step", args=[question, "answer"])).status_code == 404
