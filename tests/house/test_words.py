"""What is written: the two languages, the names that must not appear, the templates' frame."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from jishi.demo.forbidden import forbidden_in
from jishi.shared import wording

from . import source

WORDING = sorted(wording.FOLDER.glob("*.toml"))
FIELD = re.compile(r"\{(\w+)[^}]*\}")
COUNTED = re.compile(
    r"\{\w+\} (?:(?!earns)[a-z]+ )?"
    r"(?:people|units|rows|days|points|records|groups|households|posts|files|problems|members)\b"
)
# Parts, components, the frame itself, and the page that must work when nothing else does.
FRAMELESS = re.compile(r"/part_\w+\.html$|/cotton/|/web/base\.html$|/web/templates/500\.html$")


def kept_files() -> list[Path]:
    told = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(told, cwd=source.ROOT, capture_output=True, text=True, check=True).stdout
    return [source.ROOT / name for name in names.splitlines() if (source.ROOT / name).is_file()]


@pytest.mark.parametrize("path", WORDING, ids=lambda path: path.stem)
def test_every_sentence_exists_in_both_languages(path: Path) -> None:
    told = tomllib.loads(path.read_text(encoding="utf-8"))

    assert set(told) == {"zh", "en"}
    assert told["zh"].keys() == told["en"].keys()


@pytest.mark.parametrize("path", WORDING, ids=lambda path: path.stem)
def test_an_english_sentence_knows_one_from_many(path: Path) -> None:
    told = tomllib.loads(path.read_text(encoding="utf-8"))["en"]

    source.nobody(
        f"{path.name}, {key}: say {{n:unit|units}}" for key, text in told.items() if COUNTED.search(text)
    )


@pytest.mark.parametrize("path", WORDING, ids=lambda path: path.stem)
def test_both_languages_say_nothing_that_is_not_told(path: Path) -> None:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    fields = {lang: {key: set(FIELD.findall(text)) for key, text in told[lang].items()} for lang in told}

    source.nobody(
        f"{path.name}: {key} names {sorted(fields['en'][key] - fields['zh'][key])} in English only"
        for key in sorted(told["zh"].keys() & told["en"].keys())
        if fields["en"][key] - fields["zh"][key]
    )


def test_no_name_of_the_article_is_in_the_project() -> None:
    offenders = []
    for path in kept_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        offenders += [
            f"{source.shown(path)}:{text.count(chr(10), 0, start) + 1}" for start, _ in forbidden_in(text)
        ]

    source.nobody(offenders)


def test_every_page_stands_in_the_frame() -> None:
    source.nobody(
        source.shown(path)
        for path in source.templates()
        if not FRAMELESS.search(path.as_posix())
        and not path.read_text(encoding="utf-8").lstrip().startswith("{% extends ")
    )


def test_no_template_asks_another_machine_or_runs_inline_script() -> None:
    # Strict content security policy: nothing inline, nothing from elsewhere.
    foreign = re.compile(
        r"""(?:src|href|action)=["'](?:https?:)?//|<script(?![^>]*\bsrc=)[^>]*>|\son\w+=["']"""
    )

    source.nobody(
        source.shown(path)
        for path in source.templates()
        if foreign.search(re.sub(r'<script[^>]*type="application/json"[^>]*>', "", path.read_text("utf-8")))
    )
