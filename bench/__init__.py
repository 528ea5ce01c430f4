"""Peers side by side, one run, ratios; and the budgets of the screens."""
