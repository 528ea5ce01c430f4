"""Grids of members: who is in which grid and why, tasks with a number, and what became of them."""
