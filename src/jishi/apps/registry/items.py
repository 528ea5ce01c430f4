"""Which items may be kept of a member, an organisation and a unit, and which of them are in use."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from jishi.shared.yaml_files import yaml_file

MOST_MEMBER_ITEMS, MOST_OTHER_ITEMS = 15, 10


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a card: its columns in the register, how lists mask it, and the feature that needs it."""

    id: str
    label: str
    fields: tuple[str, ...]
    needed_by: str
    mask: str = ""

    @property
    def is_on(self) -> bool:
        """Tell whether a feature needs it; otherwise nobody is asked for it."""
        return bool(self.needed_by)


@cache
def items_of(what: str) -> tuple[Item, ...]:
    """Return the items of `member`, `org` or `unit`, in the order of the card."""
    path = settings.DATA_DIR / "registry" / f"{what}_items.yaml"
    told = yaml_file(path)
    return tuple(Item(**{**row, "fields": tuple(row["fields"])}) for row in told["items"])


def fields_off(what: str) -> frozenset[str]:
    """Return the columns that no feature needs."""
    return frozenset(name for item in items_of(what) if not item.is_on for name in item.fields)
