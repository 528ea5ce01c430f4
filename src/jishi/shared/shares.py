"""Shares as the office writes them: rounded, but never to what they are not."""


def share_tenths(part: int, whole: int) -> int:
    """Return `part` of `whole` in tenths of a per cent, rounded half up; 1000 only of all, 0 only of none.

    Examples
    --------
    >>> share_tenths(1_590, 10_000), share_tenths(4_829, 4_830), share_tenths(1, 9_999), share_tenths(0, 7)
    (159, 999, 1, 0)
    """
    tenths = (2000 * part + whole) // (2 * whole)
    return min(max(tenths, 1), 999) if 0 < part < whole else tenths
