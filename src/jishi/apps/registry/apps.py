"""The room's name."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "jishi.apps.registry"
    label = "registry"
    verbose_name = "组织与单位"
