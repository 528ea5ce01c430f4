"""Several lists of the same units, or people, become one: who is who, how surely, and what a person should look at."""

from jishi.engines.linkage.check import run_check
from jishi.engines.linkage.errors import LinkageError, Problem
from jishi.engines.linkage.explain import pair_explain
from jishi.engines.linkage.model import (
    ENGINE_VERSION,
    FieldPoints,
    LinkModel,
    LinkRun,
    PairExplanation,
    Source,
    Spec,
)
from jishi.engines.linkage.run import link
from jishi.engines.linkage.store.decisions import Decision, decisions_read, decisions_write
from jishi.engines.linkage.store.runs import run_read
from jishi.engines.linkage.store.spec import spec_read
from jishi.engines.linkage.training import model_train

__all__ = [
    "ENGINE_VERSION",
    "Decision",
    "FieldPoints",
    "LinkModel",
    "LinkRun",
    "LinkageError",
    "PairExplanation",
    "Problem",
    "Source",
    "Spec",
    "decisions_read",
    "decisions_write",
    "link",
    "model_train",
    "pair_explain",
    "run_check",
    "run_read",
    "spec_read",
]
