"""One step that was taken with a list of units, and taking it back."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.shared.actor import NotAllowed
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell
from jishi.web.words import count_words

from .. import selectors, services
from ..forms import UndoForm
from ..steps import WORK


def view(request: HttpRequest, step_batch_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    batch = selectors.step_batch(step_batch_id)
    if batch is None:
        raise Http404("batch")
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        undone = _undone(form, office, step_batch_id)
        if undone is not None:
            result_tell(request, f"已撤销这一批:{count_words(undone)}户回到原来的情况。")
            return redirect("step-batch", step_batch_id=step_batch_id)
    context = {"title": f"批量办理:{batch.label}", "batch": batch, "form": form}
    return render(request, "coverage/step_batch.html", context)


def _undone(form: UndoForm, office: OfficeRequest, batch_id: int) -> int | None:
    try:
        return services.step_batch_undo(
            batch_id=batch_id, on=today(), reason=form.cleaned_data["reason"], by=office.actor
        )
    except services.CoverageRefused as error:
        form.refuse(error.text)
    except NotAllowed as refused:
        form.refuse(str(refused))
    return None


page = Page(
    name="step-batch",
    route="campaigns/step-batches/<int:step_batch_id>/",
    permission=WORK,
    view=view,
    org_of=lambda step_batch_id: selectors.step_batch_org(step_batch_id),
    line_of=lambda step_batch_id: selectors.step_batch_lead(step_batch_id),
    today_only=True,
)
