"""另作更正: score one organisation anew from today's values, after a meeting decided so."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell

from .. import selectors, services
from ..forms import CorrectionForm
from ..selectors import Correction
from .scope import RATIFY

FIELDS = {"GRADE-06": "reason", "GRADE-09": "met_on", "GRADE-16": "met_on", "GRADE-17": "met_on"}


def view(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    found = selectors.correction_of(org_id)
    form = CorrectionForm(request.POST or None, initial={"met_on": today()})
    if request.method == "POST" and found and form.is_valid() and _correct(form, found, office, org_id):
        return redirect("org-rating", org_id=org_id)
    name = registry.names_of([org_id], office.moment).get(org_id, "")
    context = {"title": f"另作更正:{name}", "form": form, "found": found, "org_id": org_id}
    return render(request, "grading/rating_correct.html", context)


def _correct(form: CorrectionForm, found: Correction, office: OfficeRequest, org_id: int) -> bool:
    told = form.cleaned_data
    if office.POST.get("digest") != found.digest:
        form.refuse("打开这一页以后数据又有变化,下面已换成新的结果。请再核对一遍。")
        return False
    try:
        services.rating_correct(
            org_id=org_id,
            meeting=told["meeting"],
            met_on=told["met_on"],
            document_no=told["document_no"],
            reason=told["reason"],
            by=office.actor,
        )
    except services.GradingError as error:
        form.refuse(error.text, FIELDS.get(error.code))
        return False
    before, after = found.decided_tier, found.trial
    result_tell(
        office,
        f"已更正:{found.decided_class}({before}) → {after.after_class}({after.after_tier}),"
        f"{told['met_on'].isoformat()}起生效。原来的得分单和定级结果留作记录。",
    )
    return True


page = Page(
    name="rating-correct",
    route="orgs/<int:org_id>/rating/correct/",
    permission=RATIFY,
    view=view,
    today_only=True,
)
