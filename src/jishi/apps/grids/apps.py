"""The room's name."""

from django.apps import AppConfig


class GridsConfig(AppConfig):
    name = "jishi.apps.grids"
    label = "grids"
    verbose_name = "党员网格"
