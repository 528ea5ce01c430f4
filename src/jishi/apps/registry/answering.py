"""Who answers for an organisation: itself, or, when it no longer stands, the nearest superior that does."""

from collections.abc import Iterable

from jishi.shared.dates import today

from .models import Placement
from .paths import ids_of
from .undoing.plan import among


def answering(org_ids: Iterable[int]) -> dict[int, int]:
    """Return for each organisation the one that answers for it today; none for those of which nothing is left."""
    wanted = set(org_ids)
    last = {
        row.org_id: row.path for row in sorted(among(Placement, "org_id", wanted), key=lambda row: row.pk)
    }
    lines = {org_id: ids_of(last.get(org_id, "")) for org_id in wanted}
    standing = _standing({one for line in lines.values() for one in line})
    nearest = {
        org_id: next((one for one in reversed(line) if one in standing), None)
        for org_id, line in lines.items()
    }
    return {org_id: one for org_id, one in nearest.items() if one is not None}


def _standing(org_ids: set[int]) -> set[int]:
    rows = among(Placement, "org_id", org_ids, superseded_by__isnull=True)
    return {row.org_id for row in rows if row.valid_from <= today() <= row.valid_to}
