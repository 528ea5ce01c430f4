"""What the reader looks at on the pages of this room, may do there, and how a refusal is shown."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import RegistryError
from jishi.shared.actor import NotAllowed
from jishi.web.forms import OfficeForm
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, refusal_tell, result_tell

from ..forms import ReasonForm
from ..rights import RUN, VIEW
from ..services import PostingsRefused

WHY_TODAY = (
    "岗位需求、人才库和双向选择的各轮只存现在的情况,没有留下过去每一天的底。"
    "过去派了谁、在哪里、派到哪天,见选派帮带,可以按日子看。"
)


def seen_by(office: OfficeRequest, permission: str = VIEW) -> registry.Visible:
    """Return the organisations over which the reader has a permission, below the one looked at."""
    return registry.visible(office.actor, permission, office.moment, office.scope)


def may(office: OfficeRequest, permission: str, org_id: int) -> bool:
    """Tell whether the reader has a permission over one organisation."""
    return registry.visible(office.actor, permission, office.moment).has(org_id)


def runs(office: OfficeRequest, org_id: int) -> bool:
    """Tell whether the reader decides for a committee: sees names in full, approves, adjusts."""
    return may(office, RUN, org_id)


def lines_of(office: OfficeRequest, permission: str) -> tuple[str, ...]:
    """Return the agencies in whose name the reader holds a permission."""
    return tuple(g.scope_id for g in office.actor.grants_for(permission) if g.scope_kind == "line")


def owner_of(org_id: int, office: OfficeRequest) -> int:
    """Return the committee that keeps pool and posts for an organisation: itself, or the nearest local one above."""
    scope = registry.scope_of(org_id, office.moment)
    if scope is not None and scope.kind == "local_committee":
        return org_id
    above = registry.superiors_of([org_id], office.moment)
    return above[org_id].local_id if org_id in above else org_id


def taken(form: OfficeForm, do: Callable[[], object]) -> bool:
    """Do what a form asks; where it is refused, say so on the form."""
    try:
        do()
    except PostingsRefused as error:
        form.refuse(error.text)
    except RegistryError as error:
        form.refuse_all(fault.text for fault in error.faults)
    except NotAllowed as refused:
        form.refuse(str(refused))
    else:
        return True
    return False


def reason_asked(
    request: HttpRequest, label: str, title: str, back: str, *, do: Callable[[str], object], said: str
) -> HttpResponse:
    """Ask for a reason, do with it what the page is for, and go back.

    Parameters
    ----------
    label, title : of the button and the page
    back : address of the page that this one belongs to
    do : called with the reason
    said : told on the next page once it is done
    """
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and taken(form, lambda: do(form.cleaned_data["reason"])):
        result_tell(request, said)
        return redirect(back)
    context = {"title": title, "label": label, "form": form, "back": back}
    return render(request, "postings/form.html", context)


def pressed(office: OfficeRequest, do: Callable[[], object], said: str, *ways: Way) -> None:
    """Do what a button asks, and say on the next page what happened or why not."""
    try:
        do()
    except PostingsRefused as error:
        refusal_tell(office, error.text)
    except RegistryError as error:
        refusal_tell(office, " ".join(fault.text for fault in error.faults))
    except NotAllowed as refused:
        refusal_tell(office, str(refused))
    else:
        result_tell(office, said, *ways)
