"""Operation records: every write, chained; reads of personal data."""
