"""The room's name."""

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "jishi.apps.coverage"
    label = "coverage"
    verbose_name = "两个覆盖"

    def ready(self) -> None:
        """Register the check of the rules."""
        from . import checks  # noqa: F401
