"""Every code has its sentence in both languages, and every example in a docstring is true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest

import jishi.sheets
from jishi.shared import wording

WORDS = tomllib.loads((wording.FOLDER / "sheets.toml").read_text(encoding="utf-8"))
CODES = sorted(key for key in WORDS["zh"] if key.startswith("SHEET-"))


def test_both_languages_have_the_same_sentences_with_the_same_values() -> None:
    def values(lang: str) -> dict[str, set[str]]:
        return {key: set(re.findall(r"{(\w+)}", text)) for key, text in WORDS[lang].items()}

    assert values("zh") == values("en")


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_raised_by_a_test(code: str) -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))

    assert f'"{code}"' in tests


def test_every_code_in_the_source_has_a_sentence() -> None:
    folder = Path(jishi.sheets.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))

    assert sorted(set(re.findall(r'"(SHEET-\d+)"', source))) == CODES


@pytest.mark.parametrize("name", sorted(m.name for m in pkgutil.iter_modules(jishi.sheets.__path__)))
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(f"jishi.sheets.{name}"))

    assert failed == 0
