"""Who looked at whose personal values in full, when and what for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jishi.apps.audit import selectors as audit
from jishi.apps.audit.selectors import Event, ReadsAsked
from jishi.shared.actor import Actor
from jishi.shared.codes import mask_name
from jishi.shared.dates import Moment

from ..items import items_of
from ..models import Affiliation, MemberState, known_at
from ..tables import handlers
from ..visibility import Visible
from .access import visible
from .graded import last_names_of
from .scopes import user_ids_below

VIEW = "registry.view_member"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One reading: whose values, masked (`member_id` None: a whole table), where that person belongs, which items."""

    seq: int
    at: datetime
    by: str
    member_id: int | None
    member: str
    org_id: int | None
    org_name: str
    items: str
    purpose: str


def reads_asked(actor: Actor, moment: Moment, member_id: int | None = None) -> ReadsAsked | None:
    """Return which readings an actor may see: by the people below; about one visible member by anybody; else None."""
    if member_id is None:
        return ReadsAsked(user_ids_below(actor, moment), "", moment.until)
    if member_id not in _homes([member_id], visible(actor, VIEW, moment)):
        return None
    return ReadsAsked(None, f"member:{member_id}", moment.until)


def reads_count(asked: ReadsAsked) -> int:
    """Return how many readings there are."""
    return audit.reads_count(asked)


def reads_page(asked: ReadsAsked, seen: Visible, *, first: int = 0, most: int = 50) -> list[ReadRow]:
    """Return one page of readings, newest first; who is outside `seen` is not named."""
    events = audit.reads_page(asked, first=first, most=most)
    ids = [member_id for event in events if (member_id := _member_of(event))]
    homes = _homes(ids, seen)
    names = last_names_of(homes.values(), seen.moment)
    people = _people(list(homes), seen.moment)
    return [_row(event, homes, names, people) for event in events]


def _row(event: Event, homes: dict[int, int], names: dict[int, str], people: dict[int, str]) -> ReadRow:
    member_id = _member_of(event)
    shown = people.get(member_id, "范围外的党员") if member_id else _table_words(event)
    org_id = homes.get(member_id or 0)
    told = event.detail.get("fields")
    fields = [str(each) for each in told] if isinstance(told, list) else []
    return ReadRow(
        event.seq,
        event.at,
        event.by,
        member_id if org_id else None,
        shown,
        org_id,
        names.get(org_id or 0, ""),
        "、".join(dict.fromkeys(_labels().get(each, each) for each in fields)),
        event.reason,
    )


def _table_words(event: Event) -> str:
    """Return what was read where it was a whole table: which, and how many rows."""
    _, name, count = (*event.subject.split(":"), "", "")[:3]
    handler = handlers().get(name)
    return f"整表:{handler.template.title if handler else name}({count}行)"


def _labels() -> dict[str, str]:
    return {name: item.label for item in items_of("member") for name in (item.id, *item.fields)}


def _member_of(event: Event) -> int | None:
    kind, _, number = event.subject.partition(":")
    return int(number) if kind == "member" and number.isdecimal() else None


def _homes(member_ids: Sequence[int], seen: Visible) -> dict[int, int]:
    """Return where members belong, or belonged last, of those in the visible set."""
    rows = Affiliation.objects.filter(
        known_at(seen.moment), member_id__in=member_ids, valid_from__lte=seen.moment.valid_on
    )
    last = dict(rows.order_by("valid_from").values_list("member_id", "org_id"))
    reached = seen.among(set(last.values()))
    return {member_id: org_id for member_id, org_id in last.items() if org_id in reached}


def _people(member_ids: Sequence[int], moment: Moment) -> dict[int, str]:
    rows = MemberState.objects.filter(
        known_at(moment), member_id__in=member_ids, valid_from__lte=moment.valid_on
    )
    told = rows.order_by("valid_from").values_list("member_id", "name")
    return {member_id: mask_name(name) for member_id, name in told}
