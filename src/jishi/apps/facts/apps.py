"""The room's name."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "jishi.apps.facts"
    label = "facts"
    verbose_name = "指标数据"

    def ready(self) -> None:
        """Register the check of the dictionary."""
        from . import checks  # noqa: F401
