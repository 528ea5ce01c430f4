"""What a client can ask about itself."""

from datetime import datetime

from ninja import Schema

from jishi.web.api import ApiRequest, Endpoint


class Grant(Schema):
    """A role over a scope."""

    role: str
    scope_kind: str
    scope_id: str


class Client(Schema):
    """接口客户端 the client that asks, its roles, and until when its token is good."""

    name: str
    expires_at: datetime
    grants: list[Grant]


def me(request: ApiRequest) -> Client:
    """Who the token is, and what it may do: the first request to try."""
    grants = [Grant.from_orm(grant) for grant in request.actor.grants]
    return Client(name=request.auth.name, expires_at=request.auth.expires_at, grants=grants)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("client-me", "GET", "me", "signed-in", me, Client, "本客户端 this client"),
)
