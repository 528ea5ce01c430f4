"""The room's name."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "jishi.apps.programmes"
    label = "programmes"
    verbose_name = "年度安排"
