"""The API: every room's endpoints, each behind a token, a permission, and, where it writes, a key and a version."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from typing import Any, cast, get_args

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from jishi.apps.accounts import selectors as accounts
from jishi.apps.accounts import services as clients
from jishi.apps.facts.services import FactsError
from jishi.apps.registry.services import RegistryError
from jishi.shared.actor import NotAllowed
from jishi.web.api import ApiError, ApiRequest, Endpoint, Fault, Problem, Versioned, not_found
from jishi.web.api.problem import CONTENT_TYPE

KEY = re.compile(r"[0-9A-Za-z_.:-]{8,100}")
_READING = (401, 403, 404, 422, 429)
_WRITING = (400, 409, 412, 428)


def _endpoints() -> tuple[Endpoint, ...]:
    modules = [f"{room}.api" for room in settings.APPS]
    return tuple(one for name in modules if find_spec(name) for one in import_module(name).ENDPOINTS)


ENDPOINTS = _endpoints()


class TokenAuth(HttpBearer):
    """A client's token, in `Authorization: Bearer …`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the client of a good token; None for any other."""
        client = clients.client_of(token)
        if client is not None:
            cast(ApiRequest, request).actor = accounts.actor_for(client.user_id)
        return client


class ClientThrottle(SimpleRateThrottle):
    """So many requests a minute for each client, counted by each web process for itself."""

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """Return whose requests are counted together."""
        return f"api-{cast(ApiRequest, request).auth.client_id}"


class OfficeApi(NinjaAPI):
    """The API as its description tells it, with refusals in their own form."""

    def get_openapi_schema(self, **told: Any) -> Any:
        """Return the description; a refusal is `application/problem+json`."""
        described = super().get_openapi_schema(**told)
        operations = [one for path in described["paths"].values() for one in path.values()]
        answers = [told for operation in operations for told in operation["responses"].items()]
        for status, answer in answers:
            if int(status) >= 400:
                answer["content"] = {CONTENT_TYPE: answer["content"]["application/json"]}
        return described


api = OfficeApi(
    title="基石 Jishi",
    version="1",
    description="读取和写入基层党组织的底数。Reads and writes the office's register. docs/how-to/use-the-api.md",
    docs_url=None,
    auth=TokenAuth(),
    throttle=ClientThrottle(f"{settings.API_REQUESTS_A_MINUTE}/min"),
)


def _guarded(endpoint: Endpoint) -> Callable[..., HttpResponse]:
    """Put an endpoint behind its permission; one that writes, behind its key and version, in one transaction."""
    known = _query_names(endpoint)

    @wraps(endpoint.view)
    def view(request: ApiRequest, **values: Any) -> HttpResponse:
        request.expected = request.headers.get("If-Match", "").strip().strip('"')
        if endpoint.permission != "signed-in" and not request.actor.may(endpoint.permission):
            raise ApiError(403, "API-02", permission=endpoint.permission)
        unknown = sorted(set(request.GET) - known)
        if unknown:
            # A misspelt filter must not be answered with everything.
            errors = [Fault(where=f"query.{name}", text="no such parameter") for name in unknown]
            raise ApiError(422, "API-04", errors=errors)
        if not endpoint.writes:
            return _answer(endpoint, endpoint.view(request, **values))
        return _written(endpoint, request, values)

    return view


def _query_names(endpoint: Endpoint) -> set[str]:
    """Return the names that may stand behind the question mark."""
    told = [get_args(one.annotation)[:1] for one in signature(endpoint.view).parameters.values()]
    return {name for (kind,) in filter(None, told) for name in getattr(kind, "model_fields", ())}


def _written(endpoint: Endpoint, request: ApiRequest, values: dict[str, Any]) -> HttpResponse:
    """Write once, however often the same request comes: the second time the first answer is given again."""
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise ApiError(400, "API-07")
    told = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    known = {
        "client_id": request.auth.client_id,
        "key": key,
        "request_hash": hashlib.sha256(told).hexdigest(),
    }
    with transaction.atomic():
        try:
            before = clients.answer_find(**known)
        except clients.KeyTaken as taken:
            raise ApiError(409, "API-08") from taken
        if before is not None:
            return _response(before, {"Idempotency-Replayed": "true"})
        if endpoint.is_versioned and request.expected in ("", "*"):
            raise ApiError(428, "API-05")
        answer = _said(endpoint, endpoint.view(request, **values))
        clients.answer_keep(**known, answer=answer)
    return _response(answer)


def _answer(endpoint: Endpoint, given: Any) -> HttpResponse:
    return _response(_said(endpoint, given))


def _said(endpoint: Endpoint, given: Any) -> clients.Answer:
    version, body = (given.version, given.body) if isinstance(given, Versioned) else ("", given)
    return clients.Answer(endpoint.status, version, body.model_dump_json())


def _response(answer: clients.Answer, headers: dict[str, str] | None = None) -> HttpResponse:
    tag = {"ETag": f'"{answer.version}"'} if answer.version else {}
    return HttpResponse(
        answer.body,
        status=answer.status,
        content_type="application/json; charset=utf-8",
        headers={"Cache-Control": "no-store"} | tag | (headers or {}),
    )


def _refused(error: ApiError) -> HttpResponse:
    return HttpResponse(
        error.problem.model_dump_json(),
        status=error.problem.status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store"} | error.headers,
    )


class NoEndpointMiddleware:
    """Answer in the API's own form where no endpoint is: an address or a method that the description does not have."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        is_page = not request.path.startswith("/api/") or request.path == "/api/"
        if is_page or answer.headers["Content-Type"] == CONTENT_TYPE:
            return answer
        if answer.status_code == 404:
            return _refused(not_found())
        if answer.status_code == 405:
            allowed = answer.headers["Allow"]
            return _refused(ApiError(405, "API-14", allowed=allowed, headers={"Allow": allowed}))
        return answer


def _refusal(error: Exception) -> ApiError:
    """Say in the API's own form what another part of the system refused."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, AuthenticationError):
        return ApiError(401, "API-01", headers={"WWW-Authenticate": "Bearer"})
    if isinstance(error, NotAllowed):
        return ApiError(403, "API-02", permission=str(error))
    if isinstance(error, Throttled):
        wait = max(1, error.wait or 1)
        most = settings.API_REQUESTS_A_MINUTE
        return ApiError(429, "API-09", most=most, wait=wait, headers={"Retry-After": str(wait)})
    if isinstance(error, ValidationError):
        return ApiError(422, "API-04", errors=[_place(one) for one in error.errors])
    if isinstance(error, FactsError | RegistryError):
        faults = [Fault(where=one.where, text=one.text, code=one.code) for one in error.faults]
        return ApiError(422, "API-11", errors=faults)
    return ApiError(404, "API-03") if isinstance(error, Http404) else ApiError(400, "API-12")


def _place(told: dict[str, Any]) -> Fault:
    return Fault(where=".".join(str(step) for step in told["loc"]), text=str(told["msg"]))


def _handle(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    return _refused(_refusal(error))


for kind in (
    *(ApiError, AuthenticationError, Throttled, ValidationError, Http404, HttpError),
    *(NotAllowed, FactsError, RegistryError),
):
    api.add_exception_handler(kind, _handle)

_HEADERS = [
    {
        "in": "header",
        "name": "Idempotency-Key",
        "required": True,
        "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
        "description": "每次写入各用一个;重发用同一个 another one for each write, the same for a repeat",
    },
    {
        "in": "header",
        "name": "If-Match",
        "required": False,
        "schema": {"type": "string"},
        "description": "最近读到的ETag;不带则428 the ETag last read; without it: 428",
    },
]


def _add(endpoint: Endpoint) -> None:
    refusals = (*_READING, *_WRITING) if endpoint.writes else _READING
    extra: dict[str, Any] = {"x-permission": endpoint.permission}
    if endpoint.writes:
        extra["parameters"] = _HEADERS[: 1 + endpoint.is_versioned]
    api.default_router.add_api_operation(
        f"/{endpoint.path}",
        [endpoint.method],
        _guarded(endpoint),
        response={endpoint.status: endpoint.answer} | dict.fromkeys(refusals, Problem),
        operation_id=endpoint.name,
        summary=endpoint.summary,
        url_name=endpoint.name,
        openapi_extra=extra,
    )


for each in ENDPOINTS:
    _add(each)


def described() -> tuple[Endpoint, ...]:
    """Return the endpoints for the page that shows them."""
    return ENDPOINTS
