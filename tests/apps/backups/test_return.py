"""A backup comes back whole: made while others write, on either database, into either database."""

import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from jishi.apps.audit import selectors as audit
from jishi.apps.backups.archive import Archive, Manifest
from jishi.apps.backups.services import BackupError, backup_check, backup_make, backup_restore
from jishi.apps.facts.models import FactUpload
from jishi.apps.registry.models import Area
from jishi.apps.registry.services import AreaDraft, areas_load
from jishi.shared import chain
from jishi.shared.actor import SYSTEM
from tests.apps.jobs.test_kill import database_url
from tests.factories.cast import Cast

# Each restore sets a schema up anew, which takes seconds: what cannot differ between databases runs on one.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BOTH = pytest.mark.db
OFFICE = pytest.mark.usefixtures("office")


def area_add(code: str) -> None:
    areas_load(areas=[AreaDraft(code, f"{code}县", "county", "2303")], source="test", by=SYSTEM)


def made(path: Path) -> Manifest:
    return backup_make(target=path).manifest


def contents(told: Manifest) -> dict[str, tuple[int, str]]:
    return {table.name: (table.rows, table.sha256) for table in told.tables}


def jishi(*words: str, database: str = "", var: Path | None = None) -> "subprocess.CompletedProcess[str]":
    told = {"DATABASE_URL": database, "JISHI_TODAY": "2012-07-15"} if database else {}
    told |= {"JISHI_VAR": str(var)} if var else {}
    command = [sys.executable, "-m", "jishi", *words]
    return subprocess.run(command, env=os.environ | told, capture_output=True, text=True, check=False)


@BOTH
def test_every_row_and_the_chain_come_back(tmp_path: Path, cast: Cast) -> None:
    before, head = made(tmp_path / "a.jishi"), audit.head_at()
    area_add("230399")

    done = backup_restore(source=tmp_path / "a.jishi", replace=True)

    assert (audit.head_at(), audit.events_count()) == (head, before.chain.events)
    assert not Area.objects.filter(code="230399").exists()
    assert chain.check_links(audit.links(), head).ok
    after = made(tmp_path / "b.jishi")
    assert (contents(after), after.chain) == (contents(before), before.chain)
    assert before.rows > 500
    assert cast.ids
    assert done.kept


@BOTH
@OFFICE
def test_the_site_goes_on_with_the_restored_database(tmp_path: Path) -> None:
    made(tmp_path / "a.jishi")
    backup_restore(source=tmp_path / "a.jishi", replace=True)
    last = FactUpload.objects.order_by("-pk")[0]

    again = FactUpload(**{f.attname: getattr(last, f.attname) for f in last._meta.fields if f.name != "id"})
    again.save()
    area_add("230399")

    assert again.pk > last.pk
    assert chain.check_links(audit.links(), audit.head_at()).ok


@BOTH
@OFFICE
def test_the_former_database_is_kept_with_what_was_written_since(tmp_path: Path) -> None:
    made(tmp_path / "a.jishi")
    area_add("230399")

    kept = backup_restore(source=tmp_path / "a.jishi", replace=True).kept

    table = "registry_area" if connection.vendor == "sqlite" else f'"{kept}".registry_area'
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("ATTACH %s AS former", [kept])
            table = "former.registry_area"
        cursor.execute(f"SELECT count(*) FROM {table} WHERE code = '230399'")
        assert cursor.fetchone() == (1,)
        if connection.vendor == "sqlite":
            cursor.execute("DETACH former")


@BOTH
@OFFICE
def test_what_is_written_meanwhile_is_not_in_it_and_is_not_held_up(tmp_path: Path) -> None:
    head = audit.head_at()
    written: list[str] = []

    def write(table: str, done: int, of: int) -> None:
        if done == of:
            written.append(f"2303{len(written):02}555")
            area_add(written[-1])

    manifest = backup_make(target=tmp_path / "a.jishi", progress=write).manifest

    assert len(written) == len(manifest.tables)
    assert manifest.chain.head == head
    assert manifest.chain.verdict == "ok"
    assert audit.events_count() == manifest.chain.events + len(written)
    backup_restore(source=tmp_path / "a.jishi", replace=True)
    assert not Area.objects.filter(code__in=written).exists()


@OFFICE
def test_uploaded_files_are_in_it_and_the_key_and_the_signed_in_are_not(tmp_path: Path) -> None:
    (Path(settings.VAR_DIR) / "secret-key").write_text("a-secret-of-this-installation")
    path = next((tmp_path / "uploads" / "facts").iterdir())
    content = path.read_bytes()
    (path.parent / "of-nobody.xlsx").write_bytes(b"left over")

    manifest = made(tmp_path / "a.jishi")

    assert [kept.path for kept in manifest.files] == [f"facts/{path.name}"]
    assert stat.S_IMODE((tmp_path / "a.jishi").stat().st_mode) == 0o600
    assert "django_session" not in contents(manifest)
    with zipfile.ZipFile(tmp_path / "a.jishi") as told:
        assert not [name for name in told.namelist() if b"a-secret-of-this" in told.read(name)]
    path.unlink()
    backup_restore(source=tmp_path / "a.jishi", replace=True)
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@OFFICE
def test_an_uploaded_file_that_is_gone_is_told_and_stops_nothing(tmp_path: Path) -> None:
    for path in (tmp_path / "uploads" / "facts").iterdir():
        path.unlink()

    told = backup_make(target=tmp_path / "a.jishi")

    assert len(told.missing) == 1
    assert backup_check(source=tmp_path / "a.jishi").files == ()


@BOTH
@OFFICE
def test_a_database_with_something_in_it_is_not_replaced_unasked(tmp_path: Path) -> None:
    made(tmp_path / "a.jishi")
    area_add("230399")

    with pytest.raises(BackupError, match="BACKUP-06"):
        backup_restore(source=tmp_path / "a.jishi")

    assert Area.objects.filter(code="230399").exists()


@OFFICE
def test_a_chain_that_was_broken_before_is_kept_as_it_is(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET body = replace(body, 'test', 'text') WHERE seq = 1")

    verdict = made(tmp_path / "a.jishi").chain.verdict
    backup_restore(source=tmp_path / "a.jishi", replace=True)

    assert verdict.startswith("bad 1 ")
    assert made(tmp_path / "b.jishi").chain.verdict == verdict


@BOTH
def test_it_goes_into_the_other_kind_of_database_and_back(tmp_path: Path, cast: Cast) -> None:
    first = made(tmp_path / "first.jishi")
    other = f"sqlite:///{tmp_path / 'other.sqlite3'}"

    there = jishi("restore", str(tmp_path / "first.jishi"), database=other, var=tmp_path)
    back = jishi("backup", str(tmp_path / "second.jishi"), database=other, var=tmp_path)

    assert (there.returncode, back.returncode) == (0, 0), there.stderr + back.stderr
    second = Archive(tmp_path / "second.jishi").manifest
    assert second.engine == "sqlite"
    assert (contents(second), second.chain, second.files) == (contents(first), first.chain, first.files)
    backup_restore(source=tmp_path / "second.jishi", replace=True)
    third = made(tmp_path / "third.jishi")
    assert (contents(third), third.chain) == (contents(first), first.chain)


@OFFICE
def test_the_command_does_it_in_both_languages(tmp_path: Path) -> None:
    connection.close()
    told = jishi("backup", str(tmp_path / "a.jishi"), "--lang", "zh", database=database_url(), var=tmp_path)
    checked = jishi("restore", str(tmp_path / "a.jishi"), "--check", "--lang", "zh", database=database_url())
    refused = jishi("restore", str(tmp_path / "a.jishi"), "--lang", "en", database=database_url())

    assert (told.returncode, checked.returncode, refused.returncode) == (0, 0, 1), told.stderr
    assert told.stdout.startswith(f"已备份到{tmp_path / 'a.jishi'}")
    assert audit.head_at() in told.stdout
    assert "完好" in checked.stdout
    assert "not empty" in refused.stderr
