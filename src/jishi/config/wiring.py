"""What joins the rooms: the guard of every page, and what the frame of every page shows."""

from functools import cache, lru_cache
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from jishi.apps.accounts import selectors as accounts
from jishi.apps.audit import selectors as audit
from jishi.apps.programmes import selectors as programmes
from jishi.apps.registry import selectors as registry
from jishi.config.entry import signed_out
from jishi.config.moments import UnclearDay, moment_read, only_today, present_set, unclear_day
from jishi.config.pages import MENU, PAGES, MenuPart, beside, menu_of
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today
from jishi.web import paper
from jishi.web.page import Page
from jishi.web.request import Crumb, OfficeRequest

# A number that somebody made up may be longer than any database holds.
MOST_ID = 10**15
# What each of somebody's roles may do.
Held = tuple[frozenset[str], ...]


def guard(page: Page, request: HttpRequest, values: dict[str, Any]) -> HttpResponse | None:
    """Let the request through with its actor, moment and scope, or say why not.

    Anonymous: to the sign-in page. Without the permission: 403. A day that cannot be shown: 400. Writing in the past:
    409. About an organisation outside the actor's scope: 404, so that nobody learns what exists.
    """
    office = cast(OfficeRequest, request)
    office.actor = accounts.actor_of(request.user) if request.user.is_authenticated else accounts.PUBLIC
    office.scope, office.trail = None, []
    office.audit_head = lambda: audit.head_at(office.moment.known_at)
    present_set(office)
    if page.permission == "public":
        return None
    if office.actor.user_id is None:
        return signed_out(request)
    if page.permission != "signed-in" and not office.actor.may(page.permission):
        raise PermissionDenied(page.permission)
    refused = _time_refused(page, office)
    if refused is None:
        _place_check(page, office, values)
    return refused


def _time_refused(page: Page, office: OfficeRequest) -> HttpResponse | None:
    try:
        moment_read(office)
    except UnclearDay as error:
        return unclear_day(office, error)
    return only_today(page, office)


def _place_check(page: Page, office: OfficeRequest, values: dict[str, Any]) -> None:
    if any(isinstance(value, int) and value > MOST_ID for value in values.values()):
        raise Http404(page.name)
    org_id = page.subject(values)
    if org_id is not None and not _may_see(office, page, org_id, values):
        raise Http404(page.name)
    _look_at(office, org_id)


def _may_see(office: OfficeRequest, page: Page, org_id: int, values: dict[str, Any]) -> bool:
    if registry.visible(office.actor, page.permission, office.moment).has(org_id):
        return True
    grants = office.actor.grants_for(page.permission)
    return page.is_on_list_of((g.scope_id for g in grants if g.scope_kind == "line"), values)


def _look_at(office: OfficeRequest, org_id: int | None) -> None:
    """Set the subtree that the page looks at: the page's own, the one asked for, or the actor's first."""
    own = registry.scopes_of(office.actor, office.moment)
    asked = org_id or _asked_scope(office)
    scope = registry.scope_of(asked, office.moment) if asked else None
    if scope is None:
        scope = own[0] if own else None
    elif not any(scope.path.startswith(mine.path) for mine in own) and org_id is None:
        raise Http404("scope")
    office.scope = scope
    if scope is not None:
        top = min(
            (len(mine.path) for mine in own if scope.path.startswith(mine.path)), default=len(scope.path)
        )
        office.trail = [
            Crumb(s.org_id, s.name)
            for s in registry.trail_of(scope.path, office.moment)
            if len(s.path) >= top
        ]


def _asked_scope(request: HttpRequest) -> int | None:
    text = request.GET.get("scope", "")
    return int(text) if text.isdecimal() and len(text) <= len(str(MOST_ID)) else None


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame shows on every page."""
    actor: Actor = getattr(request, "actor", accounts.PUBLIC)
    moment: Moment = getattr(request, "moment", Moment(today()))
    match = request.resolver_match
    on_paper = paper.is_paper(request) and hasattr(request, "audit_head")
    return {
        "actor": actor,
        "role_titles": accounts.role_titles(actor),
        "moment": moment,
        "is_past": getattr(request, "is_past", False),
        "is_paper": on_paper,
        "footnote": SimpleLazyObject(lambda: paper.footnote(request)) if on_paper else "",
        "office_day": today(),
        "scope": getattr(request, "scope", None),
        "trail": getattr(request, "trail", []),
        "menu": _menu(_held(actor)),
        "menu_shown": _menu_shown(_held(actor), match.url_name if match else None, _asked_scope(request)),
        "beside": _beside(request, actor),
        "year_phases": _phases(request, actor, moment),
        "is_demo": settings.IS_DEMO,
    }


@cache
def _menu(held: Held) -> list[MenuPart]:
    return menu_of(page for page in MENU if _may_open(held, page))


@lru_cache(maxsize=256)
def _menu_shown(held: Held, at: str | None, scope: int | None) -> SafeString:
    """Return the menu as it is shown to whoever holds such roles, on a page about a subtree: it tells nothing else.

    To write it takes as long as to read a small page. The days looked at are added to its links as to all others.
    """
    kept = "" if scope is None else f"?scope={scope}"
    return render_to_string("web/part_menu.html", {"menu": _menu(held), "at": at, "kept": kept})


def _beside(request: HttpRequest, actor: Actor) -> tuple[tuple[str, str], ...]:
    match = request.resolver_match
    is_past = getattr(request, "is_past", False)
    pages = (page for page in PAGES if _may_open(_held(actor), page) and not (is_past and page.today_only))
    return beside(match.url_name if match else None, pages)


def _phases(request: HttpRequest, actor: Actor, moment: Moment) -> tuple[programmes.Phase, ...]:
    """Return the phases of the year on which the work of the page hangs, for whoever may see the year."""
    match = request.resolver_match
    if match is None or match.url_name is None or not actor.may("programmes.view"):
        return ()
    return programmes.programme_on(moment.valid_on).phases_of(match.url_name, moment.valid_on)


def _held(actor: Actor) -> Held:
    return tuple(dict.fromkeys(grant.permissions for grant in actor.grants))


def _may_open(held: Held, page: Page) -> bool:
    """Tell whether a page stands in the menu of whoever holds such roles."""
    return bool(held) if page.permission == "signed-in" else any(page.permission in own for own in held)
