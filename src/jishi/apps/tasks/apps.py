"""The room's name."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "jishi.apps.tasks"
    label = "tasks"
    verbose_name = "待办事项"
