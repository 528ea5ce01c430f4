"""What pages that record an event share: refusals go to the form, and what was done can be undone from its notice."""

from collections.abc import Callable

from django.urls import reverse

from jishi.shared.actor import NotAllowed
from jishi.web.forms import OfficeForm
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell

from .. import services


def event_done(form: OfficeForm, do: Callable[[], int]) -> int | None:
    """Do what a form asks for and return its event; None when it was refused, which the form then says."""
    try:
        return do()
    except services.RegistryError as error:
        form.refuse_all(fault.text for fault in error.faults)
    except NotAllowed as refused:
        form.refuse(str(refused))
    return None


def event_tell(office: OfficeRequest, words: str, change_id: int) -> None:
    """Say what was done, with the way to undo it."""
    result_tell(office, words, Way("撤销", reverse("change-undo", args=[change_id])))
