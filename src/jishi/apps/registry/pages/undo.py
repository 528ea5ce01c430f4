"""The page on which an event or a batch is taken back: the reason, or what stands in the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.actor import NotAllowed
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell

from ..forms import ReasonForm
from ..selectors import UndoOutlook
from ..services import RegistryError, UndoBlocked

VIEW = "registry.view_org"
Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Undo:
    """What somebody wishes to take back: its name, its page, how it looks, and how it is done."""

    what: str
    back: str
    outlook: Callable[[], UndoOutlook]
    do: Callable[[str], int]


def may_undo(office: OfficeRequest, rights: Sequence[str]) -> bool:
    """Tell whether somebody has all the rights that events take; over which organisations, the service judges."""
    return all(office.actor.may(right) for right in rights)


def undoable(
    office: OfficeRequest, rights: Sequence[str], look: Callable[[OfficeRequest, int, str], Seen], number: int
) -> Seen:
    """Return what is to be taken back, as looked at with each of the rights that it takes."""
    if not may_undo(office, rights):
        raise PermissionDenied("、".join(rights))
    return [look(office, number, right) for right in rights or (VIEW,)][-1]


def undo_page(request: HttpRequest, wish: Undo) -> HttpResponse:
    """Show the form and, once it is sent, do it and say so on the page of the event."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _done(form, wish)
        if done is not None:
            way = Way("恢复", reverse("change-undo", args=[done]))
            result_tell(request, f"已撤销:{wish.what}。原来的记录都留着。", way)
            return redirect(wish.back)
    outlook = wish.outlook()
    verb = "恢复" if outlook.is_redo else "撤销"
    context = {
        "title": f"{verb}:{wish.what}",
        "verb": verb,
        "outlook": outlook,
        "form": form,
        "back": wish.back,
    }
    return render(request, "registry/undo.html", context)


def _done(form: ReasonForm, wish: Undo) -> int | None:
    try:
        return wish.do(form.cleaned_data["reason"])
    except UndoBlocked:
        # The page lists what depends on it, each with its link.
        return None
    except RegistryError as refused:
        for fault in refused.faults:
            form.refuse(fault.text)
    except NotAllowed as refused:
        form.refuse(str(refused))
    return None
