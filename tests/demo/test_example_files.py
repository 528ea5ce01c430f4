"""The committed example workbooks are what the generator writes today."""

from pathlib import Path

import pytest

from jishi.demo import examples
from jishi.sheets import read_rows, table_read


@pytest.mark.slow
def test_the_committed_examples_are_what_the_generator_writes(root: Path, tmp_path: Path) -> None:
    lines = examples.county_lines()
    examples.good_write(tmp_path / examples.GOOD, lines)
    examples.faulty_write(tmp_path / examples.FAULTY, lines)

    for name in (examples.GOOD, examples.FAULTY):
        assert read_rows(tmp_path / name) == read_rows(root / "examples" / name), (
            f"{name}: run write_examples and commit the file."
        )
        fresh, kept = table_read(tmp_path / name), table_read(root / "examples" / name)
        assert fresh.problems == kept.problems
