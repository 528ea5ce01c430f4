"""The room's name."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "jishi.apps.outreach"
    label = "outreach"
    verbose_name = "联系群众"
