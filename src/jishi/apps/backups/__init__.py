"""Whole copies of the database and of the files that its records name, and their return."""
