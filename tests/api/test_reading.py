"""What programs read: pages of lists, the two clocks, masks; and the refusals."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from jishi.apps.accounts.models import ApiClient
from jishi.apps.registry.services import org_correct
from jishi.config.api import api
from jishi.shared.actor import SYSTEM
from tests.factories import cast as factory
from tests.factories.cast import Cast

from .caller import Caller

pytestmark = pytest.mark.django_db
Clients = Callable[..., Caller]


def codes(answer: Any) -> list[str]:
    return [item["code"] for item in answer.json()["items"]]


def test_a_client_learns_who_it_is(client_as: Clients) -> None:
    told = client_as("auditor").get("me").json()

    assert told["name"] == "auditor平台"
    assert [grant["role"] for grant in told["grants"]] == ["auditor"]


@pytest.mark.db
def test_a_long_list_comes_a_page_at_a_time_and_once(client_as: Clients) -> None:
    client, found, cursor = client_as(), [], ""
    whole = codes(client.get("organisations"))

    for _ in range(20):
        answer = client.get("organisations", limit=2, cursor=cursor)
        found += codes(answer)
        cursor = answer.json()["next"]
        if cursor is None:
            break

    assert found == whole == sorted(whole)
    assert factory.VILLAGE in found
    assert factory.FAR not in found


@pytest.mark.db
def test_lists_are_narrowed_by_scope_kind_and_type(client_as: Clients) -> None:
    client = client_as()

    below = codes(client.get("organisations", scope=factory.TOWNSHIP))
    villages = codes(client.get("organisations", kind="branch", type="village"))

    assert factory.ORGAN not in below
    assert factory.SCHOOL in below
    assert villages == [factory.VILLAGE]


@pytest.mark.db
def test_a_past_day_and_what_was_known_then_can_be_asked_for(cast: Cast, client_as: Clients) -> None:
    client, path = client_as(), f"organisations/{factory.VILLAGE}"
    org_correct(
        org_id=cast.org(factory.VILLAGE),
        fields_told={"name": "柳河镇新柳河村党支部"},
        on=date(2012, 7, 1),
        reason="村名变更",
        by=SYSTEM,
    )

    assert client.get(path).json()["name"] == "柳河镇新柳河村党支部"
    assert client.get(path, on="2012-06-30").json()["name"] == "柳河镇柳河村党支部"
    assert client.get(path, known="2012-07-14").status_code in (200, 404)
    assert client.get(path, on="2009-01-01").status_code == 404


@pytest.mark.db
def test_members_are_masked(client_as: Clients) -> None:
    answer = client_as("branch_secretary", factory.VILLAGE).get(f"organisations/{factory.VILLAGE}/members")

    (member,) = answer.json()["items"]
    assert member["name"] != "祁连山"
    assert "祁连山" not in answer.content.decode()
    assert "13800001234" not in answer.content.decode()
    assert "230321197001011234" not in answer.content.decode()


@pytest.mark.db
def test_units_areas_and_indicators_are_read(client_as: Clients) -> None:
    client = client_as()

    assert codes(client.get("units")) == ["U1"]
    assert client.get("units/U1").json()["area_code"] == "230321"
    assert client.get("units/U2").status_code == 404
    assert codes(client.get("units", scope=factory.TOWNSHIP, status="operating", type="gov_organ")) == ["U1"]
    assert client.get("units", scope=factory.OTHER_COUNTY).status_code == 404
    assert codes(client.get("areas", parent="2303")) == ["230321", "230382"]
    assert codes(client.get("areas", level="prefecture")) == ["2303"]
    assert "term_overdue_m" in [one["id"] for one in client.get("indicators").json()["items"]]


@pytest.mark.db
def test_values_are_read_for_many_and_for_one(client_as: Clients) -> None:
    client = client_as()

    many = client.get("facts", period=factory.PERIOD, scope=factory.TOWNSHIP, indicator="term_overdue_m")
    one = client.get(f"organisations/{factory.VILLAGE}/facts/{factory.PERIOD}")

    assert factory.VILLAGE in [item["org_code"] for item in many.json()["items"]]
    assert factory.FAR not in [item["org_code"] for item in many.json()["items"]]
    assert one.headers["ETag"] == f'"{one.json()["version"]}"'
    assert {value["org_code"] for value in one.json()["values"]} == {factory.VILLAGE}


REFUSED = {
    "no such organisation": ("organisations/999", {}, 404, "API-03"),
    "no such address": ("organisation", {}, 404, "API-03"),
    "another county's": (f"organisations/{factory.FAR}", {}, 404, "API-03"),
    "below another county": ("organisations", {"scope": factory.OTHER_COUNTY}, 404, "API-03"),
    "another county's members": (f"organisations/{factory.FAR}/members", {}, 404, "API-03"),
    "another county's values": (f"organisations/{factory.FAR}/facts/2012-H1", {}, 404, "API-03"),
    "no such proposal": ("proposals/4711", {}, 404, "API-03"),
    "a misspelt filter": ("organisations", {"knd": "branch"}, 422, "API-04"),
    "a day in figures": ("organisations", {"on": "0"}, 422, "API-04"),
    "a day to come": ("organisations", {"on": "2012-07-16"}, 422, "API-13"),
    "a day before all records": ("units", {"known": "1840-01-01"}, 422, "API-13"),
    "a day that is none": ("organisations", {"on": "2012-02-30"}, 422, "API-04"),
    "too many at a time": ("organisations", {"limit": 501}, 422, "API-04"),
    "a code that is none": ("organisations/%00", {}, 422, "API-04"),
    "a period that is none": (f"organisations/{factory.VILLAGE}/facts/2012-H3", {}, 422, "API-04"),
    "a made-up cursor": ("organisations", {"cursor": "w7_Dvw=="}, 422, "API-10"),
    "a cursor without a number": ("facts", {"period": "2012-H1", "cursor": "eA=="}, 422, "API-10"),
}


@pytest.mark.parametrize(("path", "query", "status", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_says_why_in_both_languages(
    path: str, query: dict[str, str | int], status: int, code: str, client_as: Clients
) -> None:
    answer = client_as().get(path, **query)

    told = json.loads(answer.content)
    assert (answer.status_code, told["code"], told["status"]) == (status, code, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told["detail"] != told["detail_en"]
    assert bool(told["errors"]) == (code == "API-04")


def test_a_method_that_the_address_does_not_take_is_refused_in_the_same_form(client_as: Clients) -> None:
    answer = client_as().write("post", "organisations", {})

    told = answer.json()
    assert (answer.status_code, told["code"], answer.headers["Allow"]) == (405, "API-14", "GET")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "GET" in told["detail"]


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer nonsense", "Basic eDp5", "nonsense"])
def test_without_a_good_token_nothing_is_told(header: str, cast: Cast) -> None:
    answer = Client().get("/api/me", headers={"Authorization": header} if header else {})

    assert (answer.status_code, answer.json()["code"]) == (401, "API-01")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_with_its_day(client_as: Clients) -> None:
    client = client_as()
    assert client.get("me").status_code == 200

    ApiClient.objects.filter(pk=client.client_id).update(expires_at=datetime.now(UTC) - timedelta(seconds=1))

    assert client.get("me").status_code == 401


def test_a_role_without_the_permission_is_refused(client_as: Clients) -> None:
    answer = client_as("instructor", factory.FIRM).get(f"organisations/{factory.FIRM}/members")

    assert (answer.status_code, answer.json()["code"]) == (403, "API-02")
    assert "registry.view_member" in answer.json()["detail"]


def test_too_many_requests_a_minute_must_wait(
    client_as: Clients, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_REQUESTS_A_MINUTE = 3
    monkeypatch.setattr(api.throttle, "num_requests", 3)
    client, other = client_as(), client_as("auditor")

    statuses = [client.get("me").status_code for _ in range(5)]
    answer = client.get("me")

    assert statuses == [200, 200, 200, 429, 429]
    assert answer.json()["code"] == "API-09"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert other.get("me").status_code == 200
