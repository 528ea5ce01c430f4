"""Give a grid a task; enter how far its tasks are."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.apps.registry import selectors as registry
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell
from jishi.web.words import period_words

from .. import selectors, services
from ..forms import AnswersForm, TaskForm
from .looking import quarter_asked
from .steps import TELL, refused, undo_way


def new(request: HttpRequest, grid_id: int) -> HttpResponse:
    """Give a grid a task with a number."""
    office = cast(OfficeRequest, request)
    card = selectors.grid_card(grid_id, registry.visible(office.actor, TELL, office.moment), "")
    if card is None:
        raise Http404("grid")
    row, people, _ = card
    form = TaskForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            done = services.task_set(draft=form.draft(grid_id), on=today(), by=office.actor)
        except (services.GridsRefused, NotAllowed) as error:
            refused(form, error)
        else:
            result_tell(request, f"{row.name}:任务已下达。", undo_way(done))
            return redirect("grid-detail", grid_id=grid_id)
    excused = sum(one.is_excused for one in people)
    words = f"网格里{len(people)}名党员" + (f",其中{excused}名免任务,不列在下面" if excused else "") + "。"
    context = {"title": f"下达任务:{row.name}", "form": form, "submit": "下达", "words": words}
    return render(request, "grids/grid_step.html", context)


def tell(request: HttpRequest, grid_id: int) -> HttpResponse:
    """Enter how far the tasks of a quarter are, all of one grid at once."""
    office = cast(OfficeRequest, request)
    quarter = quarter_asked(office)
    card = selectors.grid_card(grid_id, registry.visible(office.actor, TELL, office.moment), quarter)
    if card is None:
        raise Http404("grid")
    row, _, tasks = card
    form = AnswersForm(request.POST or None, tasks=tasks)
    if request.method == "POST" and form.is_valid():
        try:
            done = services.tasks_tell(drafts=form.drafts(), on=today(), by=office.actor)
        except (services.GridsRefused, NotAllowed) as error:
            refused(form, error)
        else:
            result_tell(request, f"{row.name}:已回告。", undo_way(done))
            return redirect("grid-detail", grid_id=grid_id)
    said = period_words(quarter)
    words = f"{said}的任务{len(tasks)}项。" if tasks else f"{said}还没有任务,先下达任务。"
    context = {"title": f"回告任务:{row.name}", "form": form, "submit": "保存", "words": words}
    return render(request, "grids/grid_step.html", context)


PAGES = (
    Page(
        name="grid-task-new",
        route="grids/<int:grid_id>/tasks/new/",
        permission=TELL,
        view=new,
        org_of=selectors.grid_org,
        today_only=True,
    ),
    Page(
        name="grid-tell",
        route="grids/<int:grid_id>/tell/",
        permission=TELL,
        view=tell,
        org_of=selectors.grid_org,
        today_only=True,
    ),
)
