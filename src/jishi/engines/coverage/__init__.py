"""Which share, of whom, who is left out and why; when it will be reached; who could set up a branch together."""

from jishi.engines.coverage.compare import Difference, Part, difference
from jishi.engines.coverage.errors import CoverageError, Problem
from jishi.engines.coverage.explain import (
    difference_words,
    forecast_words,
    percent,
    rate_words,
    reason_title,
    way_words,
)
from jishi.engines.coverage.forecast import Forecast, forecast
from jishi.engines.coverage.joint import Group, alternatives, suggest
from jishi.engines.coverage.load import rule_set_from_mapping
from jishi.engines.coverage.model import (
    ENGINE_VERSION,
    HELPS,
    WAYS,
    Condition,
    Help,
    Hosting,
    JointLimits,
    JointUnit,
    Organisation,
    Rate,
    Records,
    Rule,
    RuleSet,
    Standing,
    Unit,
)
from jishi.engines.coverage.rates import organised, rate, rates
from jishi.engines.coverage.store import rule_sets_read, rules_in_force

__all__ = [
    "ENGINE_VERSION",
    "HELPS",
    "WAYS",
    "Condition",
    "CoverageError",
    "Difference",
    "Forecast",
    "Group",
    "Help",
    "Hosting",
    "JointLimits",
    "JointUnit",
    "Organisation",
    "Part",
    "Problem",
    "Rate",
    "Records",
    "Rule",
    "RuleSet",
    "Standing",
    "Unit",
    "alternatives",
    "difference",
    "difference_words",
    "forecast",
    "forecast_words",
    "organised",
    "percent",
    "rate",
    "rate_words",
    "rates",
    "reason_title",
    "rule_set_from_mapping",
    "rule_sets_read",
    "rules_in_force",
    "suggest",
    "way_words",
]
