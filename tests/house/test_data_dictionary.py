"""The data dictionary is complete and says what the tables are now."""

from jishi.web import data_dictionary

from . import source


def test_every_column_has_a_meaning() -> None:
    source.nobody(
        f"{name}: say in src/jishi/data/columns.yaml what it means" for name in data_dictionary.untold()
    )


def test_no_meaning_is_left_over() -> None:
    source.nobody(f"{name}: no column is called so any more" for name in data_dictionary.unused())


def test_the_document_is_current() -> None:
    kept = (source.ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")

    assert kept == data_dictionary.dictionary(), "write it again: .venv/bin/jishi manage data_dictionary"
