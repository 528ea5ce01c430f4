"""The settings of the office, plus the jobs that only tests queue, for worker processes of their own."""

from jishi.config.settings import *  # noqa: F403

JOB_HANDLERS = {
    "halves": "tests.apps.jobs.handlers.load_in_two_halves",
    "count": "tests.apps.jobs.handlers.count_to_three",
    "stumble": "tests.apps.jobs.handlers.stumble",
}
