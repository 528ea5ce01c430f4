"""The web application that the server runs."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jishi.config.settings")
application = get_wsgi_application()

# What is loaded now stays. The collector need not look at it again whenever a page has made some thousands of rows.
import_module(settings.ROOT_URLCONF)
import_module("pypinyin")
gc.collect()
gc.freeze()
