"""Codes: worked examples, properties, and a second opinion computed another way."""

import tomllib
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.shared import codes

TODAY = date(2012, 7, 15)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

seventeen = st.text("0123456789", min_size=17, max_size=17)
birthdays = st.dates(date(1900, 1, 1), TODAY)


def resident_id(area: str, born: date, order: str) -> str:
    body = f"{area}{born:%Y%m%d}{order}"
    return body + codes.resident_id_check(body)


@pytest.mark.parametrize(
    "number",
    ["11010519491231002X", "440524188001010014", "34052419800101001X"],  # examples printed with GB 11643
)
def test_the_standards_own_numbers_pass(number: str) -> None:
    assert codes.resident_id_problems(number, on_date=TODAY) in (
        (),
        (codes.CodeProblem("RID-06", "doubtful", expected="130", at=7),),
    )


def test_a_veteran_of_a_county_that_no_longer_exists_is_not_refused() -> None:
    number = resident_id("231121", date(1948, 3, 2), "001")

    assert codes.resident_id_problems(number, on_date=TODAY) == ()


def test_an_unknown_area_is_a_doubt_not_a_fault() -> None:
    number = resident_id("990101", date(1948, 3, 2), "001")

    found = codes.resident_id_problems(number, on_date=TODAY)

    assert [(problem.code, problem.severity) for problem in found] == [("RID-05", "doubtful")]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("2303021970010112", "RID-01"),
        ("23030219700101123x", "RID-02"),
        ("２３0302197001011234", "RID-02"),
        ("230302197002301234", "RID-03"),
        ("230302205001011234", "RID-03"),
        ("230302700101123", "RID-07"),
    ],
)
def test_each_fault_of_an_identity_number_has_its_own_code(number: str, expected: str) -> None:
    assert codes.resident_id_problems(number, on_date=TODAY)[0].code == expected


def test_someone_born_today_is_born_and_someone_born_tomorrow_is_not() -> None:
    today = resident_id("230302", TODAY, "001")
    tomorrow = resident_id("230302", TODAY + timedelta(days=1), "001")

    assert codes.resident_id_problems(today, on_date=TODAY) == ()
    assert [problem.code for problem in codes.resident_id_problems(tomorrow, on_date=TODAY)] == ["RID-03"]


def test_a_wrong_check_character_is_said_without_telling_the_right_one() -> None:
    found = codes.resident_id_problems("110105194912310021", on_date=TODAY)

    assert found == (codes.CodeProblem("RID-04", "wrong", at=18),)


@given(seventeen)
def test_identity_check_satisfies_the_congruence_of_the_standard(body: str) -> None:
    check = codes.resident_id_check(body)

    # ISO 7064 MOD 11-2 by Horner's rule, without a weight table.
    remainder = 0
    for digit in body:
        remainder = (remainder + int(digit)) * 2 % 11
    value = 10 if check == "X" else int(check)
    assert (remainder + value) % 11 == 1


@given(birthdays, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_an_identity_number_is_always_seen(
    born: date, order: int, place: int, step: int
) -> None:
    number = resident_id("230302", born, f"{order:03}")
    digit = str((int(number[place]) + step) % 10)

    assert codes.resident_id_problems(number[:place] + digit + number[place + 1 :], on_date=TODAY)


# D2143569-X is the standard's example. 12345678-8 by hand:
# 3 + 14 + 27 + 40 + 25 + 48 + 28 + 16 = 201 = 18 × 11 + 3.
@pytest.mark.parametrize("code", ["D2143569-X", "D2143569X", "12345678-8", "00000000-0"])
def test_organisation_codes_with_the_right_check_pass(code: str) -> None:
    assert codes.org_code_problems(code) == ()


@pytest.mark.parametrize(
    ("code", "expected"), [("D2143569-1", "ORG-02"), ("d2143569-X", "ORG-01"), ("D214356-X", "ORG-01")]
)
def test_each_fault_of_an_organisation_code_has_its_own_code(code: str, expected: str) -> None:
    assert [problem.code for problem in codes.org_code_problems(code)] == [expected]


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8))
def test_organisation_check_satisfies_the_congruence_of_the_standard(body: str) -> None:
    check = codes.org_code_check(body)

    values = [ord(char) - 48 if char.isdigit() else ord(char) - 55 for char in body]
    weights = [3, 7, 9, 10, 5, 8, 4, 2]
    total = sum(value * weight for value, weight in zip(values, weights, strict=True))
    assert (total + (10 if check == "X" else int(check))) % 11 == 0


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91230100127041609K", "N2230321MA00000011"])
def test_credit_codes_are_not_refused_for_a_letter_in_front(code: str) -> None:
    assert not [problem for problem in codes.uscc_problems(code) if problem.code in ("USCC-01", "USCC-02")]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("91350100M000100Y4", "USCC-01"),
        ("91350100M000100I43", "USCC-02"),
        ("91350100M000100Y44", "USCC-03"),
    ],
)
def test_each_fault_of_a_credit_code_has_its_own_code(code: str, expected: str) -> None:
    assert codes.uscc_problems(code)[0].code == expected


def test_a_wrong_organisation_code_inside_a_credit_code_is_a_doubt() -> None:
    body = "91230321123456780"
    wrong_inside = body[:16] + ("1" if codes.org_code_check(body[8:16]) != "1" else "2")

    found = codes.uscc_problems(wrong_inside + codes.uscc_check(wrong_inside))

    assert [(problem.code, problem.severity, problem.at) for problem in found] == [
        ("USCC-04", "doubtful", 17)
    ]


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_credit_check_satisfies_the_congruence_of_the_standard(body: str) -> None:
    check = codes.uscc_check(body)

    # Horner's rule from the right, in place of the table of powers.
    total = 0
    for char in reversed(body):
        total = (total * 3 + ALPHABET.index(char)) % 31
    assert (total + ALPHABET.index(check)) % 31 == 0


@pytest.mark.parametrize("check", [codes.uscc_check, codes.org_code_check, codes.resident_id_check])
def test_a_body_of_the_wrong_shape_is_refused(check: object) -> None:
    with pytest.raises(ValueError, match="checked over"):
        check("I")  # type: ignore[operator]


@given(st.text(max_size=24))
def test_no_text_breaks_a_check_and_every_problem_has_words(text: str) -> None:
    words = tomllib.loads(files("jishi").joinpath("data/wording/codes.toml").read_text("utf-8"))

    found = (
        *codes.uscc_problems(text),
        *codes.org_code_problems(text),
        *codes.resident_id_problems(text, on_date=TODAY),
    )

    for problem in found:
        assert words["zh"][problem.code]
        assert words["en"][problem.code]


@given(st.text("0123456789X", min_size=12, max_size=18))
def test_a_masked_number_shows_eight_characters_and_keeps_its_length(text: str) -> None:
    masked = codes.mask_id(text)

    assert len(masked) == len(text)
    assert len(masked.replace("*", "")) == 8


@given(st.text("王桂兰李建国欧阳", min_size=1, max_size=5))
def test_a_masked_name_never_shows_more_than_two_characters(text: str) -> None:
    assert len(codes.mask_name(text).replace("*", "")) <= min(2, len(text) - 1)
