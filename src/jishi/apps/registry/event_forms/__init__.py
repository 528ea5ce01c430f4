"""What a person types to record an event of an organisation: a form for each, which plans it and does it."""

from collections.abc import Callable

from ..events import permission_of
from ..selectors import OrgCard
from .base import Around, EventForm
from .hosting import RehostForm
from .own import ElectionForm, RenameForm, RetypeForm, SecretaryForm, UpgradeForm
from .places import DissolveForm, MergeForm, MoveForm, SetUpForm, SplitForm

__all__ = ["EVENTS", "Around", "EventForm", "events_for"]

EVENTS: dict[str, type[EventForm]] = {
    "secretary": SecretaryForm,
    "election": ElectionForm,
    "rename": RenameForm,
    "rehost": RehostForm,
    "set-up": SetUpForm,
    "move": MoveForm,
    "split": SplitForm,
    "merge": MergeForm,
    "upgrade": UpgradeForm,
    "retype": RetypeForm,
    "dissolve": DissolveForm,
}
"""The form of each event by the word in its address, the frequent ones first."""


def events_for(card: OrgCard, rights: Callable[[str], bool]) -> dict[str, type[EventForm]]:
    """Return the events that fit an organisation and that the reader has the right to record."""
    needed = {key: permission_of(each.kind) for key, each in EVENTS.items() if each.fits(card)}
    held = {right: rights(right) for right in set(needed.values())}
    return {key: EVENTS[key] for key, right in needed.items() if held[right]}
