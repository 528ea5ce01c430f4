"""Which browser the tests drive."""

import shutil

# The shell is Chromium without windows: it draws and prints the same, with three quarters of the work.
PACKAGE = "chromium-headless-shell"
_NAMES = (PACKAGE, "chromium", "chromium-browser", "google-chrome")


def browser() -> str | None:
    """Return the path of the first one that is installed."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)
