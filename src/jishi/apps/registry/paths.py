"""Materialised paths: five characters a step, the organisation's id in base 36."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STEP = 5
AFTER = "~"
"""Sorts after every digit: `path >= p` and `path < p + AFTER` is the subtree of p."""


def step_of(org_id: int) -> str:
    """Return the step of an organisation; ids go to 60,466,175."""
    digits = ""
    while org_id:
        org_id, rest = divmod(org_id, 36)
        digits = DIGITS[rest] + digits
    return digits.rjust(STEP, "0")


def ids_of(path: str) -> tuple[int, ...]:
    """Return the ids along a path, from the top to the organisation itself."""
    return tuple(int(path[start : start + STEP], 36) for start in range(0, len(path), STEP))


def id_of(path: str) -> int:
    """Return the id of the organisation at a path."""
    return int(path[-STEP:], 36)
