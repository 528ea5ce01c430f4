"""The draft of a form that two change at once."""

import re
from html import unescape

import pytest
from django.urls import reverse

from jishi.apps.facts.services import form_issue

from .asking import drafted
from .browser import signed_in
from .office import Office
from .test_form_pages import FORM

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def test_two_who_change_a_draft_are_told_of_each_other(office: Office) -> None:
    form_id = drafted(office, "lectures")
    client, address = signed_in(office.county), reverse("form-edit", args=[form_id])
    page = client.get(address).content.decode()
    hidden = re.findall(r'name="(initial-\w+)" value="([^"]*)"', page)
    told: dict[str, object] = dict(FORM)
    for name, value in hidden:
        told[name] = [*told.get(name, []), value]  # type: ignore[misc]
    client.post(address, FORM | {"title": "别人改的", "indicators": ["activists"]})

    refused = unescape(client.post(address, told | {"purpose": "我改的用处"}).content.decode())

    assert "别人把“表名”由" in refused
    assert "改成了“别人改的”" in refused
    assert "别人把“要哪些数”由“" in refused
    assert 'value="我改的用处"' in refused
    form_issue(form_id=form_id, by=office.county)
    over = unescape(client.post(address, told | {"purpose": "我改的用处"}).content.decode())
    assert "您打开草稿以后,这张表已经是“" in over
    assert 'value="我改的用处"' in over
    assert "存为草稿" not in over
