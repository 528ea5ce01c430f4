"""The pages of this room."""

from . import job_detail

PAGES = (job_detail.page,)
