"""The room's name."""

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "jishi.apps.rectification"
    label = "rectification"
    verbose_name = "整改"
