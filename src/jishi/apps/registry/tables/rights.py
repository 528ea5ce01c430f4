"""Which rights it takes to take events back."""

from collections.abc import Iterable

from ..events import NOTED, permission_of
from ..models import Change
from .registered import handlers


def rights_of(changes: Iterable[Change]) -> tuple[str, ...]:
    """Return the rights that some events take; a remark takes that of the table beside which it stands."""
    return tuple(sorted({_right_of(change) for change in changes}))


def _right_of(change: Change) -> str:
    if change.kind == NOTED and change.batch is not None:
        table = handlers().get(change.batch.kind)
        if table is not None:
            return table.edit
    return permission_of(change.kind)
