"""Indicator values, asked once, with their source and freshness."""
