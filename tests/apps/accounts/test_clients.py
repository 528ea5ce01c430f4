"""Clients of the API: who may issue what, seen once, taken away at once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from jishi.apps.accounts import selectors, services
from jishi.apps.accounts.models import ApiClient
from jishi.apps.audit import selectors as audit
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment
from tests.api.conftest import cast
from tests.factories import cast as factory
from tests.factories.cast import Cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def issue(
    cast: Cast, by: str = "county_officer", role: str = "auditor", code: str = factory.COUNTY
) -> services.Issued:
    return services.client_issue(
        name="青石平台", role=role, org_id=cast.org(code), days=30, by=cast.people[by]
    )


def signed_in(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.user(role), BACKEND)
    return client


@pytest.mark.db
def test_a_token_is_known_by_its_hash_alone(cast: Cast) -> None:
    issued = issue(cast)

    row = ApiClient.objects.get(pk=issued.client_id)
    assert issued.token not in (row.token_hash, row.name)
    found = services.client_of(issued.token)
    assert found is not None
    assert selectors.actor_for(found.user_id).has_role("auditor")
    assert audit.events_page(most=1)[0].what == "client_issued"
    assert issued.token not in str(audit.events_page(most=1)[0])


def test_nobody_gives_what_they_do_not_hold(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        issue(cast, code=factory.CITY)
    with pytest.raises(NotAllowed):
        issue(cast, code=factory.OTHER_COUNTY)
    with pytest.raises(NotAllowed):
        issue(cast, by="township_officer", code=factory.TOWNSHIP)
    with pytest.raises(NotAllowed):
        issue(cast, by="province_officer", role="line_agency", code=factory.COUNTY)


@pytest.mark.parametrize(
    ("name", "role", "days"),
    [(" ", "auditor", 30), ("a", "king", 30), ("a", "auditor", 0), ("a", "auditor", 400)],
)
def test_a_client_needs_a_name_a_role_and_an_end(name: str, role: str, days: int, cast: Cast) -> None:
    with pytest.raises(services.ClientNotIssued, match="ACCOUNT-03"):
        services.client_issue(name=name, role=role, org_id=cast.org(factory.COUNTY), days=days, by=SYSTEM)


def test_a_revoked_client_is_nobody_and_is_revoked_once(cast: Cast) -> None:
    issued, officer = issue(cast), cast.people["county_officer"]

    services.client_revoke(client_id=issued.client_id, reason="平台停用了", by=officer)

    assert services.client_of(issued.token) is None
    with pytest.raises(services.ClientNotRevoked, match="ACCOUNT-04"):
        services.client_revoke(client_id=issued.client_id, reason="平台停用了", by=officer)


def test_a_client_is_revoked_by_whoever_answers_for_its_scope(cast: Cast) -> None:
    issued = issue(cast)

    with pytest.raises(NotAllowed):
        services.client_revoke(client_id=issued.client_id, reason="不该我管", by=cast.people["stranger"])

    assert services.client_of(issued.token) is not None


def test_a_client_does_not_sign_in(cast: Cast) -> None:
    user_id = ApiClient.objects.get(pk=issue(cast).client_id).user_id

    with pytest.raises(services.LinkNotUsable, match="ACCOUNT-02"):
        services.sign_in_link_issue(user_id=user_id, by=SYSTEM)


def test_an_answer_is_kept_under_its_key_for_its_own_request(cast: Cast) -> None:
    told = {"client_id": issue(cast).client_id, "key": "night-1", "request_hash": "a" * 64}
    answer = services.Answer(200, "f1.0", "{}")
    assert services.answer_find(**told) is None  # type: ignore[arg-type]

    services.answer_keep(**told, answer=answer)  # type: ignore[arg-type]

    assert services.answer_find(**told) == answer  # type: ignore[arg-type]
    with pytest.raises(services.KeyTaken, match="ACCOUNT-05"):
        services.answer_find(**told | {"request_hash": "b" * 64})  # type: ignore[arg-type]


def test_officers_see_the_clients_below_them(cast: Cast) -> None:
    issued, moment = issue(cast), Moment(factory.DAY)

    def seen_by(role: str) -> list[int]:
        rows = selectors.clients_within(cast.people[role], services.MANAGE, moment)
        return [row.client_id for row in rows]

    assert issued.client_id in seen_by("county_officer")
    assert issued.client_id in seen_by("city_officer")
    assert seen_by("stranger") == seen_by("township_officer") == []


def test_the_token_is_shown_once_on_the_page(cast: Cast) -> None:
    client = signed_in(cast, "county_officer")
    told = {"name": "青石平台", "role": "auditor", "org_code": factory.COUNTY, "days": "30"}

    answer = client.post("/clients/new/", told)

    page = answer.content.decode()
    assert "jishi_" in page
    assert answer.headers["Cache-Control"] == "no-store"
    token = page.partition('value="jishi_')[2].partition('"')[0]
    assert token not in client.get("/clients/").content.decode()
    number = ApiClient.objects.order_by("-pk")[0].pk
    assert token not in client.get(f"/clients/{number}/").content.decode()
    assert services.client_of(f"jishi_{token}") is not None


def test_a_token_that_is_asked_for_by_a_double_click_is_issued_once(cast: Cast) -> None:
    client = signed_in(cast, "county_officer")
    told = {"name": "青石平台", "role": "auditor", "org_code": factory.COUNTY, "days": "30"}
    told["csrfmiddlewaretoken"] = "drawn-for-this-page"
    before = ApiClient.objects.count()

    client.post("/clients/new/", told)
    again = client.post("/clients/new/", told)

    assert again["Location"] == "/clients/"
    assert ApiClient.objects.count() == before + 1


def test_the_page_offers_only_roles_that_one_holds_and_refuses_the_rest(cast: Cast) -> None:
    client = signed_in(cast, "county_officer")
    told = {"name": "平台", "role": "province_officer", "org_code": "1", "days": "30"}

    shown, refused = client.get("/clients/new/").content.decode(), client.post("/clients/new/", told)
    far = client.post("/clients/new/", told | {"role": "auditor", "org_code": factory.OTHER_COUNTY})

    assert 'value="auditor"' in shown
    assert factory.COUNTY in shown
    assert "没有这个组织代码" in client.post("/clients/new/", told | {"role": "auditor"}).content.decode()
    assert refused.status_code == far.status_code == 200
    assert "没有这项权限" in far.content.decode()


def test_the_page_revokes_with_a_reason(cast: Cast) -> None:
    issued, client = issue(cast), signed_in(cast, "county_officer")

    without = client.post(f"/clients/{issued.client_id}/", {"reason": "停"})
    done = client.post(f"/clients/{issued.client_id}/", {"reason": "平台停用了"})

    assert "太短" in without.content.decode()
    assert done.status_code == 302
    assert services.client_of(issued.token) is None
    assert "已收回" in client.get("/clients/").content.decode()


def test_commands_issue_and_revoke(cast: Cast) -> None:
    out, told = StringIO(), StringIO()

    call_command("issue_client", "平台", "auditor", factory.COUNTY, stdout=out, stderr=told)
    token = out.getvalue().strip()
    number = ApiClient.objects.order_by("-pk")[0].pk

    assert services.client_of(token) is not None
    call_command("revoke_client", str(number), "平台停用了")
    assert services.client_of(token) is None
    with pytest.raises(CommandError, match="no organisation"):
        call_command("issue_client", "平台", "auditor", "999")
    with pytest.raises(CommandError, match="ACCOUNT-03"):
        call_command("issue_client", "平台", "king", factory.COUNTY)
    with pytest.raises(CommandError, match=r"已经收回过.*ACCOUNT-04"):
        call_command("revoke_client", str(number), "平台停用了")
    with pytest.raises(CommandError, match=r"没有编号为999的接口客户.*ACCOUNT-04"):
        call_command("revoke_client", "999", "平台停用了")


def test_the_page_about_the_api_lists_its_endpoints(cast: Cast) -> None:
    page = signed_in(cast, "branch_secretary").get("/api/").content.decode()

    assert "/api/organisations/{code}/facts/{period}" in page
    assert "If-Match" in page
