"""Whatever is wrong with a backup or its place is said before anything is touched."""

import fcntl
import hashlib
import json
import random
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from jishi.apps.audit import selectors as audit
from jishi.apps.backups.archive import seal
from jishi.apps.backups.services import BackupError, backup_check, backup_make, backup_restore
from jishi.apps.backups.snapshots import Snapshot, snapshot
from jishi.apps.registry.models import Area
from jishi.shared import wording
from jishi.shared.chain import GENESIS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("office"), pytest.mark.slow]
Change = Callable[[dict[str, Any], dict[str, bytes]], None]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    backup_make(target=tmp_path / "a.jishi")
    return tmp_path / "a.jishi"


def refused(source: Path, *, replace: bool = True) -> str:
    """Try to restore; return the code of the refusal, once nothing has changed."""
    before = (audit.head_at(), list(Area.objects.values_list("code", flat=True)))
    with pytest.raises(BackupError) as told:
        backup_restore(source=source, replace=replace)
    assert (audit.head_at(), list(Area.objects.values_list("code", flat=True))) == before
    assert [told.value.render(lang) for lang in wording.LANGUAGES]
    return told.value.code


def altered(kept: Path, change: Change) -> Path:
    """Write a backup again with other contents, its hashes right."""
    with zipfile.ZipFile(kept) as told:
        parts = {name: told.read(name) for name in told.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    change(manifest, parts)
    for table in manifest["tables"]:
        text = parts[f"tables/{table['name']}.txt"]
        table["sha256"], table["rows"] = hashlib.sha256(text).hexdigest(), text.count(b"\n")
    path = kept.with_name("altered.jishi")
    with zipfile.ZipFile(path, "w") as made:
        for name, content in (parts | {"manifest.json": json.dumps(manifest).encode()}).items():
            made.writestr(name, content)
    with path.open("r+b") as file:
        seal(file)
    return path


def test_a_file_cut_off_anywhere_is_refused(kept: Path) -> None:
    content = kept.read_bytes()
    for length in (0, 1, 100, len(content) // 2, len(content) - 23, len(content) - 1):
        kept.write_bytes(content[:length])

        assert refused(kept) == "BACKUP-02"


def test_a_byte_changed_anywhere_is_refused(kept: Path) -> None:
    content, drawn = kept.read_bytes(), random.Random(1)
    for at in (0, len(content) - 1, *(drawn.randrange(len(content)) for _ in range(40))):
        kept.write_bytes(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])

        assert refused(kept) == "BACKUP-02", at


def _part_changed(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["files"][0]["sha256"] = hashlib.sha256(b"other").hexdigest()


def _part_left_out(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts["uploads/" + manifest["files"][0]["path"]]


def test_what_is_no_backup_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_bytes(b"PK of another kind")
    with (tmp_path / "empty.zip").open("w+b") as file:
        with zipfile.ZipFile(file, "w") as made:
            made.writestr("manifest.json", json.dumps({"format": 1}))
        seal(file)

    assert refused(tmp_path / "nowhere.jishi") == "BACKUP-01"
    assert refused(tmp_path / "letter.zip") == "BACKUP-02"
    assert refused(tmp_path / "empty.zip") == "BACKUP-02"


def _format(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["format"] = 99


def _later(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["migrations"]["registry"].append("0999_of_the_future")


def _elsewhere(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["files"] = [{"path": "../../outside", "bytes": 0, "sha256": hashlib.sha256().hexdigest()}]


def _sql(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["tables"][0]["columns"][0] = 'id"); DROP TABLE x; --'


def _no_such_table(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["tables"].append({"name": "made_up", "columns": ["id"], "rows": 0, "sha256": ""})
    parts["tables/made_up.txt"] = b""


def _orphan(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["tables/registry_primaryorg.txt"] = b""


def _written_otherwise(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    # Columns stand in the order of their names: the code, then the number.
    orgs = parts["tables/registry_primaryorg.txt"]
    parts["tables/registry_primaryorg.txt"] = orgs.replace(b"\t", b"\t0", 1)


def _other_head(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["chain"]["head"] = GENESIS


def _event_left_out(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    lines = parts["tables/audit_auditevent.txt"].splitlines(keepends=True)
    parts["tables/audit_auditevent.txt"] = b"".join(lines[:-1])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_format, "BACKUP-03"),
        (_later, "BACKUP-05"),
        (_elsewhere, "BACKUP-02"),
        (_sql, "BACKUP-02"),
        (_part_changed, "BACKUP-04"),
        (_part_left_out, "BACKUP-04"),
    ],
)
def test_what_the_manifest_says_is_not_simply_believed(kept: Path, change: Change, code: str) -> None:
    assert refused(altered(kept, change)) == code


@pytest.mark.db
@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_no_such_table, "BACKUP-07"),
        (_orphan, "BACKUP-07"),
        (_written_otherwise, "BACKUP-08"),
        (_other_head, "BACKUP-09"),
        (_event_left_out, "BACKUP-09"),
    ],
)
def test_what_does_not_compare_takes_no_effect(kept: Path, change: Change, code: str) -> None:
    assert refused(altered(kept, change)) == code
    assert not [path for path in _folder().iterdir() if "restoring" in path.name]


def _folder() -> Path:
    is_file = connection.vendor == "sqlite"
    return Path(str(connection.settings_dict["NAME"])).parent if is_file else Path(__file__).parent


def test_a_database_that_is_not_empty_needs_to_be_told(kept: Path) -> None:
    assert refused(kept, replace=False) == "BACKUP-06"


@pytest.mark.slow
@pytest.mark.skipif("postgres" in str(connection.vendor), reason="only a file has a name to lose")
def test_a_database_in_use_is_not_replaced(kept: Path) -> None:
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("SELECT count(*) FROM registry_area").fetchone()

        assert refused(kept) == "BACKUP-13"


def test_two_do_not_write_the_same_file(tmp_path: Path) -> None:
    with (tmp_path / ".a.jishi.part").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        with pytest.raises(BackupError, match="BACKUP-12"):
            backup_make(target=tmp_path / "a.jishi")


def test_nothing_but_a_backup_is_written_over(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("of great value")

    with pytest.raises(BackupError, match="BACKUP-10"):
        backup_make(target=tmp_path / "letter.txt")
    backup_make(target=kept)

    assert (tmp_path / "letter.txt").read_text() == "of great value"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert backup_check(source=kept).rows


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="BACKUP-11"):
        backup_make(target=tmp_path / "nowhere" / "a.jishi")


def test_a_backup_that_fails_leaves_what_was_there(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = kept.read_bytes()

    def full(table: str, done: int, of: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(BackupError, match="No space left"):
        backup_make(target=kept, progress=full)

    assert kept.read_bytes() == content
    assert [path.name for path in kept.parent.iterdir() if path.is_file()] == ["a.jishi"]


def test_a_database_that_is_not_there_or_not_ours_is_told(tmp_path: Path) -> None:
    name = connection.settings_dict["NAME"]
    connection.close()
    try:
        for path in (tmp_path / "nowhere.sqlite3", tmp_path / "empty.sqlite3"):
            connection.settings_dict["NAME"] = str(path)
            with pytest.raises(BackupError, match="BACKUP-14"):
                backup_make(target=tmp_path / "b.jishi")
            (tmp_path / "empty.sqlite3").touch()
            connection.close()
    finally:
        connection.settings_dict["NAME"] = name


def test_a_snapshot_ends_with_its_block(settings: Settings) -> None:
    views: list[Snapshot] = []
    with snapshot() as view:
        views.append(view)

    with pytest.raises(Exception, match="closed"):
        next(views[0].select("SELECT 1"))
