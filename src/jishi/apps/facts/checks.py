"""System check: the indicator dictionary can be read."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from . import dictionary


@register
def dictionary_check(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Report every fault of `data/indicators.yaml`."""
    del app_configs
    try:
        dictionary.read(dictionary.path().read_text(encoding="utf-8"))
    except (OSError, dictionary.DictionaryError) as error:
        return [
            Error(line, hint="Repair src/jishi/data/indicators.yaml.", id="facts.E001")
            for line in str(error).splitlines()
        ]
    return []
