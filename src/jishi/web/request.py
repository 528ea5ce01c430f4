"""What every page may read from its request: who asks, about which subtree, as of when."""

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
    scope: Any
    """The organisation whose subtree is looked at (`registry.selectors.Scope`); None for roles without one."""
    trail: list[Crumb]
    htmx: Any
