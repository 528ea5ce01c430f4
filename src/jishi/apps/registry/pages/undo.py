"""The page on which an event or a batch is taken back: the reason, or what stands in the way."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.actor import NotAllowed
from jishi.web.results import Way, result_tell

from ..forms import ReasonForm
from ..selectors import UndoOutlook
from ..services import RegistryError, UndoBlocked


@dataclass(frozen=True, slots=True)
class Undo:
    """What somebody wishes to take back: its name, its page, how it looks, and how it is done."""

    what: str
    back: str
    outlook: Callable[[], UndoOutlook]
    do: Callable[[str], int]


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
