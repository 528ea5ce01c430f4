"""Indicators and values for other programs."""

from jishi.web.api import Endpoint

from . import dictionary, values

ENDPOINTS: tuple[Endpoint, ...] = (*dictionary.ENDPOINTS, *values.ENDPOINTS)
