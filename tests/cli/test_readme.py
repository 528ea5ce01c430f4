"""What the README says can be typed on files, runs as it stands."""

import re
import shlex
from pathlib import Path

import pytest

from jishi.cli import main

ROOT = Path(__file__).parents[2]


def typed() -> list[list[str]]:
    """The commands of the README that work on the example lists, in their order."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text[text.index("## On files") : text.index("## In an office")]
    return [shlex.split(line)[1:] for line in re.findall(r"(?m)^\.venv/bin/jishi .*$", block)]


@pytest.mark.slow
def test_every_command_on_files_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    commands = typed()

    for words in commands:
        here = [word.replace("var/try", str(tmp_path)) for word in words]
        assert main(here) == 0, (words, capsys.readouterr().err)
    assert len(commands) >= 8
    assert {"run", "ledger", "matched", "groups"} <= {path.name for path in tmp_path.iterdir()}
