"""The command that fills an empty database with a province to measure on."""

import pytest

from jishi.cli import main

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db, pytest.mark.slow]


def test_an_empty_database_is_filled(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["bench-data", "--orgs", "300", "--members", "0", "--lang", "en"])

    assert code == 0
    assert "bench_province" in capsys.readouterr().out
