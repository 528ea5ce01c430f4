"""What every page may read from its request: who asks, about which subtree, as of when."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from jishi.shared.actor import Actor
from jishi.shared.dates import Moment


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb."""

    org_id: int
    name: str


class OfficeRequest(HttpRequest):
    """A request that has passed the guard."""

    actor: Actor
    moment: Moment
    is_past: bool
    """Whether another day than today, or another day's records, are looked at: then nothing is written."""
    days: dict[str, str]
    """What an address must carry so that the same past is looked at: `on`, `known`, or nothing."""
    audit_head: Callable[[], str]
    """Gives the end of the operation records as of the day whose records are believed."""
    scope: Any
    """The organisation whose subtree is looked at (`registry.selectors.Scope`); None for roles without one."""
    trail: list[Crumb]
    htmx: Any
