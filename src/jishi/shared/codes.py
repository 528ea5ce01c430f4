"""Checks of resident, organisation and credit codes (they warn, never block), and masks for personal data."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .text import fold

Severity = Literal["wrong", "doubtful"]

# GB/T 2260, first two digits: one row per region, then 台湾, 香港, 澳门 and residents' permits.
PROVINCES = frozenset(
    f"{region}{place}"
    for region, places in (
        ("1", "12345"),
        ("2", "123"),
        ("3", "1234567"),
        ("4", "123456"),
        ("5", "01234"),
        ("6", "12345"),
        ("7", "1"),
        ("8", "123"),
        ("9", "1"),
    )
    for place in places
)
OLDEST_AGE = 130

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_RESIDENT_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """One doubt about a code. The words stand in `data/wording/codes.toml` under `code`.

    Parameters
    ----------
    code : stable id of the problem, for example `RID-03`
    severity : `wrong` breaks the standard; `doubtful` may be right and deserves a look
    expected : what was expected, without personal data; may be empty
    at : position in the code, 1 to 18; 0 when the whole code is meant
    """

    code: str
    severity: Severity
    expected: str = ""
    at: int = 0


def uscc_check(body: str) -> str:
    """Check character of a unified social credit code.

    Parameters
    ----------
    body : 17 characters of the standard's alphabet (no I O S V Z)

    Returns
    -------
    one character

    Raises
    ------
    ValueError
        if `body` is not 17 lawful characters

    Source
    ------
    GB 32100-2015, clause 5.5

    Examples
    --------
    >>> uscc_check("91350100M000100Y4")
    '3'
    """
    if len(body) != 17 or any(char not in _USCC_ALPHABET for char in body):
        raise ValueError("A credit code is checked over 17 characters, without I, O, S, V and Z.")
    total = sum(weight * _USCC_ALPHABET.index(char) for weight, char in zip(_USCC_WEIGHTS, body, strict=True))
    return _USCC_ALPHABET[-total % 31]


def org_code_check(body: str) -> str:
    """Check character of an organisation code.

    Parameters
    ----------
    body : 8 digits or capital letters

    Returns
    -------
    one character, 0 to 9 or X

    Raises
    ------
    ValueError
        if `body` is not 8 digits or capital letters

    Source
    ------
    GB 11714-1997, clause 4

    Examples
    --------
    >>> org_code_check("D2143569")
    'X'
    """
    if not re.fullmatch(r"[0-9A-Z]{8}", body):
        raise ValueError("An organisation code is checked over 8 digits or capital letters.")
    total = sum(weight * int(char, 36) for weight, char in zip(_ORG_WEIGHTS, body, strict=True))
    return "0123456789X"[-total % 11]


def resident_id_check(body: str) -> str:
    """Check character of a resident identity number (ISO 7064 MOD 11-2).

    Parameters
    ----------
    body : 17 digits

    Returns
    -------
    one character, 0 to 9 or X

    Raises
    ------
    ValueError
        if `body` is not 17 digits

    Source
    ------
    GB 11643-1999, appendix A

    Examples
    --------
    >>> resident_id_check("11010519491231002")
    'X'
    """
    if not re.fullmatch(r"[0-9]{17}", body):
        raise ValueError("A resident identity number is checked over 17 digits.")
    total = sum(weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, body, strict=True))
    return _RESIDENT_CHECKS[total % 11]


def uscc_problems(text: str) -> tuple[CodeProblem, ...]:
    """Problems of a unified social credit code; none if it keeps the standard.

    Parameters
    ----------
    text : the code as written, without blanks around it

    Returns
    -------
    tuple of CodeProblem: `USCC-01` length, `USCC-02` character, `USCC-03` check character,
    `USCC-04` (doubtful) check character of the organisation code inside

    Source
    ------
    GB 32100-2015

    Examples
    --------
    >>> uscc_problems("91350100M000100Y43")
    ()
    >>> [problem.code for problem in uscc_problems("91350100M000100Y44")]
    ['USCC-03']
    """
    if len(text) != 18:
        return (CodeProblem("USCC-01", "wrong", expected="18"),)
    strangers = tuple(
        CodeProblem("USCC-02", "wrong", at=place)
        for place, char in enumerate(text, 1)
        if char not in _USCC_ALPHABET
    )
    if strangers:
        return strangers
    problems = []
    if uscc_check(text[:17]) != text[17]:
        problems.append(CodeProblem("USCC-03", "wrong", expected=uscc_check(text[:17]), at=18))
    if org_code_check(text[8:16]) != text[16]:
        problems.append(CodeProblem("USCC-04", "doubtful", expected=org_code_check(text[8:16]), at=17))
    return tuple(problems)


def org_code_problems(text: str) -> tuple[CodeProblem, ...]:
    """Problems of an organisation code of eight characters and a check character.

    Parameters
    ----------
    text : the code, with or without the hyphen before the check character

    Returns
    -------
    tuple of CodeProblem: `ORG-01` shape, `ORG-02` check character

    Source
    ------
    GB 11714-1997

    Examples
    --------
    >>> org_code_problems("D2143569-X")
    ()
    >>> org_code_problems("D21435691")
    (CodeProblem(code='ORG-02', severity='wrong', expected='X', at=9),)
    """
    found = re.fullmatch(r"([0-9A-Z]{8})-?([0-9X])", text)
    if not found:
        return (CodeProblem("ORG-01", "wrong", expected="9"),)
    right = org_code_check(found[1])
    return () if right == found[2] else (CodeProblem("ORG-02", "wrong", expected=right, at=9),)


def resident_id_problems(
    text: str, *, on_date: date, known_areas: Collection[str] = PROVINCES
) -> tuple[CodeProblem, ...]:
    """Problems of a resident identity number. An unknown area is only a doubt: area codes change.

    Parameters
    ----------
    text : the number as written
    on_date : the day of the check; nobody is born after it
    known_areas : code prefixes that are known, by default the provinces

    Returns
    -------
    tuple of CodeProblem: `RID-01` length, `RID-02` character, `RID-03` birth date, `RID-04` check character,
    `RID-05` (doubtful) area, `RID-06` (doubtful) age over 130, `RID-07` (doubtful) old number of 15 digits

    Source
    ------
    GB 11643-1999

    Examples
    --------
    >>> resident_id_problems("11010519491231002X", on_date=date(2012, 7, 15))
    ()
    >>> [problem.code for problem in resident_id_problems("99010519491331002X", on_date=date(2012, 7, 15))]
    ['RID-03', 'RID-04', 'RID-05']
    """
    if re.fullmatch(r"[0-9]{15}", text):
        return (CodeProblem("RID-07", "doubtful", expected="18"),)
    if len(text) != 18:
        return (CodeProblem("RID-01", "wrong", expected="18"),)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return (CodeProblem("RID-02", "wrong"),)
    problems = list(_birth_problems(text[6:14], on_date))
    if resident_id_check(text[:17]) != text[17]:
        # The right check character is not told: it would complete a guessed number.
        problems.append(CodeProblem("RID-04", "wrong", at=18))
    if not text.startswith(tuple(known_areas)):
        problems.append(CodeProblem("RID-05", "doubtful", at=1))
    return tuple(problems)


def _birth_problems(digits: str, on_date: date) -> tuple[CodeProblem, ...]:
    try:
        born = date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    except ValueError:
        return (CodeProblem("RID-03", "wrong", at=7),)
    if born > on_date:
        return (CodeProblem("RID-03", "wrong", at=7),)
    if on_date.year - born.year > OLDEST_AGE:
        return (CodeProblem("RID-06", "doubtful", expected=str(OLDEST_AGE), at=7),)
    return ()


def resident_id_plain(text: str) -> str:
    """Return an identity number as it is compared: without blanks, and an old one of 15 digits as it became.

    Source
    ------
    GB 11643-1999, appendix A

    Examples
    --------
    >>> resident_id_plain(" 110105 19491231 002x"), resident_id_plain("110105491231002")
    ('11010519491231002X', '11010519491231002X')
    """
    plain = fold(text).upper()
    if not re.fullmatch(r"[0-9]{15}", plain):
        return plain
    body = f"{plain[:6]}19{plain[6:]}"
    return body + resident_id_check(body)


def phone_plain(text: str) -> str:
    """Return a phone as it is compared: its digits, without the country's code before eleven of them.

    Examples
    --------
    >>> phone_plain("+86 138-0000-1111"), phone_plain("０４５３-6221234")
    ('13800001111', '04536221234')
    """
    digits = re.sub(r"[^0-9]", "", fold(text))
    return re.sub(r"^(00)?86(?=[0-9]{11}$)", "", digits)


def mask_id(text: str) -> str:
    """Resident identity number as lists show it: the first and last four characters.

    Parameters
    ----------
    text : the number; anything shorter than twelve characters is hidden whole

    Returns
    -------
    str of the same length

    Examples
    --------
    >>> mask_id("230302197001011234")
    '2303**********1234'
    """
    return _masked(text, keep_front=4, keep_back=4, shortest=12)


def mask_phone(text: str) -> str:
    """Telephone number as lists show it: the first three and last four characters.

    Parameters
    ----------
    text : the number; anything shorter than eleven characters keeps only its last two

    Returns
    -------
    str of the same length

    Examples
    --------
    >>> mask_phone("13804671234"), mask_phone("2351234")
    ('138****1234', '*****34')
    """
    if len(text) < 11:
        return _masked(text, keep_front=0, keep_back=2, shortest=5)
    return _masked(text, keep_front=3, keep_back=4, shortest=11)


def mask_name(text: str) -> str:
    """Person's name as lists show it: the first and last characters; of two characters the first.

    Parameters
    ----------
    text : the name

    Returns
    -------
    str of the same length

    Examples
    --------
    >>> [mask_name(name) for name in ("王桂兰", "王军", "欧阳桂兰", "王")]
    ['王*兰', '王*', '欧**兰', '*']
    """
    return _masked(text, keep_front=1, keep_back=1 if len(text) > 2 else 0, shortest=2)


def _masked(text: str, *, keep_front: int, keep_back: int, shortest: int) -> str:
    if len(text) < shortest:
        return "*" * len(text)
    hidden = len(text) - keep_front - keep_back
    return text[:keep_front] + "*" * hidden + text[len(text) - keep_back :]
