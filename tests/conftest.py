"""What every test runs on: its own database file and folders, and how hard Hypothesis tries."""

import gc
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from tools.browsers import browser as browser_path
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from tests.factories.kept import schema

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = browser_path()
# Nothing of the browser's own goes out: no updates, no lists of bad sites, no first-run pages.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
]

# A shared machine has slow moments: how long one example takes says nothing about our code.
_ALWAYS = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("ci", max_examples=50, derandomize=True, **_ALWAYS)  # type: ignore[arg-type]
hypothesis_settings.register_profile("deep", max_examples=2000, **_ALWAYS)  # type: ignore[arg-type]
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


class _ByFile(LoadFileScheduling):  # type: ignore[misc]
    """Tests of a file run on one core, because what a file shares would be built on each."""

    # Folders whose files share what takes long to build, but also run long: either core takes the next test.
    SPREAD = {"journeys"}
    # Folders whose files share one thing that takes long to build.
    TOGETHER = {"demo"}

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        folder = Path(file).parent.name
        if folder in self.SPREAD:
            return nodeid
        return folder if folder in self.TOGETHER else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Share the tests out by file."""
    return _ByFile(config, log)


# What a page shows is made from what selectors give, and those are asked on both databases: that a page opens on
# PostgreSQL at all is seen by tests/house/test_pages.py, what it prints by test_reprint.py.
_ON_SQLITE = re.compile(r"tests/apps/.*pages\.py|tests/house/test_past\.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what one database proves; begin with the files that take long, so that both cores end together."""
    if not _is_sqlite():
        left_out = [item for item in items if _ON_SQLITE.search(item.path.as_posix())]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _ON_SQLITE.search(item.path.as_posix())]
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    """Look for garbage only among what tests make: looking through ten thousand tests finds none."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Files that a test writes never land in the office's own folders."""
    told = {
        name: tmp_path_factory.mktemp(name.lower())
        for name in ("RUNS_DIR", "UPLOADS_DIR", "VAR_DIR", "STATIC_ROOT")
    }
    before = {name: getattr(settings, name) for name in told}
    for name, folder in told.items():
        setattr(settings, name, folder)
    yield
    for name, folder in before.items():
        setattr(settings, name, folder)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Counts of one test's register are no other's, even where both are rolled back to the same last event."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each run has a SQLite file of its own, so that two runs on one machine do not meet; a copy of the schema."""
    if _is_sqlite():
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        shutil.copy(schema(), file)
        connections["default"].settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Take the copied file as it is; it goes with the run's folder."""
    return _is_sqlite() or bool(request.config.getvalue("reuse_db"))


def _is_sqlite() -> bool:
    return "sqlite" in connections["default"].settings_dict["ENGINE"]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Give a Chromium, by choice the shell; one for all tests, because its driver starts only once in a process."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    # A test's own database calls happen beside the browser's event loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
