"""整改台账: the four books as the office keeps them."""

from dataclasses import dataclass, replace
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Asked, Tick, book_response
from jishi.web.tables.shown import Tag

from .. import selectors
from ..selectors import LedgerCounts, LineFilter
from . import entry_list
from .line_table import LEDGER, UNLINKED
from .scope import VIEW, agencies_of, seen_by

TITLE = "整改台账"
# The books whose rows are lines; the other two hold one row for each organisation.
MENDED = ("C", "D")


@dataclass(frozen=True, slots=True)
class Part:
    """One figure above the list, and the list that it counts."""

    label: str
    count: int
    href: str
    is_on: bool
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One book."""

    label: str
    href: str
    is_on: bool


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    if office.GET.get("tab") in ("A", "B"):
        return entry_list.view(office, office.GET["tab"], tabs(office))
    on, seen = office.moment.valid_on, seen_by(office)
    table = LEDGER if office.actor.may("registry.view_org") else UNLINKED
    asked = table.asked(office.GET)
    wanted = filter_of(office, asked)
    sort = f"-{asked.sort}" if asked.is_descending else asked.sort or "name"
    size = table.page_size
    count, rows = selectors.lines(seen, wanted, on, sort=sort, first=(asked.page - 1) * size, most=size)
    choices = selectors.line_choices(seen, wanted, on)
    shown = table.show_page(
        rows,
        office.GET,
        count=count,
        every=lambda: selectors.lines_every(seen, wanted, on, sort=sort),
        ticks={key: [Tick(*choice) for choice in offered] for key, offered in choices.items()},
    )
    shown = replace(shown, tags=(*_tags(asked, wanted), *shown.tags))
    title = title_of(wanted)
    if asked.wants_book:
        return book_response(request, shown, title=title)
    counts = selectors.ledger_counts(seen, on, replace(wanted, due="", acts="", states=()))
    context = {
        "title": title,
        "table": shown,
        "tabs": tabs(office),
        "parts": due_parts(counts, asked, wanted),
        "acts": acts_parts(counts, asked, wanted),
        "states": state_parts(counts, asked, wanted),
        "waiting": _waiting(office),
    }
    return render(request, "rectification/line_list.html", context)


def filter_of(office: OfficeRequest, asked: Asked) -> LineFilter:
    """Read from the address which lines are wanted; what is not known is left aside."""
    due, acts, tab = (office.GET.get(name, "") for name in ("due", "acts", "tab"))
    return LineFilter(
        books=asked.chosen.get("book", (tab,) if tab in MENDED else ()),
        states=asked.chosen.get("state", ()),
        duties=asked.chosen.get("duty", ()),
        due=due if due in selectors.DUE_LABELS else "",
        acts=acts if acts in selectors.ACTS_LABELS else "",
        agencies=agencies_of(office),
        withdrawn_too=False,
    )


def title_of(wanted: LineFilter) -> str:
    """Return the title of the book, as it stands on the cover."""
    if len(wanted.books) == 1:
        return f"{selectors.BOOK_LABELS[wanted.books[0]]}基层党组织{TITLE}"
    return f"基层党组织{TITLE}"


def tabs(office: OfficeRequest) -> list[Tab]:
    """Return the four books and all of them together; the subtree and the day looked at stay."""
    kept = office.GET.copy()
    for name in list(kept):
        if name not in ("scope", *office.days):
            del kept[name]
    books = office.GET.getlist("f.book")
    open_tab = books[0] if len(books) == 1 and books[0] in MENDED else office.GET.get("tab", "")
    found = []
    for book, label in (*selectors.BOOK_LABELS.items(), ("", "全部")):
        query = kept.copy()
        if book:
            query["tab"] = book
        found.append(Tab(label, f"?{query.urlencode()}", book == open_tab))
    return found


def due_parts(counts: LedgerCounts, asked: Asked, wanted: LineFilter) -> list[Part]:
    """Return 未办结 and what it adds up from."""
    told = (
        ("open", counts.open, ""),
        ("on_time", counts.on_time, ""),
        ("soon", counts.soon, ""),
        ("overdue", counts.overdue, "late" if counts.overdue else ""),
    )
    return [
        Part(selectors.DUE_LABELS[due], n, _address(asked, due=due), wanted.due == due, tone)
        for due, n, tone in told
    ]


def acts_parts(counts: LedgerCounts, asked: Asked, wanted: LineFilter) -> list[Part]:
    """Return who must move, in the office's words."""
    return [
        Part(label, counts.acts[acts], _address(asked, acts=acts), wanted.acts == acts)
        for acts, label in selectors.ACTS_LABELS.items()
    ]


def state_parts(counts: LedgerCounts, asked: Asked, wanted: LineFilter) -> list[Part]:
    """Return the states that occur."""
    return [
        Part(label, counts.states[state], _address(asked, **{"f.state": state}), wanted.states == (state,))
        for state, label in selectors.STATE_LABELS.items()
        if counts.states[state]
    ]


def _address(asked: Asked, **changes: str) -> str:
    told: dict[str, Any] = {"due": None, "acts": None, "f.state": None, "page": None, **changes}
    return asked.address(**told)


def _tags(asked: Asked, wanted: LineFilter) -> list[Tag]:
    found = []
    if wanted.due:
        found.append(Tag(selectors.DUE_LABELS[wanted.due], asked.address(due=None, page=None)))
    if wanted.acts:
        found.append(Tag(selectors.ACTS_LABELS[wanted.acts], asked.address(acts=None, page=None)))
    return found


def _waiting(office: OfficeRequest) -> Part | None:
    """Return how many lines wait for the reader to settle their measures."""
    if office.scope is None or office.is_past:
        return None
    count, _ = selectors.proposals(office.actor, office.scope.path, today(), most=0)
    href = f"{reverse('line-plan')}?scope={office.scope.org_id}"
    return Part("批量定措施", count, href, is_on=False) if count else None


page = Page(name="line-list", route="lines/", permission=VIEW, view=view, nav=TITLE)
