"""The room's name."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "jishi.apps.backups"
    label = "backups"
    verbose_name = "备份"
