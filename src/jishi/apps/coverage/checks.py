"""System check: the rules of the rates can be read."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from jishi.engines import coverage


@register
def rules_check(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Report every fault of `data/coverage`."""
    del app_configs
    try:
        coverage.rule_sets_read(settings.DATA_DIR / "coverage")
    except coverage.CoverageError as error:
        hint = "Repair the file in src/jishi/data/coverage."
        return [Error(line, hint=hint, id="coverage.E001") for line in error.lines("zh")]
    return []
