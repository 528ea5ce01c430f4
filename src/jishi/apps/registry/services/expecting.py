"""Nobody writes over what somebody else has changed: compare with the version that was read, and say what moved."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..models import Change, OrgState, Placement
from ..selectors import ORG_FIELD_LABELS, org_field_words

_VERSION = re.compile(r"o([0-9]{1,18})\.([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class MovedField:
    """One field that is not as it was read: what stood, what stands now, who changed it and when."""

    what: str
    label: str
    before: str | None
    now: str
    by: str
    at: datetime


class OrgMoved(ValueError):
    """The organisation's record has changed since it was read."""

    def __init__(self, changed: Sequence[MovedField]) -> None:
        self.changed = tuple(changed)
        super().__init__("、".join(each.label for each in changed))


@transaction.atomic
def org_expect(*, org_id: int, version: str) -> None:
    """Hold an organisation's current record until the transaction ends, if it still has this version.

    Raises OrgMoved.
    """
    state = OrgState.objects.select_for_update().current().get(org_id=org_id)
    place = Placement.objects.current().select_related("parent").get(org_id=org_id)
    if version == f"o{state.pk}.{place.pk}":
        return
    told = _VERSION.fullmatch(version)
    read = OrgState.objects.filter(org_id=org_id, pk=int(told[1]) if told else 0).first()
    stood = Placement.objects.filter(org_id=org_id, pk=int(told[2]) if told else 0).first()
    changed = _fields_moved(read, state)
    if stood is None or stood.parent_id != place.parent_id:
        superiors = [each.parent.code if each and each.parent else None for each in (stood, place)]
        by, at = _who(place.change)
        changed.append(MovedField("parent_code", "上级组织", superiors[0], superiors[1] or "", by, at))
    raise OrgMoved(changed)


def _fields_moved(read: OrgState | None, state: OrgState) -> list[MovedField]:
    by, at = _who(state.change)
    return [
        MovedField(
            name,
            label,
            org_field_words(name, _plain(read, name)) if read else None,
            org_field_words(name, _plain(state, name)),
            by,
            at,
        )
        for name, label in ORG_FIELD_LABELS.items()
        if read is None or getattr(read, name) != getattr(state, name)
    ]


def _plain(state: OrgState, name: str) -> object:
    value = getattr(state, name)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _who(change: Change) -> tuple[str, datetime]:
    return change.by_name, change.recorded_at
