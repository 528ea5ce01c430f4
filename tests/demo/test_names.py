"""Names: plausible, and never a forbidden one."""

import hashlib
from collections import Counter
from random import Random

import pytest

from jishi.demo import forbidden, names
from jishi.demo.cast import OFFICERS, cast
from jishi.demo.forbidden import forbidden_in
from jishi.demo.specs import City


def test_no_generated_text_holds_a_forbidden_name(city: City) -> None:
    texts = {member.name for member in city.members}
    texts |= {org.name for org in city.orgs} | {org.secretary_name for org in city.orgs}
    texts |= {unit.name for unit in city.units} | {area.name for area in city.areas}
    texts |= {officer.name for officer in OFFICERS} | {member.name for member in cast().members}

    assert not [text for text in texts if forbidden_in(text)]


@pytest.fixture
def one_forbidden(monkeypatch: pytest.MonkeyPatch) -> str:
    name = "甲乙丙"
    digest = hashlib.sha256(name.encode()).digest()
    forbidden._is_forbidden.cache_clear()
    monkeypatch.setattr(forbidden, "_known", lambda: {3: frozenset({digest})})
    return name


def test_a_forbidden_name_is_found_wherever_it_stands(one_forbidden: str) -> None:
    text = f"2012年,{one_forbidden}说:某{one_forbidden}某。甲 乙丙不算。"

    assert forbidden_in(text) == ((6, 3), (12, 3))
    forbidden._is_forbidden.cache_clear()


def test_the_list_holds_only_hashes() -> None:
    known = forbidden._known()

    assert sum(map(len, known.values())) >= 20
    assert all(len(digest) == 32 for digests in known.values() for digest in digests)
    assert all(2 <= length <= 8 for length in known)


def test_northern_surnames_lead() -> None:
    rng = Random(1)

    found = Counter(names.person(rng, "1", 1965)[0] for _ in range(4_000))

    assert {"王", "李", "张", "刘"} == {surname for surname, _ in found.most_common(4)}


def test_a_korean_township_has_korean_surnames() -> None:
    rng = Random(2)

    found = Counter(names.person(rng, "2", 1958, in_korean_township=True)[0] for _ in range(600))

    assert found["金"] + found["朴"] > 60


def test_a_firm_name_is_given_once() -> None:
    writer, rng = names.FirmNames(6), Random(3)

    found = [writer.draw(rng, "鸡东县", "商贸") for _ in range(300)]

    assert len(set(found)) == 300
    assert all(name.startswith("鸡东县") for name in found)
