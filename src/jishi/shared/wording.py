"""Sentences in two languages, kept as data, for whatever the command line and the pages both say."""

import tomllib
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

LANGUAGES = ("zh", "en")
FOLDER = Path(__file__).parents[1] / "data" / "wording"


class _Numbered(Formatter):
    """Knows `{n} {n:unit|units}`: the first word where the number is 1."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_NUMBERED = _Numbered()


def render(lang: str, key: str, /, **values: object) -> str:
    """Put values into the sentence of that key, in that language.

    Parameters
    ----------
    lang : "zh" or "en"
    key : the sentence's name in `data/wording/*.toml`
    values : what the sentence's braces name; more than it needs is allowed

    Returns
    -------
    the sentence

    Raises
    ------
    KeyError
        if the language, the key, or a value that the sentence needs is unknown

    Examples
    --------
    >>> render("zh", "cli-all")
    '合计'
    >>> [render("en", "alloc-repair-add-people", count=n, subject="G1") for n in (1, 2)]
    ['add 1 person for “G1”', 'add 2 people for “G1”']
    """
    text = _sentences()[lang][key]
    return _NUMBERED.vformat(text, (), values) if "|" in text else text.format(**values)


def has(lang: str, key: str) -> bool:
    """Whether a sentence exists, for texts that may be left to a default.

    Examples
    --------
    >>> has("en", "no-such-sentence")
    False
    """
    return key in _sentences()[lang]


@cache
def _sentences() -> dict[str, dict[str, str]]:
    merged: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
    for path in sorted(FOLDER.glob("*.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        for lang, sentences in merged.items():
            twice = sorted(sentences.keys() & tables[lang].keys())
            if twice:
                raise KeyError(f"{path.name}: the sentence {twice[0]} exists twice for {lang}.")
            sentences |= tables[lang]
    return merged
