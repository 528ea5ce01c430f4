"""The hundred days: who is not covered and why, step by step until an organisation is in being."""
