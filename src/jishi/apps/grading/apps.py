"""The room's name."""

from django.apps import AppConfig


class GradingConfig(AppConfig):
    name = "jishi.apps.grading"
    label = "grading"
    verbose_name = "分类定级"
