"""The settings of the office, plus an import that waits in the middle of its transaction, for a worker to kill."""

from jishi.config.settings import *  # noqa: F403

JOB_HANDLERS = {"facts.import": "tests.apps.facts.killed_handlers.import_with_a_pause"}
