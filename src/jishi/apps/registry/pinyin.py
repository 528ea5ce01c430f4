"""Pinyin initials, so that `jdxz` finds 鸡东县镇."""

from functools import lru_cache

from jishi.shared.text import fold


@lru_cache(maxsize=50_000)
def initials(text: str) -> str:
    """Return the first letters of the Chinese characters of `text`, and its letters and digits, in lower case."""
    # Its words take a third of a second and 58 MB, which most commands never need.
    from pypinyin import Style, lazy_pinyin

    letters = lazy_pinyin(fold(text), style=Style.FIRST_LETTER, errors=_kept)
    return "".join(letters).lower()


def _kept(other: str) -> str:
    return "".join(character for character in other if character.isalnum())
