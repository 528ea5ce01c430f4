"""What the register asks people to do. The work-list lies downstream: the settings name the services that keep it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from jishi.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to do: about `org_id`, with the move at `acting_org_id`, until `deadline`."""

    org_id: int
    acting_org_id: int
    title: str
    verb: str
    source_kind: str
    source_id: int
    url: str
    deadline: date
    how: str = ""
    owner: str = ""


def work_put(works: Sequence[Work], *, by: Actor) -> None:
    """Put things on the work-list, or pass on what their source has there, in the caller's transaction."""
    import_string(settings.WORK_LIST["put"])(works=works, by=by)


def work_open(source_kind: str) -> dict[int, date]:
    """Return what is open of one kind: source to deadline."""
    found: dict[int, date] = import_string(settings.WORK_LIST["open"])(source_kind)
    return found


def work_close(source_kind: str, source_ids: Iterable[int], *, by: Actor, dropped: bool = False) -> None:
    """Take things off the work-list, as done or as no longer needed, in the caller's transaction."""
    close = import_string(settings.WORK_LIST["close"])
    close(source_kind=source_kind, source_ids=source_ids, by=by, dropped=dropped)
