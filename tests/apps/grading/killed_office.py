"""The settings of the office, plus a scoring that waits in the middle of its transaction, for a worker to kill."""

from jishi.config.settings import *  # noqa: F403

JOB_HANDLERS = {"grading.score_round": "tests.apps.grading.killed_handlers.score_with_a_pause"}
