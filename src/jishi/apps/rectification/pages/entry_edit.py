"""Fill in one organisation's place in ledger A or B."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell

from .. import selectors, services
from ..forms import EntryForm
from .scope import EDIT


def view(request: HttpRequest, entry_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    entry = selectors.entry(entry_id)
    if entry is None:
        raise Http404("entry")
    weak = selectors.weak_orgs_beside(entry.org_id, today()) if entry.book == "A" else []
    if entry.helps_org_id and entry.helps_org_id not in {org_id for org_id, _ in weak}:
        weak.insert(0, (entry.helps_org_id, entry.helps))
    recorded = {name: getattr(entry, name) for name in EntryForm.base_fields}
    form = EntryForm(request.POST or None, book=entry.book, weak=weak, recorded=recorded)
    back = f"{reverse('line-list')}?tab={entry.book}"
    if request.method == "POST" and form.is_valid() and _saved(form, office, entry_id):
        result_tell(
            request,
            f"已填写{entry.org_name}的{entry.book}类台账。",
            Way("接着改", reverse("entry-edit", args=[entry_id])),
        )
        return redirect(back)
    label = selectors.BOOK_LABELS[entry.book]
    context = {"title": f"{label}台账:{entry.org_name}", "form": form, "entry": entry, "back": back}
    return render(request, "rectification/entry_edit.html", context)


def _saved(form: EntryForm, office: OfficeRequest, entry_id: int) -> bool:
    try:
        services.entry_edit(entry_id=entry_id, on=today(), by=office.actor, **form.cleaned_data)
    except services.MendingError as error:
        form.refuse(error.text)
        return False
    return True


page = Page(
    name="entry-edit",
    route="lines/entries/<int:entry_id>/",
    permission=EDIT,
    view=view,
    org_of=selectors.entry_org,
    today_only=True,
)
