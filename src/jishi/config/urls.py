"""Every address of the site, each behind the guard."""

from jishi.config.pages import PAGES
from jishi.config.wiring import guard
from jishi.web.page import urls

urlpatterns = urls(PAGES, guard)
