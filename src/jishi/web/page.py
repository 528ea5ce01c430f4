"""A page: its address, who may open it, and its place in the menu, declared in one line."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, URLPattern, path, resolve

from jishi.shared.actor import Actor

View = Callable[..., HttpResponseBase]
OrgOf = Callable[..., int | None]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site.

    `permission` is a name from `data/roles.yaml`, or `public` (anybody) or `signed-in` (any role).
    `org_of` tells from the address's values which organisation the page is about, so that the guard can check
    the subtree; by default the value `org_id`, where there is one. `line_of` tells on which line agency's list the
    page's subject stands: whoever has the permission in that agency's name may open it too. `nav` is the menu's
    word, if it stands there (in which group: `config/pages.py`). `today_only` pages write, or list what is to be done
    now: no past day is offered there. `why_today` says of a page that only shows, yet shows today only, why no past
    day can be shown, and where else to look.
    """

    name: str
    route: str
    permission: str
    view: View
    nav: str = ""
    org_of: OrgOf | None = None
    line_of: Callable[..., str] | None = None
    today_only: bool = False
    why_today: str = ""

    def subject(self, values: dict[str, Any]) -> int | None:
        """Return the organisation that the page is about, if it is about one."""
        return self.org_of(**values) if self.org_of else values.get("org_id")

    def is_on_list_of(self, lines: Iterable[str], values: dict[str, Any]) -> bool:
        """Tell whether the page's subject stands on the list of one of these line agencies."""
        return self.line_of is not None and self.line_of(**values) in set(lines) - {""}


def openable(address: str, actor: Actor) -> str:
    """Return an address of this site if its page is of those that the actor may open, else nothing."""
    try:
        page = getattr(resolve(urlsplit(address).path).func, "page", None)
    except Resolver404:
        return address
    if not isinstance(page, Page) or page.permission in ("public", "signed-in"):
        return address
    return address if actor.may(page.permission) else ""


Guard = Callable[[Page, HttpRequest, dict[str, Any]], HttpResponse | None]


def urls(pages: Iterable[Page], guard: Guard) -> list[URLPattern]:
    """Return the addresses of `pages`, each behind `guard`; the page itself stays at hand on the callback."""
    return [path(page.route, _guarded(page, guard), name=page.name) for page in pages]


def _guarded(page: Page, guard: Guard) -> Callable[..., HttpResponseBase]:
    @wraps(page.view)
    def view(request: HttpRequest, **values: Any) -> HttpResponseBase:
        refused = guard(page, request, values)
        return page.view(request, **values) if refused is None else refused

    view.page = page  # type: ignore[attr-defined]
    return view
