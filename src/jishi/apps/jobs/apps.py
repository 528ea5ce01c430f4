"""The room's name."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jishi.apps.jobs"
    label = "jobs"
    verbose_name = "后台任务"
