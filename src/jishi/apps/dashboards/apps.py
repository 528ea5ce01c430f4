"""The room's name."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "jishi.apps.dashboards"
    label = "dashboards"
    verbose_name = "今天"
