"""A program that calls the API with its token."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from django.test import Client

from jishi.apps.accounts.services import client_issue
from jishi.shared.actor import SYSTEM
from tests.factories.cast import Cast

_KEYS = count(1)


@dataclass
class Caller:
    """Calls with one token."""

    client_id: int
    token: str

    def get(self, path: str, **query: str | int) -> Any:
        """Read."""
        return Client().get(f"/api/{path}", query, headers=self.headers())

    def write(
        self, method: str, path: str, body: object, *, version: str | None = None, key: str = ""
    ) -> Any:
        """Write, with the version that was read and a key of its own."""
        told = self.headers() | {"Idempotency-Key": key or f"test-key-{next(_KEYS)}"}
        if version is not None:
            told["If-Match"] = version
        call = getattr(Client(), method)
        return call(f"/api/{path}", data=body, content_type="application/json", headers=told)

    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def caller(cast: Cast, role: str, code: str) -> Caller:
    """Issue a token."""
    issued = client_issue(name=f"{role}平台", role=role, org_id=cast.org(code), days=30, by=SYSTEM)
    return Caller(issued.client_id, issued.token)
