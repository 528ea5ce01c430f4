"""The tree of organisations: what hangs directly on the one looked at, to walk down or to unfold."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.web.addresses import address
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors import Node

VIEW = "registry.view_org"


def _down(node: Node) -> str:
    return address("org-list") + f"?scope={node.org_id}" if node.org_id and node.children_n else ""


def _unfold(node: Node) -> str:
    return address("org-children", node.org_id) if node.org_id and node.children_n else ""


def _below(node: Node) -> str:
    return (
        address("org-all") + f"?scope={node.org_id}&f.kind=general_branch&f.kind=branch"
        if node.org_id
        else ""
    )


def _members(node: Node) -> str:
    if node.children_n:
        return _below(node)
    return address("org-detail", node.org_id) + "?tab=members" if node.org_id else ""


def secretary_words(name: str, type_label: str) -> str | None:
    """Return the name; a branch without one has a vacancy, of a committee nobody asked."""
    return name or ("空缺" if type_label else None)


NODES: Table[Node] = Table(
    key="nodes",
    title="组织",
    unit="个、人",
    page_size=200,
    columns=(
        Column(
            "name",
            "组织名称",
            lambda node: node.name,
            link=lambda node: address("org-detail", node.org_id) if node.org_id else "",
            unfold=_unfold,
            order=lambda node: node.code,
            card="lead",
        ),
        Column("code", "组织代码", lambda node: node.code, card="off"),
        Column("kind", "类别", lambda node: node.kind_label, funnel=True, card="state"),
        Column("type", "类型", lambda node: node.type_label or None, funnel=True),
        Column("secretary", "书记", lambda node: secretary_words(node.secretary, node.type_label)),
        Column("children", "直接下级", lambda node: node.children_n, Kind.COUNT, link=_down),
        Column("graded", "支部、总支", lambda node: node.graded_n, Kind.COUNT, link=_below),
        Column("members", "党员", lambda node: node.members_n, Kind.COUNT, link=_members),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    if office.scope is None:
        return redirect("org-all")
    seen = selectors.visible(office.actor, VIEW, office.moment)
    nodes = selectors.children_of(office.scope.path, seen=seen)
    if not nodes and "scope" not in request.GET:
        return redirect("org-detail", org_id=office.scope.org_id)
    shown = NODES.show(nodes, request.GET, total=_total(nodes) if nodes else None)
    context = {"title": f"{office.scope.name}的直接下级", "scope": office.scope}
    return page_or_book(request, "registry/org_list.html", shown, context)


def children(request: HttpRequest, org_id: int) -> HttpResponse:
    """Give the rows that unfold under one row of the tree."""
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, VIEW, office.moment)
    nodes = selectors.children_of(office.scope.path, seen=seen)
    level = request.GET.get("level", "1")
    lines = NODES.lines(nodes, level=int(level) if level.isdecimal() else 1)
    return render(request, "web/part_lines.html", {"lines": lines})


def _total(nodes: list[Node]) -> Node:
    return Node(
        org_id=0,
        code="",
        name="合计",
        kind="",
        kind_label="",
        type_label="",
        secretary="",
        children_n=sum(node.children_n for node in nodes),
        graded_n=sum(node.graded_n for node in nodes),
        members_n=sum(node.members_n for node in nodes),
    )


page = Page(name="org-list", route="orgs/", permission=VIEW, view=view, nav="组织")
children_page = Page(name="org-children", route="orgs/<int:org_id>/children/", permission=VIEW, view=children)
