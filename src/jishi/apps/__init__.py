"""One room per job of the office."""
