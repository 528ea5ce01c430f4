"""What an endpoint answers when it refuses: one form for all, in the manner of RFC 9457, in both languages."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from ninja import Schema

from jishi.shared import wording

CONTENT_TYPE = "application/problem+json"


class Fault(Schema):
    """One thing wrong: where, a sentence, a code."""

    where: str
    text: str
    code: str = ""


class Moved(Schema):
    """One thing that changed since the version that the client has seen."""

    what: str
    label: str
    before: str | None
    now: str | None
    by: str
    at: datetime


class Problem(Schema):
    """Why a request was refused; `errors` and `changed` say more where there is more to say."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    detail_en: str
    errors: list[Fault] = []
    changed: list[Moved] = []


class ApiError(Exception):
    """A refusal, by its code in `data/wording/api.toml`."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        errors: Sequence[Fault] = (),
        changed: Sequence[Moved] = (),
        headers: dict[str, str] | None = None,
        **words: Any,
    ) -> None:
        self.headers = headers or {}
        self.problem = Problem(
            title=wording.render("en", f"api-title-{status}"),
            status=status,
            code=code,
            detail=wording.render("zh", code, **words),
            detail_en=wording.render("en", code, **words),
            errors=list(errors),
            changed=list(changed),
        )
        super().__init__(self.problem.detail_en)


def stale(changed: Iterable[object]) -> ApiError:
    """Return the refusal for a record that is not as it was read, with what changed since."""
    return ApiError(412, "API-06", changed=[Moved.from_orm(one) for one in changed])


def not_found() -> ApiError:
    """Return the refusal for what does not exist, or not for this client: nobody learns which."""
    return ApiError(404, "API-03")
