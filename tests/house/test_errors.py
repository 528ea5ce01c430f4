"""Every error code that a user may read is raised by some test."""

import re
from pathlib import Path

import pytest

from . import source

pytestmark = pytest.mark.slow

CODE = re.compile(r"(?<![\w-])[A-Z]{2,12}-\d{2}(?![\w-])")
# Standards, not errors.
NOT_OURS = ("UTF-", "GB-", "ISO-", "GBK-")


def codes_in(texts: list[str]) -> set[str]:
    found = {code for text in texts for code in CODE.findall(text)}
    return {code for code in found if not code.startswith(NOT_OURS)}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_error_code_is_raised_by_a_test() -> None:
    package = [path for path in source.modules() if source.PACKAGE in path.parents]
    told = [text_of(path) for path in (*package, *(source.PACKAGE / "data" / "wording").glob("*.toml"))]
    tests = [p for p in (source.ROOT / "tests").rglob("*") if p.suffix in (".py", ".yaml", ".toml", ".json")]

    missing = codes_in(told) - codes_in([text_of(path) for path in tests])

    source.nobody(f"{code}: no test names it" for code in sorted(missing))
