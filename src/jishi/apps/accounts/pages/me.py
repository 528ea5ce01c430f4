"""One's own roles, and one's password."""

from typing import cast

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell

from .. import selectors, services
from ..forms import NewPasswordForm


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    held = selectors.roles_held(office.actor, office.moment)
    form = NewPasswordForm()
    return render(request, "accounts/me.html", {"title": "我的账号", "held": held, "form": form})


def password(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    user_id = office.actor.user_id
    form = NewPasswordForm(request.POST or None, user_id=user_id)
    if request.method == "POST" and user_id is not None and form.is_valid():
        user = services.password_set(user_id=user_id, password=form.cleaned_data["password"], by=office.actor)
        update_session_auth_hash(request, user)
        result_tell(request, "密码已改。下次可用用户名和新密码登录。")
        return redirect("me")
    return render(request, "accounts/password.html", {"title": "设置密码", "form": form})


PAGES = (
    Page(name="me", route="me/", permission="signed-in", view=view),
    Page(name="my-password", route="me/password/", permission="signed-in", view=password, today_only=True),
)
