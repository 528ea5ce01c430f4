"""A service's refusal for want of a right is a 403, everything else stays an error."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from jishi.config.refusals import RefusalMiddleware
from jishi.shared.actor import NotAllowed

middleware = RefusalMiddleware(lambda request: HttpResponse())


def test_a_missing_right_becomes_forbidden() -> None:
    with pytest.raises(PermissionDenied, match="没有权限办理"):
        middleware.process_exception(HttpRequest(), NotAllowed("没有权限办理"))


def test_another_error_is_left_alone() -> None:
    middleware.process_exception(HttpRequest(), ValueError("另一个错误"))
