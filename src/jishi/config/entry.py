"""Whoever is not signed in is sent to sign in, and from there back to where the work was."""

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from jishi.apps.accounts.pages.sign_in import ONWARD
from jishi.web.results import refusal_tell

UNSAVED = (
    "登录已经失效,刚才填的没有记下,已经保存的都在。登录以后回到原来的表,填的会放回去,再按一次按钮;选过的文件要重新选。"
    "浏览器禁用了脚本的,请按“后退”找回填的内容,先抄下来。"
)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page: a part of a page leads the whole page there, a form says that it was not saved."""
    if request.headers.get("HX-Request"):
        onward = redirect_to_login(_page_of(request, request.headers.get("HX-Current-URL", "")))
        return HttpResponse(headers={"HX-Redirect": onward["Location"]})
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    back = _page_of(request, request.headers.get("Referer", ""))
    refusal_tell(request, UNSAVED)
    request.session[ONWARD] = back
    return redirect_to_login(back)


def _page_of(request: HttpRequest, address: str) -> str:
    """Return the page from which the request came, if it is one of ours."""
    told = urlsplit(address)
    if told.netloc != request.get_host():
        return request.get_full_path()
    return told.path + (f"?{told.query}" if told.query else "")
