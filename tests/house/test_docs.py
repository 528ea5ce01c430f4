"""What the documents say can be typed, exists; where they point, something is."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from jishi.cli import COMMANDS
from jishi.shared import wording

from . import source

DOCS = sorted([*source.ROOT.glob("*.md"), *(source.ROOT / "docs").rglob("*.md")])
# At the start of a line or of what stands between backticks; elsewhere `make` may be a package.
MAKE = re.compile(r"(?:^|`|&& )make ([a-z][a-z-]*)", re.MULTILINE)
JISHI = re.compile(r"(?:^|[`\s(])(?:\.venv/bin/)?jishi ((?:manage )?[a-z_-]+)")
LINK = re.compile(r"\[[^]]*\]\(([^)#\s]+)[^)]*\)")


def typed(path: Path) -> str:
    """The code of a document: blocks and what stands between backticks."""
    text = path.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


def recipes() -> set[str]:
    text = (source.ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"(?m)^([a-z][a-z-]*):", text))


def is_command(words: str) -> bool:
    first, _, second = words.partition(" ")
    return second in get_commands() if first == "manage" else first in COMMANDS or first in get_commands()


@pytest.mark.parametrize("path", DOCS, ids=source.shown)
class TestEachDocument:
    def test_its_recipes_exist(self, path: Path) -> None:
        assert set(MAKE.findall(typed(path))) <= recipes()

    def test_its_commands_exist(self, path: Path) -> None:
        source.nobody(words for words in JISHI.findall(typed(path)) if not is_command(words))

    def test_its_links_lead_somewhere(self, path: Path) -> None:
        local = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]

        source.nobody(link for link in local if not (path.parent / link).exists())


def test_every_source_of_a_rule_has_a_title_for_pages() -> None:
    papers = {path.stem for path in (source.ROOT / "docs" / "sources").glob("*.md")}
    named = {
        each
        for path in (source.PACKAGE / "data").rglob("*.yaml")
        for told in re.findall(r"(?m)source: \"?([^,}\n]*)", path.read_text(encoding="utf-8"))
        for each in re.findall(r"S\d+b?(?:-S\d+)?", told)
    }

    source.nobody(
        f"{each}: give it a title in src/jishi/data/wording/sources.toml"
        for each in sorted(papers | named)
        if not wording.has("zh", f"source-{each}")
    )


def test_every_recipe_is_explained_by_make_help() -> None:
    text = (source.ROOT / "Makefile").read_text(encoding="utf-8")
    help_text = text[text.index("\nhelp:") : text.index("\nsetup:")]

    source.nobody(name for name in recipes() - {"help"} if f"make {name}" not in help_text)
