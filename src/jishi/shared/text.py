"""Text as offices type it, made comparable: width, blanks and brackets."""

from __future__ import annotations

import re
import unicodedata

# Zero-width characters and the byte-order mark arrive with text pasted from web pages and chat.
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BRACKETS = str.maketrans("[{〔【〖［｛「『<《〈]}〕】〗］｝」』>》〉", "((((((((((((" + "))))))))))))")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))
_BLANKS = re.compile(r"\s+")


def half_width(text: str) -> str:
    """Full-width letters, digits, signs and blanks as half-width ones; Chinese stays as it is.

    Parameters
    ----------
    text : any text

    Returns
    -------
    str of the same length

    Examples
    --------
    >>> half_width("２０１２年（Ａ类）　")
    '2012年(A类) '
    """
    return text if text.isascii() else text.translate(_WIDE)


def squeeze(text: str) -> str:
    r"""Text without invisible characters, with single blanks and none at the ends.

    Parameters
    ----------
    text : any text; full-width and non-breaking blanks and line ends count as blanks

    Returns
    -------
    str, may be empty

    Examples
    --------
    >>> squeeze("\u3000鸡东镇\u200b  党委\n")
    '鸡东镇 党委'
    """
    # Letters and digits alone, Chinese or not, hold no blank and nothing invisible: most cells are such.
    return text if text.isalnum() else _BLANKS.sub(" ", text.translate(_INVISIBLE)).strip()


def fold_brackets(text: str) -> str:
    """Every kind of bracket as a round half-width one.

    Parameters
    ----------
    text : any text

    Returns
    -------
    str of the same length

    Examples
    --------
    >>> fold_brackets("中组发〔2012〕6号【试行】（一）")
    '中组发(2012)6号(试行)(一)'
    """
    return half_width(text).translate(_BRACKETS)


def fold(text: str) -> str:
    """The form in which names and headers are compared and searched, never shown.

    1. Compatibility characters (full width, ㎡, ①) become plain ones.
    2. Brackets and dashes become `(`, `)` and `-`.
    3. Blanks and invisible characters go, letters become small.

    Parameters
    ----------
    text : any text

    Returns
    -------
    str; folding it again changes nothing

    Examples
    --------
    >>> fold(" 活动场所面积（㎡）") == fold("活动场所 面积(m2)")
    True
    >>> fold("鸡东县【Ａ类】")
    '鸡东县(a类)'
    """
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_INVISIBLE)
    plain = plain.translate(_DASHES).translate(_BRACKETS)
    return unicodedata.normalize("NFKC", _BLANKS.sub("", plain).casefold())
