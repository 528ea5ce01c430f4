"""System check: every year's file can be read."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .load import ProgrammeError, programmes_read


@register
def programmes_check(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Report every fault of `data/programmes`."""
    del app_configs
    try:
        programmes_read(settings.DATA_DIR / "programmes")
    except ProgrammeError as error:
        hint = "Repair the file in src/jishi/data/programmes."
        return [Error(line, hint=hint, id="programmes.E001") for line in error.lines]
    return []
