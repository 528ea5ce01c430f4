"""Jishi 基石: survey, set up, grade, mend and keep mended the organisations of a county, city or province."""
