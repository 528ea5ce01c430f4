"""What can be asked of facts."""

from ..dictionary import Indicator, by_label, indicators
from .values import values_for

__all__ = ["Indicator", "by_label", "indicators", "values_for"]
