"""The A/B/C/D ledgers: problems, measures, deadlines, acceptance."""
