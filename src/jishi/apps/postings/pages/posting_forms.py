"""Forms about one posting: start, end, first tasks, visits, counted slips."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.forms import OfficeForm
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell

from .. import selectors, services
from ..forms import (
    EndForm,
    FirstTaskForm,
    OutcomeForm,
    PersonPostingForm,
    PostingForm,
    ReasonForm,
    TallyForm,
    VisitForm,
)
from ..rights import RUN, VISIT
from ..rules import rules_on
from ..services import PostingDraft
from .postings import file_of, org_of, told
from .scope import taken

DUTIES = {
    "instructor": "帮助建组织、管党员、过组织生活;听取职工意见;把单位的难处反映给部门。",
    "first_secretary": "配齐支部班子;落实制度和公开;帮助发展、办实事;协助整改。",
}


def start(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Let somebody who accepted take up the post."""
    office = cast(OfficeRequest, request)
    offer = selectors.offer_told(offer_id)
    post = selectors.post_row(offer.post_id, today()) if offer is not None else None
    if offer is None or post is None:
        raise Http404("offer")
    form = PostingForm(
        request.POST or None,
        problems=_problems(post.org_id),
        initial={"duties": DUTIES[post.kind]},
    )
    return _started(office, form, post, offer.talent_id, offer_id, f"{offer.person}到{post.place}")


def send(request: HttpRequest, post_id: int) -> HttpResponse:
    """Send somebody of the pool to a post directly: a further unit for whoever serves already, or an appointment."""
    office = cast(OfficeRequest, request)
    post = selectors.post_row(post_id, today())
    if post is None:
        raise Http404("post")
    form = PersonPostingForm(
        request.POST or None,
        problems=_problems(post.org_id),
        people=selectors.people_for(post_id, today()),
        initial={"duties": DUTIES[post.kind]},
    )
    talent_id = form.cleaned_data["talent_id"] if form.is_bound and form.is_valid() else 0
    return _started(office, form, post, talent_id, None, post.place)


def _started(
    office: OfficeRequest,
    form: PostingForm,
    post: selectors.PostRow,
    talent_id: int,
    offer_id: int | None,
    words: str,
) -> HttpResponse:
    made: list[int] = []

    def do() -> None:
        given = form.cleaned_data
        draft = PostingDraft(
            talent_id,
            post.post_id,
            given["started_on"],
            given["document_no"],
            given["duties"],
            offer_id=offer_id,
            until=given["until"],
            moves_relation=given["moves_relation"],
            line_ids=[int(one) for one in given.get("lines", [])],
        )
        made.append(services.posting_start(draft=draft, by=office.actor))

    if office.method == "POST" and form.is_valid() and taken(form, do):
        result_tell(office, "已到岗,到岗任务列入待办。")
        return redirect("posting-detail", posting_id=made[0])
    back = reverse("post-detail", args=[post.post_id])
    context = {"title": f"办理到岗:{words}", "label": "到岗", "form": form, "back": back}
    return render(office, "postings/form.html", context)


def _problems(org_id: int) -> list[tuple[str, str]]:
    return [(str(line_id), text) for line_id, text in services.problems_at(org_id, today())]


Do = Callable[[dict[str, Any], OfficeRequest, int], object]


def _form_page(label: str, form_of: Callable[[Any], OfficeForm], do: Do, said: str) -> Any:
    """Return a page with one form about one posting."""

    def view(request: HttpRequest, posting_id: int) -> HttpResponse:
        office = cast(OfficeRequest, request)
        row = file_of(posting_id).row
        form = form_of(request.POST or None)
        is_sent = request.method == "POST" and form.is_valid()
        if is_sent and taken(form, lambda: do(form.cleaned_data, office, posting_id)):
            result_tell(office, said)
            return redirect("posting-detail", posting_id=posting_id)
        back = reverse("posting-detail", args=[posting_id])
        context = {"title": f"{label}:{row.place}", "label": label, "form": form, "back": back}
        return render(request, "postings/form.html", context)

    return view


def visit(request: HttpRequest, posting_id: int) -> HttpResponse:
    """记一次到访: three fields."""
    office = cast(OfficeRequest, request)
    row = file_of(posting_id).row
    helpers = [("", "不用"), *((a, a) for a in (services.OFFICE, *selectors.agencies_on(today())))]
    form = VisitForm(request.POST or None, helpers=helpers, initial={"place": row.place})
    if (
        request.method == "POST"
        and form.is_valid()
        and taken(
            form,
            lambda: services.visit_record(
                posting_id=posting_id, draft=form.draft(), on=form.cleaned_data["on"], by=office.actor
            ),
        )
    ):
        helper = form.cleaned_data["helper"]
        told(office, f"已记下这次到访,问题转给{helper}。" if helper else "已记下这次到访。", posting_id)
        return redirect("home" if office.actor.has_role("instructor") else "posting-list")
    back = reverse("posting-detail", args=[posting_id])
    context = {"title": f"记一次到访:{row.place}", "label": "记下", "form": form, "back": back}
    return render(request, "postings/form.html", context)


def tally(request: HttpRequest, posting_id: int) -> HttpResponse:
    """Enter counted slips."""
    office = cast(OfficeRequest, request)
    row = file_of(posting_id).row
    form = TallyForm(request.POST or None, rules=rules_on(today()))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if taken(
            form,
            lambda: services.slips_tally(
                posting_id=posting_id,
                side=given["side"],
                papers_n=given["papers_n"],
                counts=form.counts(),
                said=given["said"],
                on=given["on"],
                by=office.actor,
            ),
        ):
            result_tell(office, "已记下点票结果。")
            return redirect("posting-detail", posting_id=posting_id)
    back = reverse("posting-detail", args=[posting_id])
    context = {"title": f"三问点票:{row.place}", "label": "记下", "form": form, "back": back}
    return render(request, "postings/form.html", context)


def done(request: HttpRequest, first_task_id: int) -> HttpResponse:
    """Say what came of a first task."""
    office = cast(OfficeRequest, request)
    posting_id = selectors.first_task_posting(first_task_id) or 0
    task = next((t for t in file_of(posting_id).first_tasks if t.first_task_id == first_task_id), None)
    if task is None:
        raise Http404("task")
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if taken(
            form,
            lambda: services.first_task_done(
                first_task_id=first_task_id, outcome=given["outcome"], on=given["on"], by=office.actor
            ),
        ):
            result_tell(office, "已办结。要撤回,在档案里点“撤回”。")
            return redirect("posting-detail", posting_id=posting_id)
    back = reverse("posting-detail", args=[posting_id])
    context = {"title": f"办结:{task.text}", "label": "办结", "form": form, "back": back}
    return render(request, "postings/form.html", context)


end = _form_page(
    "办理离岗",
    lambda data: EndForm(data),
    lambda given, office, posting_id: services.posting_end(
        posting_id=posting_id, on=given["on"], reason=given["reason"], by=office.actor
    ),
    "已离岗。要取消,在档案里点“恢复在岗”。",
)
cancel = _form_page(
    "撤销选派",
    lambda data: ReasonForm(data),
    lambda given, office, posting_id: services.posting_cancel(
        posting_id=posting_id, reason=given["reason"], by=office.actor
    ),
    "已撤销选派,意向和岗位回到到岗以前,随转的组织关系一并退回。",
)
task_new = _form_page(
    "加一件到岗任务",
    lambda data: FirstTaskForm(data),
    lambda given, office, posting_id: services.first_task_add(
        posting_id=posting_id, text=given["text"], deadline=given["deadline"], by=office.actor
    ),
    "已列入待办。",
)


def _owner(posting_id: int) -> int | None:
    return selectors.posting_owner(posting_id)


PAGES = (
    Page(
        name="posting-start",
        route="offers/<int:offer_id>/posting/",
        permission=RUN,
        view=start,
        org_of=lambda offer_id: selectors.offer_owner(offer_id),
        today_only=True,
    ),
    Page(
        name="posting-send",
        route="posts/<int:post_id>/posting/",
        permission=RUN,
        view=send,
        org_of=lambda post_id: selectors.post_owner(post_id),
        today_only=True,
    ),
    *(
        Page(
            name=name,
            route=f"postings/<int:posting_id>/{route}/",
            permission=RUN,
            view=shown,
            org_of=_owner,
            today_only=True,
        )
        for name, route, shown in (
            ("posting-end", "end", end),
            ("posting-cancel", "cancel", cancel),
            ("first-task-new", "tasks/new", task_new),
            ("slips-tally", "tallies/new", tally),
        )
    ),
    Page(
        name="visit-new",
        route="postings/<int:posting_id>/visits/new/",
        permission=VISIT,
        view=visit,
        org_of=org_of,
        today_only=True,
    ),
    Page(
        name="first-task-done",
        route="first-tasks/<int:first_task_id>/done/",
        permission=VISIT,
        view=done,
        org_of=lambda first_task_id: selectors.first_task_org(first_task_id),
        today_only=True,
    ),
)
