"""The room's name."""

from django.apps import AppConfig


class SurveyConfig(AppConfig):
    name = "jishi.apps.survey"
    label = "survey"
    verbose_name = "摸底调查"
