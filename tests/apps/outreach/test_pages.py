"""The pages as a street, an agency and a leader see them."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from jishi.apps.accounts import services as accounts
from jishi.apps.accounts.models import User
from jishi.apps.jobs.services import job_run
from jishi.apps.outreach.models import GroupPlan, Household, Need, Referral
from jishi.apps.registry.models import Batch, Change, TableUpload
from jishi.apps.registry.services import TableRefused
from jishi.shared.actor import SYSTEM, ScopeKind

from .office import BANK, COMMUNITY, DAY, HOMES, STREET, Street, book, taken

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "django.contrib.auth.backends.ModelBackend"


def client_of(role: str, kind: ScopeKind, scope: str) -> Client:
    user_id = accounts.user_create(username=f"{role}-{kind}", display_name=role, by=SYSTEM)
    accounts.role_grant(user_id=user_id, role=role, scope_kind=kind, scope_id=scope, by=SYSTEM)
    client = Client()
    client.force_login(User.objects.get(pk=user_id), BACKEND)
    return client


def words_of(content: bytes) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", content.decode())))


def read(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return words_of(answer.content)


def send(client: Client, page: str, /, *args: object, **told: object) -> str:
    answer = client.post(reverse(page, args=args), {"on": DAY.isoformat(), **told}, follow=True)
    assert answer.status_code == 200
    return words_of(answer.content)


@pytest.fixture
def clerk(street: Street) -> Client:
    return client_of("township_officer", "org", str(street.street))


def test_a_street_forms_its_groups_on_screen_and_takes_them_back(street: Street, clerk: Client) -> None:
    assert "未编组 40 户" in read(clerk, "outreach")
    assert "是0,不能小于1" in send(
        clerk, "group-plan-new", street.street, groups_n=0, band_percent=10, seed=1
    )
    send(clerk, "group-plan-new", street.street, groups_n=4, band_percent=10, seed=1)
    plan = GroupPlan.objects.get()
    job_run(job_id=plan.job_id or 0)

    told = read(clerk, "group-plan", plan.pk)
    assert "待定" in told
    assert "各组连成一片" in told
    assert "已公布,从2012-07-15起" in send(clerk, "group-plan", plan.pk, what="publish", note="")
    assert "编在 4 个组里" in read(clerk, "outreach")
    assert "打印全部卡片" in read(clerk, "group-list")
    assert "钱户1" in read(clerk, "group-cards", street.street)
    assert "已撤销,各户回到公布以前的小组" in send(
        clerk, "group-plan", plan.pk, what="take_back", reason="社区有意见"
    )


def test_a_leader_leaves_on_screen_and_the_way_on_is_offered(street: Street, clerk: Client) -> None:
    street.grouped()
    worker = street.worker("P01")
    told = send(clerk, "worker-leave", worker.pk, reason="搬走")
    assert "赵组1已退出" in told
    told = read(clerk, "group-list", part="leaderless")
    assert "没有组长 1" in told


def test_groups_are_adjusted_on_screen_at_another_price_and_with_a_reason(
    street: Street, clerk: Client
) -> None:
    assert "调整小组" not in read(clerk, "outreach")
    street.grouped()
    send(clerk, "worker-leave", street.groups()[0].seats.get(role="leader").worker_id, reason="搬走")
    assert "没有组长1个组。算一个改动最少的调整方案" in read(clerk, "outreach")
    form = (clerk, "group-repair-new", street.street)
    assert "“x”不是组号" in send(*form, dissolve="1", others="x", band_percent=30, price="")
    assert "第9组不在现有的小组里" in send(*form, dissolve="1", others="第9组", band_percent=30, price="")
    send(*form, dissolve="1", others="", band_percent=30, price="")
    first = GroupPlan.objects.latest("pk")
    job_run(job_id=first.job_id or 0)

    told = read(clerk, "group-plan", first.pk)
    for word in ("撤1个组", "只动必须动的(这个方案)", "有变动的小组", "换组的户", "第1组撤了,归第"):
        assert word in told
    send(clerk, "group-plan", first.pk, what="reprice", price="0")
    plan = GroupPlan.objects.latest("pk")
    assert (plan.move_cost, plan.summary["dissolve"]) == (0, [1])
    job_run(job_id=plan.job_id or 0)
    assert "“理由”没有填" in send(clerk, "group-plan", plan.pk, what="publish", note="")
    assert "已公布" in send(clerk, "group-plan", plan.pk, what="publish", note="组长搬走了")
    assert "编在 3 个组里" in read(clerk, "outreach")


def test_a_household_is_registered_looked_at_and_leaves(street: Street, clerk: Client) -> None:
    send(
        clerk,
        "household-new",
        street.street,
        number="901",
        name="孙某",
        phone="13812345678",
        cell="9号楼",
        work=1,
    )
    row = street.home("901")
    assert "户号901已经登记过" in send(
        clerk, "household-new", street.street, number="901", name="孙某", cell="9号楼", work=1
    )
    told = read(clerk, "household-detail", row.pk)
    assert "孙*" in told
    assert "138****5678" in told
    assert "孙某" not in told
    assert "孙某" in send(clerk, "household-reveal", row.pk, reason="上门送米面")
    assert "保存期从今天重新算" in send(clerk, "household-confirm", row.pk)
    assert "已迁出" in send(clerk, "household-leave", row.pk, reason="迁出")
    assert Household.objects.get(pk=row.pk).ended_on == DAY


def test_a_need_goes_from_the_household_to_the_bank_and_back(street: Street, clerk: Client) -> None:
    home = street.home("001")
    send(clerk, "need-new", home.pk, kind="loan", says="想养蜂", owner="赵组1")
    need = Need.objects.get()
    bank = client_of("line_agency", "line", BANK)
    told = send(clerk, "need-detail", need.pk, what="refer", line=BANK, asked_yuan=20000, note="")
    assert "已转部门" in told
    referral = Referral.objects.get()
    told = read(bank, "referral-list")
    assert "想养蜂" in told
    assert "钱户1" not in told
    for step, more in (
        ("take", {}),
        ("check", {}),
        ("approve", {"granted_yuan": 20000, "months": 24}),
        ("done", {}),
    ):
        assert "已记下" in send(bank, "referral-detail", referral.pk, step=step, note="", **more)
    assert "办成了,待本人认可" in read(clerk, "need-detail", need.pk)
    assert "已办:本人认可" in send(clerk, "need-detail", need.pk, what="agree", how="phone", note="")
    assert "本人认可 1" in read(clerk, "need-list")


def test_another_agency_and_another_street_find_nothing(street: Street, clerk: Client) -> None:
    need = street.need("001", "loan")
    street.step(need, "refer", line=BANK, asked_fen=2_000_000)
    other = client_of("line_agency", "line", "人社局")
    referral = Referral.objects.get()

    assert other.get(reverse("referral-detail", args=[referral.pk])).status_code == 404
    assert "没有等答复的事项" in read(other, "referral-list")


def test_a_leader_sees_counts_and_no_list(street: Street) -> None:
    street.grouped()
    street.need("001")
    leader = client_of("leader", "org", str(street.ids["230108000001"]))

    assert "少于5" in read(leader, "outreach")
    assert leader.get(reverse("household-list")).status_code == 403
    group = street.groups()[0]
    assert "这里只看数" in read(leader, "group-detail", group.pk)


def test_people_handed_over_have_a_page_of_their_own(street: Street, clerk: Client) -> None:
    assert "平房机械厂" in read(clerk, "intake-needs")
    assert "想养蜂" not in read(clerk, "household-list", part="check")
    assert "赵组1" in read(clerk, "group-people")


def test_a_need_sent_twice_from_one_page_is_written_down_once(street: Street, clerk: Client) -> None:
    household = Household.objects.filter(org=street.street)[0].pk
    page = clerk.get(reverse("need-new", args=[household])).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    told = {"csrfmiddlewaretoken": token[1], "says": "楼道灯不亮", "owner": "社区书记"}
    told["kind"] = re.findall(r'<option value="(\w+)"', page)[0]
    before = Need.objects.count()

    send(clerk, "need-new", household, **told)
    again = send(clerk, "need-new", household, **told)

    assert "没有再办第二次" in again
    assert Need.objects.count() == before + 1


def test_a_branch_brings_its_own_list_and_takes_it_back(
    street: Street, tmp_path: Path, settings: Settings
) -> None:
    settings.UPLOADS_DIR = tmp_path / "uploads"
    secretary = client_of("branch_secretary", "org", str(street.ids[COMMUNITY]))
    cells = ["901", "孙某", "13812345678", "9号楼", 50, 50, 1, None, None]
    path = book(tmp_path / "a.xlsx", [*HOMES, "备注"], [[COMMUNITY, *cells, "独居"]])

    assert "用“表格”里的联系户名册导入" in read(secretary, "household-new", street.ids[COMMUNITY])
    assert secretary.get(reverse("table-form", args=["households"])).status_code == 200
    file = SimpleUploadedFile(path.name, path.read_bytes())
    told = send(secretary, "table", "households", file=file, reason="走访登记", document_no="")
    upload_id = TableUpload.objects.get().pk
    done = send(secretary, "table-upload-apply", upload_id, only_clean="0")
    batch_id = Batch.objects.order_by("-pk")[0].pk
    back = send(secretary, "registry-batch-undo", batch_id, reason="名单交错了")

    assert "新增 1 行" in told
    assert "读入1行 = 导入1行 + 退回0行" in done
    assert "已撤销" in back
    assert not Household.objects.filter(number="901", is_listed=True).exists()
    undone = Change.objects.order_by("-pk")[0].pk
    assert "已撤销" in send(secretary, "change-undo", undone, reason="名单没有错")
    assert Household.objects.get(number="901").is_listed


def test_a_branch_brings_nothing_of_others_and_no_table_of_the_register(
    street: Street, tmp_path: Path
) -> None:
    secretary = client_of("branch_secretary", "org", str(street.ids[COMMUNITY]))
    batch_id = Batch.objects.filter(kind="households").order_by("-pk")[0].pk
    path = book(tmp_path / "a.xlsx", HOMES, [[STREET, "901", "孙某", None, "9号楼", 1, 1, 1, None, None]])

    with pytest.raises(TableRefused) as refused:
        taken("households", path, street.people["secretary"])

    assert [one.code for one in refused.value.findings] == ["TABLE-46"]
    assert secretary.post(reverse("table", args=["org_basics"]), {}).status_code == 403
    assert secretary.get(reverse("registry-batch-undo", args=[batch_id])).status_code == 404
