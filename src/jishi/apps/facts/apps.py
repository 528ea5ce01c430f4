"""The room's name."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "jishi.apps.facts"
    label = "facts"
    verbose_name = "指标数据"
