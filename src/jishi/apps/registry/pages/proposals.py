"""Proposing changes of an organisation's record (更正建议), and judging them field by field."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, refusal_tell, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import JudgeForm, OrgForm
from ..selectors import ProposalCard, ProposalRow

PROPOSE, REVIEW, REVEAL = "registry.propose", "registry.review", "registry.reveal_member"
STATES = {"waiting": "待核", "settled": "已核", "withdrawn": "已撤回"}

PROPOSALS: Table[ProposalRow] = Table(
    key="proposals",
    title="更正建议",
    unit="",
    columns=(
        Column(
            "org",
            "组织名称",
            lambda row: row.org_name,
            link=lambda row: reverse("proposal-detail", args=[row.proposal_id]),
            sortable=False,
            card="lead",
            width=30,
        ),
        Column("member", "党员", lambda row: row.member or None, sortable=False),
        Column("fields", "改哪几项", lambda row: row.fields, sortable=False, width=24),
        Column("by", "谁提的", lambda row: row.by, sortable=False),
        Column("on", "提出日期", lambda row: row.proposed_on, Kind.DAY, sortable=False),
        Column("to", "由谁审核", lambda row: row.to_name, sortable=False, width=24),
        Column("state", "状态", lambda row: row.state, sortable=False, card="state"),
        Column("verdicts", "结果", lambda row: row.verdicts or None, sortable=False),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, PROPOSE, office.moment)
    counts = selectors.proposals_counts(seen)
    asked_state = request.GET.get("state", "waiting")
    state = asked_state if asked_state in STATES else "waiting"
    shown = PROPOSALS.show_read(
        lambda first, most: selectors.proposals_page(seen, state, first=first, most=most),
        request.GET,
        count=counts[state],
    )
    tabs = [(key, word, counts[key]) for key, word in STATES.items()]
    context = {"title": "更正建议", "tabs": tabs, "state": state}
    return page_or_book(request, "registry/proposal_list.html", shown, context)


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    fields_now = selectors.org_fields(org_id)
    if fields_now is None:
        raise Http404("org")
    form = OrgForm(request.POST or None, fields_now=fields_now, initial={"on": today()})
    form.fields["reason"].label = "依据"
    if request.method == "POST" and form.is_valid():
        try:
            made = services.proposal_make(
                org_id=org_id,
                told=form.fields_changed(),
                on=form.on_date,
                reason=form.cleaned_data["reason"],
                by=office.actor,
            )
        except services.RegistryError as error:
            for fault in error.faults:
                form.refuse(fault.text)
        else:
            card = _card(office, made)
            result_tell(
                request,
                f"已提出{len(card.fields)}项更正建议,由{card.to_name}审核。",
                Way("看这份建议", reverse("proposal-detail", args=[made])),
            )
            return redirect("org-detail", org_id=org_id)
    context = {"title": f"提更正建议:{fields_now.name}", "form": form, "org_id": org_id}
    return render(request, "registry/proposal_new.html", context)


def detail(request: HttpRequest, proposal_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    card = _card(office, proposal_id)
    may_judge = _may_judge(office, card)
    if "purpose" in request.POST:
        card = _looked(office, card)
    is_said = request.method == "POST" and "purpose" not in request.POST
    form = JudgeForm((request.POST or None) if is_said else None, card=card) if may_judge else None
    if is_said:
        if form is None:
            raise Http404("proposal")
        if form.is_valid() and _judged(form, office, card):
            return redirect("proposal-detail", proposal_id=proposal_id)
    title = f"本人更正申请:{card.member}" if card.member_id else f"更正建议:{card.org_name}"
    context = {
        "title": title,
        "card": card,
        "form": form,
        "may_reveal": _may_reveal(office, card),
        "may_withdraw": not office.is_past and card.state == "waiting" and card.by_id == office.actor.user_id,
    }
    return render(request, "registry/proposal_detail.html", context)


def _card(office: OfficeRequest, proposal_id: int) -> ProposalCard:
    card = selectors.proposal_card(proposal_id, office.moment)
    if office.moment.until is not None and card.proposed_at > office.moment.until:
        raise Http404("proposal")
    return card


def _may_reveal(office: OfficeRequest, card: ProposalCard) -> bool:
    if office.is_past or card.member_id is None:
        return False
    return selectors.visible(office.actor, REVEAL, office.moment).has(card.org_id)


def _looked(office: OfficeRequest, card: ProposalCard) -> ProposalCard:
    """Show a request's values in full, where the reader may see them and says what for."""
    if not _may_reveal(office, card):
        raise Http404("proposal")
    purpose = office.POST["purpose"]
    try:
        return services.member_request_look(proposal_id=card.proposal_id, reason=purpose, by=office.actor)
    except services.RegistryError as error:
        refusal_tell(office, error.faults[0].text)
        return card


@never_cache
def printed(request: HttpRequest, request_id: int) -> HttpResponse:
    """Lay the receipt of a member's request, and the answer once there is one, on one page for the member."""
    office = cast(OfficeRequest, request)
    if selectors.proposal_member(request_id) is None:
        raise Http404("proposal")
    card = _card(office, request_id)
    name = services.member_request_print(proposal_id=request_id, by=office.actor)
    title = "党员信息更正答复单" if card.state == "settled" else "党员信息更正受理单"
    context = {"title": title, "card": card, "name": name, "answer_days": services.ANSWER_DAYS}
    return render(request, "registry/proposal_printed.html", context)


def _judged(form: JudgeForm, office: OfficeRequest, card: ProposalCard) -> bool:
    try:
        n = services.proposal_judge(proposal_id=card.proposal_id, said=form.said(), by=office.actor)
    except services.RegistryError as error:
        for fault in error.faults:
            form.refuse(fault.text)
        return False
    rest = len(card.fields) - n
    words = "、".join(f"{word}{many}项" for word, many in (("采纳", n), ("不采纳", rest)) if many)
    if card.member_id:
        said = Way("打印答复单", reverse("proposal-print", args=[card.proposal_id]))
        result_tell(office, f"已审核:{words}。请打印答复单交给本人。", said)
        return True
    ways = (Way("看变动记录", reverse("org-detail", args=[card.org_id]) + "?tab=history"),) if n else ()
    result_tell(office, f"已审核:{words}。{card.by}能看到每一项的结果。", *ways)
    return True


def _may_judge(office: OfficeRequest, card: ProposalCard) -> bool:
    """Tell whether the reader may say yes or no: a right over the judging organisation, and not one's own."""
    if office.is_past or card.state != "waiting" or card.by_id == office.actor.user_id:
        return False
    return selectors.visible(office.actor, REVIEW, office.moment).has(card.to_org_id)


@require_POST
def withdraw(request: HttpRequest, proposal_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    try:
        services.proposal_withdraw(proposal_id=proposal_id, by=office.actor)
    except (services.RegistryError, PermissionError) as error:
        refusal_tell(request, str(error))
    else:
        result_tell(request, "已撤回这份建议。记录保留。")
    return redirect("proposal-detail", proposal_id=proposal_id)


PAGES = (
    Page(name="proposal-list", route="proposals/", permission=PROPOSE, view=view),
    Page(
        name="proposal-new", route="orgs/<int:org_id>/propose/", permission=PROPOSE, view=new, today_only=True
    ),
    Page(
        name="proposal-detail",
        route="proposals/<int:proposal_id>/",
        permission=PROPOSE,
        view=detail,
        org_of=selectors.proposal_org,
    ),
    Page(
        name="proposal-print",
        route="proposals/<int:request_id>/print/",
        permission=REVEAL,
        view=printed,
        org_of=lambda request_id: selectors.proposal_org(request_id),
        today_only=True,
    ),
    Page(
        name="proposal-withdraw",
        route="proposals/<int:proposal_id>/withdraw/",
        permission=PROPOSE,
        view=withdraw,
        org_of=selectors.proposal_org,
        today_only=True,
    ),
)
