"""From the branch's form to the township's verdict, on pages."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import OrgState, Proposal
from jishi.shared.dates import Moment

from .office import DAY, EAST, WEST, Office, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def page(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def filled(office: Office, **told: str) -> dict[str, str]:
    fields = selectors.org_fields(office.ids[EAST])
    assert fields is not None
    now = {
        "name": fields.name,
        "org_type": fields.org_type,
        "founding_mode": fields.founding_mode,
        "secretary_name": fields.secretary_name,
        "secretary_since": str(fields.secretary_since),
        "term_from": str(fields.term_from),
        "term_to": str(fields.term_to),
    }
    return now | {"on": str(DAY), "reason": "换届选举结果"} | told


def made(office: Office) -> int:
    told = {"secretary_name": "李国福", "term_to": date(2013, 6, 30)}
    return services.proposal_make(
        org_id=office.ids[EAST], told=told, on=DAY, reason="换届选举结果", by=office.secretary
    )


def test_a_secretary_proposes_from_the_organisations_page(office: Office) -> None:
    client = client_of(office.secretary)
    assert "提更正建议" in page(client, "org-detail", office.ids[EAST])

    address = reverse("proposal-new", args=[office.ids[EAST]])
    answer = client.post(address, filled(office, secretary_name="李国福"), follow=True)

    assert "已提出1项更正建议,由鸡东镇党委审核。" in answer.content.decode()
    assert "更正建议待核:书记" in answer.content.decode()


def test_what_is_wrong_stands_on_the_form_and_nothing_typed_is_lost(office: Office) -> None:
    client = client_of(office.secretary)
    made(office)

    address = reverse("proposal-new", args=[office.ids[EAST]])
    text = client.post(address, filled(office, secretary_name="赵新")).content.decode()

    assert "secretary同志已对“书记”提过建议,还没有审核" in text
    assert 'value="赵新"' in text


def test_the_township_judges_each_field(office: Office) -> None:
    number, client = made(office), client_of(office.clerk)
    address = reverse("proposal-detail", args=[number])

    refused = client.post(address, {"verdict-secretary_name": "yes"}).content.decode()
    assert "“届满”还没有选采纳或不采纳" in refused

    said = {
        "verdict-secretary_name": "yes",
        "verdict-term_to": "no",
        "comment-term_to": "任期以批复为准",
    }
    text = client.post(address, said, follow=True).content.decode()

    assert "已审核:采纳1项、不采纳1项。secretary同志能看到每一项的结果。" in text
    assert "任期以批复为准" in page(client_of(office.secretary), "proposal-detail", number)
    assert OrgState.objects.current().get(org_id=office.ids[EAST]).secretary_name == "李国福"


def test_only_whoever_may_judge_gets_the_form(office: Office) -> None:
    number = made(office)

    asked = page(client_of(office.county), "proposal-detail", number)
    assert "审核完毕</button>" in asked
    # On a narrow screen the columns have no heads: the box says what it is for.
    assert '<span class="narrow-word" aria-hidden="true">意见(不采纳须写) </span>' in asked
    own = page(client_of(office.secretary), "proposal-detail", number)
    assert "审核完毕</button>" not in own
    assert "撤回这份建议" in own
    assert client_of(office.secretary).post(reverse("proposal-detail", args=[number])).status_code == 404


def test_the_proposer_takes_it_back_and_nobody_else_can(office: Office) -> None:
    number = made(office)
    address = reverse("proposal-withdraw", args=[number])

    assert "只有提出人可以撤回" in client_of(office.clerk).post(address, follow=True).content.decode()
    assert "已撤回这份建议" in client_of(office.secretary).post(address, follow=True).content.decode()
    assert "已经审核或撤回" in client_of(office.secretary).post(address, follow=True).content.decode()
    assert Proposal.objects.get(pk=number).withdrawn_at is not None


def test_the_list_tells_how_many_wait_and_exports_them(office: Office) -> None:
    number, client = made(office), client_of(office.clerk)

    text = page(client, "proposal-list")
    assert "待核 1" in text
    assert reverse("proposal-detail", args=[number]) in text
    assert "现在没有这类更正建议" in client.get(reverse("proposal-list") + "?state=settled").content.decode()
    assert client.get(reverse("proposal-list") + "?format=xlsx").status_code == 200


def test_an_organisation_that_has_ended_has_no_form(office: Office) -> None:
    services.org_dissolve(
        org_id=office.ids[WEST], on=DAY, document_no="1号", reason="并入东发村", by=office.county
    )

    assert client_of(office.clerk).get(reverse("proposal-new", args=[office.ids[WEST]])).status_code == 404
    assert selectors.proposals_of(office.ids[WEST], state="waiting", moment=Moment(DAY)) == []
