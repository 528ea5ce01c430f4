"""An endpoint: its address, who may call it, what it takes and gives, declared in one place as a page is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Schema
from pydantic import ConfigDict

from jishi.shared.actor import Actor


class ApiRequest(HttpRequest):
    """A request that came with a valid token."""

    actor: Actor
    auth: Any
    """The client (`accounts.selectors.ClientView`)."""
    expected: str
    """The version that the client has read, from `If-Match`; empty when it did not say."""


class Body(Schema):
    """What a client sends to be written: a name that the description does not have is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Versioned:
    """An answer about a record that has versions: its own stands in the `ETag` header."""

    body: Schema
    version: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint below `/api/`.

    `permission` is a name from `data/roles.yaml`, or `signed-in` (any client). An endpoint that writes asks for an
    `Idempotency-Key`, and for `If-Match` unless `is_versioned` is false. `status` is what success answers.
    """

    name: str
    method: Literal["GET", "POST", "PATCH"]
    path: str
    permission: str
    view: Callable[..., Schema | Versioned]
    answer: type[Schema]
    summary: str
    status: int = 200
    is_versioned: bool = True

    @property
    def writes(self) -> bool:
        """Tell whether it changes anything."""
        return self.method != "GET"
