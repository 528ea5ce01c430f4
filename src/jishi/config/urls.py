"""Every address of the site, each behind the guard; and the API, behind its tokens."""

from django.urls import path

from jishi.config.api import api
from jishi.config.pages import PAGES
from jishi.config.wiring import guard
from jishi.web.page import urls

urlpatterns = [*urls(PAGES, guard), path("api/", api.urls)]
