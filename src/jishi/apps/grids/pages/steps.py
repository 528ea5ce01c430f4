"""Place everybody, move one, take a step back."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import today
from jishi.web.forms import OfficeForm
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell

from .. import selectors, services
from ..forms import MoveForm, ReasonForm

RUN, TELL = "grids.run", "grids.tell"


def undo_way(batch_id: int) -> Way:
    """Return the way back from a step."""
    return Way("撤销", reverse("grid-undo", args=[batch_id]))


def refused(form: OfficeForm, error: services.GridsRefused | NotAllowed) -> None:
    """Say above the form what was refused."""
    texts = [text for text, _ in error.faults] if isinstance(error, services.GridsRefused) else [str(error)]
    form.refuse_all(texts)


def place(request: HttpRequest, org_id: int) -> HttpResponse:
    """Put every member below a committee into its grids."""
    office = cast(OfficeRequest, request)
    seen = registry.visible(office.actor, RUN, office.moment)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = services.grids_place(
                org_id=org_id, on=today(), reason=form.cleaned_data["reason"], by=office.actor
            )
        except (services.GridsRefused, NotAllowed) as error:
            refused(form, error)
        else:
            left = f",{done.left_n}名没有编入,原因列在“没有编入”里" if done.left_n else ",没有编不进的"
            result_tell(request, f"已把{done.placed_n}名党员编入网格{left}。", undo_way(done.batch_id))
            return redirect("grid-list")
    name = selectors.org_name(org_id, seen)
    context = {
        "title": f"编入网格:{name}",
        "form": form,
        "submit": "编入网格",
        "words": "先近后远:本社区的网格优先,其次本街道的;网格缺什么特长,先找自己报过的人;"
        "已经在网格里的尽量不动;人数守住上下限。每个人为什么在那个网格,都写在名单上。",
    }
    return render(request, "grids/grid_step.html", context)


def move(request: HttpRequest, org_id: int, member_id: int) -> HttpResponse:
    """Put one member into another grid, or into none, by hand."""
    office = cast(OfficeRequest, request)
    seen = registry.visible(office.actor, RUN, office.moment)
    row = selectors.person_of(member_id, seen)
    if row is None or row.org_id != org_id:
        raise Http404("member")
    form = MoveForm(request.POST or None, grids=selectors.grid_list(seen, "").grids)
    if request.method == "POST" and form.is_valid():
        try:
            done = services.member_move(
                member_id=member_id,
                org_id=org_id,
                grid_id=form.grid_id(),
                on=today(),
                why=form.cleaned_data["reason"],
                by=office.actor,
            )
        except (services.GridsRefused, NotAllowed) as error:
            refused(form, error)
        else:
            result_tell(request, f"{row.name}:已调整。", undo_way(done))
            return redirect("grid-list")
    now = f"现在在{row.grid_name}" if row.grid_name else "现在没有编入网格"
    told = f"自报特长:{row.skills}。" if row.skills else "没有报特长。"
    context = {
        "title": f"调整网格:{row.name}",
        "form": form,
        "submit": "保存",
        "words": f"{row.org_name},{now}:{row.why}。{told}",
    }
    return render(request, "grids/grid_step.html", context)


def undo(request: HttpRequest, grid_batch_id: int) -> HttpResponse:
    """Take a step back."""
    office = cast(OfficeRequest, request)
    step = selectors.step_of(grid_batch_id)
    if step is None:
        raise Http404("step")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.grids_undo(
                grid_batch_id=grid_batch_id, reason=form.cleaned_data["reason"], by=office.actor
            )
        except (services.GridsRefused, NotAllowed) as error:
            refused(form, error)
        else:
            result_tell(request, f"已撤销{step.on}的“{step.kind}”,回到原来的情况。")
            return redirect("grid-list")
    context = {
        "title": f"撤销:{step.kind}",
        "form": form,
        "submit": "撤销",
        "words": f"{step.on},{step.by}办的{step.kind}。{step.reason}",
    }
    return render(request, "grids/grid_step.html", context)


PAGES = (
    Page(
        name="grid-place", route="orgs/<int:org_id>/grids/place/", permission=RUN, view=place, today_only=True
    ),
    Page(
        name="grid-move",
        route="orgs/<int:org_id>/grids/members/<int:member_id>/",
        permission=RUN,
        view=move,
        today_only=True,
    ),
    Page(
        name="grid-undo",
        route="grids/steps/<int:grid_batch_id>/undo/",
        permission=TELL,
        view=undo,
        org_of=selectors.batch_org,
        today_only=True,
    ),
)
