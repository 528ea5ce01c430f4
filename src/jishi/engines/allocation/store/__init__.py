"""Files of allocation: lists that offices fill, rules, and results."""
