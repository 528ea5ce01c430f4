"""Take the last step with a unit back."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.shared.actor import NotAllowed
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell

from .. import selectors, services
from ..forms import UndoForm
from ..steps import WORK
from .scope import looked_at_one


def view(request: HttpRequest, case_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    detail = selectors.case_detail(case_id, looked_at_one(office, case_id))
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.case_undo(
                case_id=case_id, on=today(), reason=form.cleaned_data["reason"], by=office.actor
            )
        except services.CoverageRefused as error:
            form.refuse(error.text)
        except NotAllowed as refused:
            form.refuse(str(refused))
        else:
            result_tell(request, "已撤销上一步,回到原来的情况。")
            return redirect("case-detail", case_id=case_id)
    name = detail.row.name if detail else ""
    context = {
        "title": f"撤销上一步:{name}",
        "label": "撤销上一步",
        "detail": detail,
        "form": form,
        "last": selectors.step_last(case_id),
    }
    return render(request, "coverage/case_step.html", context)


page = Page(
    name="case-undo",
    route="cases/<int:case_id>/undo/",
    permission=WORK,
    view=view,
    org_of=lambda case_id: selectors.case_org(case_id),
    line_of=lambda case_id: selectors.case_lead(case_id),
    today_only=True,
)
