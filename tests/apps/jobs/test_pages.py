"""The page of a job: a bar while it runs, the way to its result when it is done."""

import pytest
from django.test import Client
from django.urls import reverse

from jishi.apps.accounts import services as accounts
from jishi.apps.accounts.models import User
from jishi.apps.jobs import services
from jishi.shared.actor import SYSTEM, Actor

pytestmark = [pytest.mark.django_db]


def sign_in(username: str, name: str) -> tuple[Client, Actor]:
    user_id = accounts.user_create(username=username, display_name=name, by=SYSTEM)
    accounts.role_grant(user_id=user_id, role="county_officer", scope_kind="area", scope_id="2303", by=SYSTEM)
    client = Client()
    client.force_login(User.objects.get(pk=user_id), "django.contrib.auth.backends.ModelBackend")
    return client, Actor(user_id, name)


def page_of(client: Client, job_id: int, *, part: bool = False) -> str:
    headers = {"HX-Request": "true"} if part else {}
    answer = client.get(reverse("job-detail", args=[job_id]), headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def enqueue(by: Actor) -> int:
    return services.job_enqueue(kind="count", title="2012年度定级", params={}, by=by)


def test_a_waiting_job_says_how_many_stand_before_it_and_asks_again() -> None:
    client, actor = sign_in("officer", "王办事")
    enqueue(actor)

    part = page_of(client, enqueue(actor), part=True)

    assert "排队中,前面还有1项。可以离开本页。" in part
    assert 'hx-trigger="every 1s"' in part
    assert "<html" not in part


def test_a_running_job_shows_count_time_left_and_a_bar() -> None:
    client, actor = sign_in("officer", "王办事")
    job_id = enqueue(actor)
    claim = services.job_claim(worker="w", job_id=job_id)
    assert claim is not None
    services.job_progress(claim=claim, n=2140, of=4355, message="正在评分")

    page = page_of(client, job_id)

    assert "正在评分:2,140 / 4,355,约还需" in page
    assert "秒。可以离开本页。" in page
    assert '<progress max="100" value="49"' in page
    assert "<title>2012年度定级" in page


def test_a_job_that_is_done_leads_to_its_result_and_asks_no_more() -> None:
    client, actor = sign_in("officer", "王办事")
    job_id = enqueue(actor)
    services.job_run(job_id=job_id)

    part = page_of(client, job_id, part=True)

    assert '<a href="/counted/">看结果</a>' in part
    assert "hx-trigger" not in part


def test_nobody_else_sees_a_job() -> None:
    _, asker = sign_in("officer", "王办事")
    other, _ = sign_in("other", "李办事")

    answer = other.get(reverse("job-detail", args=[enqueue(asker)]))

    assert answer.status_code == 404
