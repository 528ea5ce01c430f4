"""Change what is recorded of an organisation, from a day on and for a reason."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell

from .. import selectors, services
from ..forms import OrgForm


def view(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    fields_now = selectors.org_fields(org_id)
    if fields_now is None:
        raise Http404("org")
    form = OrgForm(request.POST or None, fields_now=fields_now, initial={"on": today()})
    if request.method == "POST" and form.is_valid() and _save(form, office, org_id):
        back = reverse("org-detail", args=[org_id])
        result_tell(
            request,
            f"已改{len(form.fields_changed())}项,从{form.on_date.isoformat()}起。原来的记录保留。",
            Way("看变动记录", f"{back}?tab=history"),
        )
        return redirect(back)
    context = {"title": f"改信息:{fields_now.name}", "form": form, "org_id": org_id}
    return render(request, "registry/org_edit.html", context)


def _save(form: OrgForm, office: OfficeRequest, org_id: int) -> bool:
    try:
        services.org_correct(
            org_id=org_id,
            fields_told=form.fields_changed(),
            on=form.on_date,
            reason=form.cleaned_data["reason"],
            by=office.actor,
        )
    except services.RegistryError as error:
        for fault in error.faults:
            form.refuse(fault.text)
        return False
    return True


page = Page(
    name="org-edit", route="orgs/<int:org_id>/edit/", permission="registry.edit", view=view, today_only=True
)
