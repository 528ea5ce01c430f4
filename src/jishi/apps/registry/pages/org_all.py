"""All organisations of a subtree as one flat list."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from jishi.web.addresses import address
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, Tick, page_or_book

from .. import selectors
from ..selectors import Choice, OrgQuestion, OrgRow
from ..words import line_words
from .org_list import secretary_words

VIEW = "registry.view_org"

ORGS: Table[OrgRow] = Table(
    key="orgs",
    title="组织名册",
    unit="人",
    columns=(
        Column(
            "name",
            "组织名称",
            lambda row: row.name,
            link=lambda row: address("org-detail", row.org_id),
            card="lead",
            width=30,
        ),
        Column("code", "组织代码", lambda row: row.code, width=16),
        Column("kind", "类别", lambda row: row.kind_label, funnel=True, card="state"),
        Column("org_type", "类型", lambda row: row.type_label or None, funnel=True),
        Column(
            "parent",
            "隶属",
            lambda row: row.parent_name or None,
            link=lambda row: address("org-detail", row.parent_id) if row.parent_id else "",
            sortable=False,
            width=24,
        ),
        Column("secretary", "书记", lambda row: secretary_words(row.secretary, row.type_label)),
        Column(
            "term_to", "届满", lambda row: row.term_to or ("未采集" if row.type_label else None), Kind.DAY
        ),
        Column(
            "members",
            "党员",
            lambda row: row.members_n,
            Kind.COUNT,
            link=lambda row: address("org-detail", row.org_id) + "?tab=members",
            sortable=False,
        ),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, VIEW, office.moment, office.scope)
    asked = ORGS.asked(request.GET)
    question = OrgQuestion(
        seen,
        kinds=asked.chosen.get("kind", ()),
        types=asked.chosen.get("org_type", ()),
        sort=asked.sort or "code",
        is_descending=asked.is_descending,
        only=request.GET.get("only", "") if request.GET.get("only") in selectors.CONDITIONS else "",
        area=request.GET.get("area"),
        line=request.GET.get("line"),
        is_near=request.GET.get("near") == "1",
        functional=request.GET.get("functional"),
    )
    shown = ORGS.show_page(
        selectors.orgs_page(question, first=(asked.page - 1) * ORGS.page_size, most=ORGS.page_size),
        request.GET,
        count=selectors.orgs_count(question),
        every=lambda: selectors.orgs_every(question),
        ticks={key: ticks(choices) for key, choices in selectors.orgs_choices(question).items()},
    )
    return page_or_book(request, "registry/org_all.html", shown, {"title": _title(question)})


def _title(question: OrgQuestion) -> str:
    """Name the list; what a roll-up narrowed it to stands in brackets."""
    told = [selectors.measures()[question.only].label] if question.only else []
    if question.area is not None:
        name = selectors.area_names([question.area]).get(question.area, question.area)
        told.append(f"属地{name or '未定'}")
    if question.line is not None:
        told.append(f"归口{line_words(question.line) or '未定'}")
    if question.functional is not None:
        told.append(selectors.functional_name(question.functional, question.seen.moment))
    if question.is_near:
        told.append("本级")
    return f"组织名册({'、'.join(told)})" if told else "组织名册"


def ticks(choices: list[Choice]) -> list[Tick]:
    """Return a list's choices as a funnel offers them."""
    return [Tick(choice.value, choice.label, choice.count) for choice in choices]


page = Page(name="org-all", route="orgs/all/", permission=VIEW, view=view)
