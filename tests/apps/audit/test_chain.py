"""The chain of operation records: what is written can be verified, and whatever is changed later is named."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from jishi.apps.audit import selectors, services
from jishi.cli.audit import audit
from jishi.shared import chain
from jishi.shared.actor import SYSTEM, Actor

pytestmark = [pytest.mark.django_db, pytest.mark.db]
CLERK = Actor(7, "李办事")
Row = dict[str, object]


def record(count: int = 5) -> None:
    with transaction.atomic():
        for number in range(count):
            services.event_record(
                what="thing_done", subject=f"thing:{number}", by=CLERK, detail={"名": "村"}, reason="试"
            )


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    record()
    path = tmp_path / "audit.jsonl"
    call_command("export_audit", "--out", str(path))
    return path


def change(path: Path, edit: Callable[[list[Row]], object]) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    edit(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(services.OutsideTransaction, match="AUDIT-01"):
        services.event_record(what="x", subject="y", by=CLERK)


def test_events_are_chained_in_order_and_say_who_and_why() -> None:
    record()

    links = list(selectors.links())

    assert [link.seq for link in links] == [1, 2, 3, 4, 5]
    assert links[0].prev_hash == chain.GENESIS
    assert chain.check_links(links, selectors.head_at()).ok
    event = selectors.events_of("thing:4")[0]
    assert (event.what, event.by, event.reason, event.detail) == ("thing_done", "李办事", "试", {"名": "村"})


def test_an_event_that_is_rolled_back_leaves_no_gap() -> None:
    record(1)
    with transaction.atomic():
        services.event_record(what="x", subject="y", by=CLERK)
        transaction.set_rollback(True)

    record(1)

    assert [link.seq for link in selectors.links()] == [1, 2]


def test_reading_personal_data_is_on_record() -> None:
    services.personal_read_record(subject="member:3", fields=("phone",), by=CLERK, reason="核对信息")

    event = selectors.events_of("member:3")[0]

    assert (event.what, event.reason, event.detail) == ("personal_read", "核对信息", {"fields": ["phone"]})


def test_an_untouched_export_is_fine(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = selectors.head_at()

    assert audit(["verify", str(exported), "--head", head]) == 0

    assert capsys.readouterr().out == f"ok 5 {head}\n"


@pytest.mark.parametrize(
    ("edit", "bad"),
    [
        (lambda rows: rows[2].update(body=str(rows[2]["body"]).replace("thing:2", "thing:9")), 3),
        (lambda rows: rows[3].update(hash="0" * 64), 4),
        (lambda rows: rows.pop(1), 3),
        (lambda rows: rows.insert(2, rows[1]), 2),
        (lambda rows: rows.reverse(), 5),
        (lambda rows: rows[4].update(prev_hash="f" * 64), 5),
        (lambda rows: rows[1].pop("body"), 2),
    ],
    ids=["content", "hash", "removed", "twice", "order", "previous", "no content"],
)
def test_the_first_bad_entry_is_named(
    exported: Path, edit: Callable[[list[Row]], object], bad: int, capsys: pytest.CaptureFixture[str]
) -> None:
    change(exported, edit)

    assert audit(["verify", str(exported)]) == 1

    assert capsys.readouterr().out.startswith(f"bad {bad} ")


def test_a_missing_end_shows_by_the_head(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = selectors.head_at()
    change(exported, lambda rows: rows.pop())

    assert audit(["verify", str(exported)]) == 0
    assert audit(["verify", str(exported), "--head", head]) == 1

    assert "\nbad 5 the chain ends at" in capsys.readouterr().out


def test_a_file_that_is_no_chain_is_a_mistake_of_use(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"SQLite format 3\0" + b"\0" * 200)

    assert audit(["verify", str(broken)]) == 2
    assert audit(["verify", str(tmp_path / "none.jsonl")]) == 2
    with pytest.raises(SystemExit, match="2"):
        audit(["verify"])


def test_verifying_needs_nothing_but_the_standard_library(exported: Path, root: Path) -> None:
    program = f"import sys; sys.path.insert(0, {str(root / 'src')!r})\n"
    program += "from jishi.cli import main; sys.exit(main(sys.argv[1:]))"

    # -I -S: no site-packages, no environment.
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, "audit", "verify", str(exported)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, f"ok 5 {selectors.head_at()}\n"), done.stderr


def test_the_export_command_writes_to_standard_output_too(capsys: pytest.CaptureFixture[str]) -> None:
    with transaction.atomic():
        services.event_record(what="x", subject="y", by=SYSTEM)

    assert audit(["export"]) == 0

    assert json.loads(capsys.readouterr().out)["seq"] == 1
