"""The one work-list, fed by every other room."""
