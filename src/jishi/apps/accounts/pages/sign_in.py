"""Sign in by name and password, or by a one-time link."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from jishi.web.page import Page

from .. import services
from ..forms import PasswordForm

# Where somebody was who was signed out while sending a form.
ONWARD = "onward"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def by_password(request: HttpRequest) -> HttpResponse:
    onward = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "GET" and request.user.is_authenticated:
        # Signed in meanwhile, perhaps by a link in another tab.
        return redirect(_safe(request, onward))
    form = PasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        login(request, form.user, backend=BACKEND)
        services.password_sign_in_record(user_id=form.user.pk)
        return redirect(_safe(request, onward))
    return render(request, "accounts/login.html", {"title": "登录", "form": form, "onward": onward})


def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button; only pressing it uses the link up, so that mail scanners and previews do not."""
    refusal = ""
    if request.method == "POST":
        try:
            user = services.sign_in_link_use(token=token)
        except services.LinkNotUsable as error:
            refusal = str(error)
        else:
            onward = request.session.pop(ONWARD, "")
            login(request, user, backend=BACKEND)
            return redirect(_safe(request, onward))
    context = {"title": "用一次性链接登录", "refusal": refusal}
    return render(request, "accounts/sign_in.html", context, status=410 if refusal else 200)


def _safe(request: HttpRequest, onward: str) -> str:
    allowed = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return onward if onward and allowed else settings.LOGIN_REDIRECT_URL


PAGES = (
    Page(name="login", route="login/", permission="public", view=by_password),
    Page(name="sign-in", route="sign-in/<str:token>/", permission="public", view=by_link),
)
