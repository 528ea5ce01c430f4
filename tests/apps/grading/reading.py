"""How tests read pages, and put a new value on record."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from jishi.apps.facts import services as facts
from jishi.shared.actor import SYSTEM
from tests.factories.cast import PERIOD

from .office import Office

TAG = re.compile(r"<[^>]+>")


def text_of(answer: Any, status: int = 200) -> str:
    """What a reader reads: no tags, no line breaks."""
    assert answer.status_code == status
    told = unescape(TAG.sub("", answer.content.decode()))
    return re.sub(r"\s+", " ", told)


def page(client: Client, name: str, *args: int, query: str = "") -> str:
    """The text of a page by its name."""
    return text_of(client.get(reverse(name, args=args) + query))


def page_at(client: Client, address: str) -> str:
    """The text of a page by its address."""
    return text_of(client.get(address))


def new_value(office: Office, code: str, indicator: str, value: int) -> None:
    """Put a corrected value on record."""
    draft = facts.FactDraft(code, indicator, PERIOD, value, org_id=office.cast.org(code))
    facts.facts_record(values=[draft], by=SYSTEM, source="更正")
