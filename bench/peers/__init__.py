"""The same task by other means, in an environment of its own; nothing of ours is imported by a peer."""
