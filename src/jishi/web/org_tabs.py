"""What other rooms show on an organisation's page; the registry calls what the settings list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class OrgTab:
    """One tab. `html` is called only when the tab is open; None: nothing yet, and `empty` says why and what next.

    Listed in `settings.ORG_TABS` as dotted paths of `function(org_id, request) -> OrgTab | None` (None: not for this
    reader). A tab whose `key` the page has already (`grades`, `lines`, `terms`) takes its place.
    """

    key: str
    title: str
    count: int | None = None
    html: Callable[[], SafeString] | None = None
    empty: str = ""


@dataclass(frozen=True, slots=True)
class OrgHelper:
    """One line of the tab 帮扶力量: who, as what, and where more stands (words, address).

    Listed in `settings.ORG_HELPERS`: `function(org_id, request) -> list[OrgHelper]`.
    """

    who: str
    what: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OrgDue:
    """One open line under 要办的事: `settings.ORG_DUE`, `function(org_id, request) -> list[OrgDue]`."""

    text: str
    href: str
    source: str
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class OrgBadge:
    """Words beside the title (较差(D1)、整顿中).

    Listed in `settings.ORG_BADGES`: `function(org_id, request) -> list[OrgBadge]`.
    """

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class OrgFigure:
    """One value of the fact strip: `settings.ORG_FIGURES`, `function(org_id, request) -> list[OrgFigure]`.

    `slot` is the strip's label (党小组、积极分子、活动场所㎡、本年“三会一课”、满意率). A value that is too old says so
    in `unchecked` (180天未核对); `confirm_href` takes a reader's 仍然属实, where the reader may say it.
    """

    slot: str
    text: str
    source: str
    on: date | None = None
    href: str = ""
    unchecked: str = ""
    confirm_href: str = ""
