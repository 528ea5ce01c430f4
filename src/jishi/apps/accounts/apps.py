"""The room's name."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jishi.apps.accounts"
    label = "accounts"
    verbose_name = "账号与权限"
