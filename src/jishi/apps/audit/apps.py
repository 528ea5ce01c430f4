"""The room's name."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "jishi.apps.audit"
    label = "audit"
    verbose_name = "操作记录"
