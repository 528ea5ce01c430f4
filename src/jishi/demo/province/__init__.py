"""A province to measure on: as many organisations as asked for, written straight into the tables.

The register's services would take an hour for it; what they guarantee (dated rows that follow one another, one
event for each change) the tests of this package check on a small province.
"""

from .load import USERS, Size, is_empty, load_province
from .sink import tidy

__all__ = ["USERS", "Size", "is_empty", "load_province", "tidy"]
