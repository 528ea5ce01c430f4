"""The room's name."""

from django.apps import AppConfig


class PostingsConfig(AppConfig):
    name = "jishi.apps.postings"
    label = "postings"
    verbose_name = "选派帮带"
