"""An export is written row by row: its size does not become memory."""

import subprocess
import sys
from pathlib import Path

import pytest

EXPORT = """
import resource, sys
from jishi.sheets import Book, Column, book_write
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
columns = tuple(Column(f"列{n}") for n in range(10))
book_write(sys.argv[1], Book("表", columns, ([n] * 9 + ["东村党支部"] for n in range(int(sys.argv[2])))))
sys.stderr.write(str((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024))
"""


@pytest.mark.slow
def test_an_export_streams(tmp_path: Path) -> None:
    command = [sys.executable, "-c", EXPORT, str(tmp_path / "a.xlsx"), "50000"]

    run = subprocess.run(command, check=True, capture_output=True, text=True)

    assert int(run.stderr) < 60
