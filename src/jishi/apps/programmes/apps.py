"""The room's name."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "jishi.apps.programmes"
    label = "programmes"
    verbose_name = "年度安排"

    def ready(self) -> None:
        """Register the check of the years' files."""
        from . import checks  # noqa: F401
