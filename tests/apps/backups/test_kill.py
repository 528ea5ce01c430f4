"""kill -9 in the middle: no half file, and a database as it was."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jishi.apps.audit import selectors as audit
from jishi.apps.backups.services import backup_check, backup_make, backup_restore
from jishi.apps.registry.models import Area
from tests.apps.jobs.test_kill import database_url, wait_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.db,
    pytest.mark.slow,
    pytest.mark.usefixtures("office"),
]
PAUSED = """
import sys, time, pathlib, django
django.setup()
from jishi.apps.backups import services
def pause(table, done, of):
    if table == "registry_area" and done:
        pathlib.Path(sys.argv[2]).touch()
        time.sleep(600)
path = pathlib.Path(sys.argv[1])
{work}
"""
MAKE = "services.backup_make(target=path, progress=pause)"
RESTORE = "services.backup_restore(source=path, replace=True, progress=pause)"


def killed_halfway(work: str, file: Path, root: Path) -> None:
    mark = file.with_name("halfway")
    told = {
        "DATABASE_URL": database_url(),
        "JISHI_VAR": str(file.parent / "var"),
        "DJANGO_SETTINGS_MODULE": "jishi.config.settings",
    }
    command = [sys.executable, "-c", PAUSED.format(work=work), str(file), str(mark)]
    process = subprocess.Popen(command, cwd=root, env=os.environ | told)
    try:
        wait_for(mark.exists)
    finally:
        process.kill()
        process.wait()
    mark.unlink()


def test_a_backup_killed_halfway_leaves_the_former_one(tmp_path: Path, root: Path) -> None:
    killed_halfway(MAKE, tmp_path / "first.jishi", root)
    assert not (tmp_path / "first.jishi").exists()

    backup_make(target=tmp_path / "a.jishi")
    content = (tmp_path / "a.jishi").read_bytes()
    killed_halfway(MAKE, tmp_path / "a.jishi", root)

    assert (tmp_path / "a.jishi").read_bytes() == content
    backup_make(target=tmp_path / "a.jishi")
    backup_check(source=tmp_path / "a.jishi")
    assert not (tmp_path / ".a.jishi.part").exists()


def test_a_restore_killed_halfway_changes_nothing_and_can_be_done_again(tmp_path: Path, root: Path) -> None:
    backup_make(target=tmp_path / "a.jishi")
    head = audit.head_at()
    Area.objects.create(code="2399", name="后来的县", level="county", parent_code="23")

    killed_halfway(RESTORE, tmp_path / "a.jishi", root)

    assert Area.objects.filter(code="2399").exists()
    backup_restore(source=tmp_path / "a.jishi", replace=True)
    assert not Area.objects.filter(code="2399").exists()
    assert audit.head_at() == head
