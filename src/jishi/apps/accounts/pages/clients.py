"""Clients of the API (接口客户端): which there are, issue a token, revoke one."""

from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string

from jishi.shared.actor import NotAllowed
from jishi.shared.dates import BEIJING
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import done_tell, result_tell
from jishi.web.tables import Column, Table, page_or_book

from .. import selectors, services
from ..forms import ClientForm, RevokeForm
from ..selectors import ClientRow

MANAGE = services.MANAGE
STATES = {"good": "有效", "expired": "已过期", "revoked": "已收回"}

CLIENTS: Table[ClientRow] = Table(
    key="clients",
    title="接口客户端",
    unit="个",
    columns=(
        Column(
            "name",
            "名称",
            lambda row: row.name,
            link=lambda row: reverse("client-detail", args=[row.client_id]),
            card="lead",
            width=24,
        ),
        Column("role", "角色", lambda row: row.role, funnel=True),
        Column("scope", "范围", lambda row: row.scope, width=24),
        Column("issued", "发放", lambda row: f"{row.issued_at.astimezone(BEIJING):%Y-%m-%d} {row.issued_by}"),
        Column("expires", "有效期至", lambda row: f"{row.expires_at.astimezone(BEIJING):%Y-%m-%d}"),
        Column("used", "最近使用", lambda row: _used(row)),
        Column("state", "状态", lambda row: STATES[row.state], funnel=True, card="state"),
    ),
)


def _used(row: ClientRow) -> str:
    return f"{row.last_used_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if row.last_used_at else "没有用过"


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.clients_within(office.actor, MANAGE, office.moment)
    shown = CLIENTS.show(rows, request.GET)
    return page_or_book(request, "accounts/client_list.html", shown, {"title": "接口客户端"})


def new(request: HttpRequest) -> HttpResponse:
    """Issue a token: it stands on the answer to this very request and nowhere else."""
    office = cast(OfficeRequest, request)
    form = ClientForm(request.POST or None, actor=office.actor, org_code=getattr(office.scope, "code", ""))
    issued = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        org_id = import_string(settings.ORG_IDS_OF)([told["org_code"]]).get(told["org_code"])
        try:
            issued = org_id and services.client_issue(
                name=told["name"], role=told["role"], org_id=org_id, days=told["days"], by=office.actor
            )
        except (services.ClientNotIssued, NotAllowed) as refused:
            form.refuse(str(refused))
        if issued:
            # Sent twice, the second finds the token in the list; it was shown once, and can be taken back there.
            done_tell(request, reverse("client-list"))
        if org_id is None:
            form.refuse("没有这个组织代码。请核对。", "org_code")
    context = {"title": "发放接口令牌", "form": form, "issued": issued}
    answer = render(request, "accounts/client_new.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def detail(request: HttpRequest, client_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.clients_within(office.actor, MANAGE, office.moment)
    client = next((row for row in rows if row.client_id == client_id), None)
    if client is None:
        raise Http404("client")
    form = RevokeForm(request.POST or None) if client.state != "revoked" else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.client_revoke(client_id=client_id, reason=form.cleaned_data["reason"], by=office.actor)
        except services.ClientNotRevoked as refused:
            form.refuse(str(refused))
        else:
            result_tell(request, f"已收回“{client.name}”的令牌,立即失效。它写过的记录都留着。")
            return redirect("client-list")
    context = {
        "title": f"接口客户端:{client.name}",
        "client": client,
        "state": STATES[client.state],
        "form": form,
    }
    return render(request, "accounts/client_detail.html", context)


PAGES = (
    Page(name="client-list", route="clients/", permission=MANAGE, view=view, nav="接口", today_only=True),
    Page(name="client-new", route="clients/new/", permission=MANAGE, view=new, today_only=True),
    Page(
        name="client-detail",
        route="clients/<int:client_id>/",
        permission=MANAGE,
        view=detail,
        today_only=True,
    ),
)
