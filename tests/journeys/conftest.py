"""One installation and one browser for all journeys; anybody may come in, in any role and on any screen."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, StorageState

from .site import Site, serving
from .visitor import WIDE, Visitor

Come = Callable[..., Visitor]
Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the demo; `browser` is asked for first, so that nothing is built where there is none."""
    with serving(tmp_path_factory.mktemp("site") / "var") as found:
        yield found


@pytest.fixture(scope="session")
def come(browser: Browser, site: Site) -> Come:
    """Give somebody who has not signed in, or who comes with the cookies of somebody who has."""

    def enter(state: StorageState | None = None, size: dict[str, int] = WIDE) -> Visitor:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="zh-CN",
            base_url=site.url,
            storage_state=state,
            accept_downloads=True,
        )
        # Generous, because the machine that runs the tests may be doing other things.
        context.set_default_timeout(30_000)
        return Visitor(context, site.url)

    return enter


@pytest.fixture(scope="session")
def links(site: Site) -> dict[str, str]:
    """Return the printed sign-in links, each good for one use; `sessions` uses them up."""
    return site.links()


@pytest.fixture(scope="session")
def sessions(come: Come, links: dict[str, str]) -> dict[str, StorageState]:
    """Sign in once in every role by the printed link, and keep the cookies."""
    kept: dict[str, StorageState] = {}
    for role, link in links.items():
        visitor = come()
        visitor.sign_in(link)
        kept[role] = visitor.page.context.storage_state()
        visitor.leave()
    return kept


@pytest.fixture
def visit(come: Come, sessions: dict[str, StorageState]) -> Iterator[Visit]:
    """Give visitors signed in by role; at the end none of them may have met anything wrong."""
    came: list[Visitor] = []

    def give(role: str = "", size: dict[str, int] = WIDE) -> Visitor:
        came.append(come(sessions[role] if role else None, size))
        return came[-1]

    yield give
    for visitor in came:
        visitor.leave()
    assert [each for visitor in came for each in visitor.complaints] == []
