"""When two lists say the same of a unit, though they write it differently."""

from __future__ import annotations

import re

from jishi.shared.codes import org_code_problems, uscc_problems
from jishi.shared.text import fold

from .rules import words

_PLACE = re.compile(r"^(?:\w{2,4}省)?(?:\w{2,4}?市)?(?:\w{1,4}?[区县])?")
_ROOM = re.compile(r"[\w]*?(?:省|市|区|县)")
_DAY = re.compile(r"\D")


def code_core(code: str) -> str:
    """Return the nine characters that old and new codes share: of a credit code, a tax number, an organisation code.

    What is none of these stays as it is.
    """
    plain = code.replace("-", "").replace(" ", "").upper()
    if len(plain) == 18:
        return plain[8:17]
    return plain[6:15] if len(plain) == 15 else plain


def is_code_sound(code: str) -> bool:
    """Tell whether a code keeps its standard: a credit code, or one with an organisation code inside."""
    plain = code.replace("-", "").replace(" ", "").upper()
    if len(plain) == 18:
        return not uscc_problems(plain)
    return len(plain) in (9, 15) and not org_code_problems(code_core(plain))


def name_core(name: str) -> str:
    """Return a name without place, legal form and remarks in brackets."""
    plain = re.sub(r"\([^)]*\)", "", fold(name))
    for form in words("forms"):
        plain = plain.removesuffix(form)
    short = _PLACE.sub("", plain)
    return short if len(short) >= 2 else plain


def is_same(field: str, one: object, other: object) -> bool:
    """Tell whether two lists say the same on a field."""
    if one == other:
        return True
    left, right = str(one), str(other)
    if field == "name":
        return _within(name_core(left), name_core(right))
    if field == "code":
        return code_core(left) == code_core(right)
    if field == "address":
        return _within(_door(left), _door(right))
    if field == "area_code":
        return left.startswith(right) or right.startswith(left)
    if field == "phone":
        return _DAY.sub("", left) == _DAY.sub("", right)
    return fold(left) == fold(right)


def _door(address: str) -> str:
    """Return an address without province, city and county; # is how many write 号."""
    return _ROOM.sub("", fold(address)).replace("#", "号")


def _within(one: str, other: str) -> bool:
    """Tell whether the shorter is all in the longer; a single character proves nothing."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 2 and short in long
