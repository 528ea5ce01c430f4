"""What programs write: once, on what they have read, under their own name."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from jishi.apps.accounts import services as accounts
from jishi.apps.accounts.models import ApiAnswer
from jishi.apps.audit import selectors as audit
from jishi.apps.facts import services as facts
from jishi.apps.facts.models import FactBatch
from jishi.apps.registry.models import Proposal
from jishi.apps.registry.services import Judgement, org_correct, proposal_judge
from jishi.shared import chain
from jishi.shared.actor import SYSTEM
from tests.factories import cast as factory
from tests.factories.cast import Cast

from .caller import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Clients = Callable[..., Caller]
FACTS = f"organisations/{factory.VILLAGE}/facts/{factory.PERIOD}"
ORG = f"organisations/{factory.VILLAGE}"
PROPOSALS = f"{ORG}/proposals"
BODY = {"source": "政务数据平台", "values": [{"indicator": "term_overdue_m", "value": 7}]}
PROPOSAL = {"fields": {"secretary_name": "高山"}, "on": "2012-07-15", "reason": "书记已换届"}


def version_of(client: Caller, path: str) -> str:
    told: str = client.get(path).headers["ETag"]
    return told


def value_of(answer: Any, indicator: str = "term_overdue_m") -> int | None:
    told: int | None = next(v["value"] for v in answer.json()["values"] if v["indicator"] == indicator)
    return told


def test_values_are_recorded_under_the_clients_name(client_as: Clients) -> None:
    client = client_as("township_officer", factory.TOWNSHIP)

    answer = client.write("patch", FACTS, BODY, version=version_of(client, FACTS))

    assert answer.status_code == 200
    told = answer.json()
    assert (told["read"], told["applied"], value_of(answer)) == (1, 1, 7)
    assert answer.headers["ETag"] == version_of(client, FACTS)
    event = audit.events_page(most=1)[0]
    assert (event.what, event.by) == ("facts_recorded", "接口:township_officer平台")
    assert chain.check_links(audit.links(), audit.head_at()).ok
    assert FactBatch.objects.order_by("-pk")[0].by_name == "接口:township_officer平台"


def test_a_repeat_is_answered_as_the_first_time_and_writes_nothing(client_as: Clients) -> None:
    client = client_as()
    version = version_of(client, FACTS)

    first = client.write("patch", FACTS, BODY, version=version, key="night-2012-07-15")
    events = audit.events_count()
    again = client.write("patch", FACTS, BODY, version=version, key="night-2012-07-15")

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert audit.events_count() == events


def test_another_write_under_the_same_key_is_refused(client_as: Clients) -> None:
    client, other = client_as(), client_as("city_officer", factory.CITY)
    version = version_of(client, FACTS)
    client.write("patch", FACTS, BODY, version=version, key="night-2012-07-15")
    changed = {**BODY, "source": "别处"}

    answer = client.write("patch", FACTS, changed, version=version, key="night-2012-07-15")

    assert (answer.status_code, answer.json()["code"]) == (409, "API-08")
    mine = other.write("patch", FACTS, changed, version=version_of(other, FACTS), key="night-2012-07-15")
    assert mine.status_code == 200


def test_a_key_that_was_refused_can_be_used_again(client_as: Clients) -> None:
    client = client_as()
    version = version_of(client, FACTS)

    wrong = client.write("patch", FACTS, {**BODY, "values": []}, version=version, key="night-2012-07-15")
    right = client.write("patch", FACTS, BODY, version=version, key="night-2012-07-15")

    assert (wrong.status_code, right.status_code) == (422, 200)
    assert ApiAnswer.objects.count() == 1


UNKNOWN: dict[str, tuple[str, str, Any]] = {
    "beside the values": ("patch", FACTS, {**BODY, "observed_on": "2012-07-01"}),
    "of a value": ("patch", FACTS, {**BODY, "values": [{**BODY["values"][0], "on": "2012-07-01"}]}),  # type: ignore[dict-item]
    "truth for a number": (
        "patch",
        FACTS,
        {**BODY, "values": [{"indicator": "term_overdue_m", "value": True}]},
    ),
    "beside the fields": ("post", PROPOSALS, {**PROPOSAL, "document_no": "1"}),
    "of the fields": (
        "post",
        PROPOSALS,
        {**PROPOSAL, "fields": {"secretary_name": "高山", "secretary": "李山"}},
    ),
}


@pytest.mark.parametrize(("method", "path", "body"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_the_description_does_not_have_is_refused_not_passed_over(
    method: str, path: str, body: Any, client_as: Clients
) -> None:
    client = client_as()
    version = version_of(client, FACTS if method == "patch" else ORG)

    answer = client.write(method, path, body, version=version)

    assert (answer.status_code, answer.json()["code"]) == (422, "API-04")
    assert version_of(client, FACTS if method == "patch" else ORG) == version


@pytest.mark.parametrize("version", [None, "", "*"])
def test_whoever_did_not_read_may_not_write(version: str | None, client_as: Clients) -> None:
    answer = client_as().write("patch", FACTS, BODY, version=version)

    assert (answer.status_code, answer.json()["code"]) == (428, "API-05")


@pytest.mark.parametrize("key", ["short", "with space and more", "中文的键也不行呀呀"])
def test_a_key_has_a_form(key: str, client_as: Clients) -> None:
    client = client_as()
    told = client.headers() | {"Idempotency-Key": key, "If-Match": '"f0.0"'}

    answer = Client().patch(f"/api/{FACTS}", data=BODY, content_type="application/json", headers=told)

    assert (answer.status_code, answer.json()["code"]) == (400, "API-07")


def test_the_second_of_two_writers_is_told_what_changed(cast: Cast, client_as: Clients) -> None:
    client, officer = client_as(), cast.people["county_officer"]
    version = version_of(client, FACTS)
    before = value_of(client.get(FACTS))
    facts.facts_record(
        values=[facts.FactDraft(factory.VILLAGE, "term_overdue_m", factory.PERIOD, 3)],
        by=officer,
        source="电话",
    )

    answer = client.write("patch", FACTS, BODY, version=version)

    told = answer.json()
    assert (answer.status_code, told["code"]) == (412, "API-06")
    assert [(one["what"], one["before"], one["now"], one["by"]) for one in told["changed"]] == [
        ("term_overdue_m", str(before), "3", officer.name)
    ]
    assert value_of(client.get(FACTS)) == 3


def test_a_value_withdrawn_meanwhile_is_told_too(cast: Cast, client_as: Clients) -> None:
    client, officer = client_as(), cast.people["county_officer"]
    draft = facts.FactDraft(factory.VILLAGE, "term_overdue_m", "2011", 3)
    batch = facts.facts_record(values=[draft], by=officer, source="电话").batch_id
    path = f"organisations/{factory.VILLAGE}/facts/2011"
    version = version_of(client, path)
    facts.facts_batch_undo(batch_id=batch or 0, by=officer)

    answer = client.write("patch", path, BODY, version=version)

    assert answer.status_code == 412
    assert [(one["before"], one["now"]) for one in answer.json()["changed"]] == [("3", None)]


def test_a_version_that_never_was_is_stale(client_as: Clients) -> None:
    for version in ('"f99999999.0"', '"nonsense"', 'W/"f1.1"'):
        answer = client_as().write("patch", FACTS, BODY, version=version)

        assert answer.status_code == 412


def test_what_the_dictionary_refuses_is_listed_and_nothing_is_written(client_as: Clients) -> None:
    client = client_as()
    values = [
        {"indicator": "term_overdue_m", "value": -5},
        {"indicator": "made_up", "value": 1},
        {"indicator": "recruits"},
    ]
    version = version_of(client, FACTS)

    answer = client.write("patch", FACTS, {"source": "平台", "values": values}, version=version)

    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "API-11")
    assert len(told["errors"]) == 3
    assert {one["code"] for one in told["errors"]} == {"FACTS-02"}
    assert version_of(client, FACTS) == version


def test_a_body_that_is_no_json_is_refused(client_as: Clients) -> None:
    told = client_as().headers() | {"Idempotency-Key": "night-2012-07-15", "If-Match": '"f0.0"'}

    answer = Client().patch(f"/api/{FACTS}", data=b"{", content_type="application/json", headers=told)

    assert (answer.status_code, answer.json()["code"]) == (400, "API-12")


def test_a_proposal_is_made_judged_and_seen(cast: Cast, client_as: Clients) -> None:
    client = client_as("branch_secretary", factory.VILLAGE)

    made = client.write("post", PROPOSALS, PROPOSAL, version=version_of(client, ORG))

    assert made.status_code == 201
    number = made.json()["id"]
    assert made.json()["by"] == "接口:branch_secretary平台"
    assert number in [one["id"] for one in client.get("proposals").json()["items"]]
    said = {"secretary_name": Judgement(is_accepted=True)}
    proposal_judge(proposal_id=number, said=said, by=cast.people["township_officer"])
    told = client.get(f"proposals/{number}").json()
    assert (told["state"], told["fields"][0]["verdict"]) == ("settled", "accepted")
    assert client.get(ORG).json()["secretary"] == "高山"


def test_a_proposal_on_a_changed_record_says_what_changed(cast: Cast, client_as: Clients) -> None:
    client = client_as("branch_secretary", factory.VILLAGE)
    version, before = version_of(client, ORG), Proposal.objects.count()
    org_correct(
        org_id=cast.org(factory.VILLAGE),
        fields_told={"secretary_name": "流水"},
        on=factory.DAY,
        reason="书记换届",
        by=SYSTEM,
    )

    answer = client.write("post", PROPOSALS, PROPOSAL, version=version)

    assert answer.status_code == 412
    changed = answer.json()["changed"]
    assert [(one["what"], one["before"], one["now"]) for one in changed] == [
        ("secretary_name", "空缺", "流水")
    ]
    assert Proposal.objects.count() == before


def test_a_proposal_is_refused_with_the_registers_own_reasons(client_as: Clients) -> None:
    client = client_as("branch_secretary", factory.VILLAGE)
    body = {**PROPOSAL, "on": "2001-01-01"}

    answer = client.write("post", PROPOSALS, body, version=version_of(client, ORG))

    told = json.loads(answer.content)
    assert (answer.status_code, told["errors"][0]["code"]) == (422, "PROPOSAL-05")


def test_nobody_writes_outside_the_scope_or_with_a_looking_role(client_as: Clients) -> None:
    far = f"organisations/{factory.FAR}/facts/{factory.PERIOD}"

    assert client_as().write("patch", far, BODY, version='"f0.0"').status_code == 404
    assert client_as("auditor").write("patch", FACTS, BODY, version='"f0.0"').status_code == 403
    assert client_as("auditor").write("post", PROPOSALS, PROPOSAL, version='"o1.1"').status_code == 403


def test_a_revoked_client_writes_no_more(client_as: Clients) -> None:
    client = client_as()
    version = version_of(client, FACTS)
    accounts.client_revoke(client_id=client.client_id, reason="平台停用了", by=SYSTEM)

    assert client.write("patch", FACTS, BODY, version=version).status_code == 401
