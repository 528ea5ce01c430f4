"""Specialities as people write them: words with 、 between them, and how many of each a grid wants."""

import re

_BETWEEN = re.compile(r"[、,,;;\s/]+")
_WANT = re.compile(r"(.+?)(\d*)")
Wants = tuple[tuple[str, int], ...]


def skills_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, each once, in their order.

    Examples
    --------
    >>> skills_of("电工、法律 电工")
    ('电工', '法律')
    """
    return tuple(dict.fromkeys(word for word in _BETWEEN.split(text.strip()) if word))


def wants_of(text: str) -> Wants:
    """Return which specialities are wanted and how many persons of each; without a number one.

    Examples
    --------
    >>> wants_of("电工2、法律")
    (('电工', 2), ('法律', 1))
    """
    found = {}
    for word in skills_of(text):
        match = _WANT.fullmatch(word)
        assert match is not None
        found[match[1]] = int(match[2] or 1)
    return tuple(found.items())
