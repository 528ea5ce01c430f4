"""Every service that writes leaves an audit event in the same transaction."""

from pathlib import Path

import pytest

from . import source
from .audit_rule import services, unrecorded

pytestmark = pytest.mark.slow

ROOMS = sorted(path for path in source.APPS.iterdir() if (path / "apps.py").exists())


def test_every_service_that_writes_is_on_record() -> None:
    silent = [name for room in ROOMS for name in unrecorded(room)]
    spared = {name for name in silent if source.told("audit", name)}

    source.nobody([f"{name} writes and records no event" for name in silent if name not in spared])
    source.nobody(f"{name}: needs no exception any more" for name in sorted(source.unused("audit", spared)))


def test_the_rule_finds_the_services_it_is_about() -> None:
    found = [name for room in ROOMS for name in services(room)]

    assert {"audit.event_record", "accounts.role_grant", "jobs.job_finish", "registry.orgs_set_up"} <= set(
        found
    )


SERVICES = {
    "direct": "def thing_make(*, by):\n    Thing.objects.create(name='x')\n",
    "saved": "def thing_make(*, by):\n    thing = Thing()\n    thing.save(update_fields=['name'])\n",
    "updated": "def thing_make(*, by):\n    Thing.objects.filter(pk=1).update(name='x')\n",
    "deleted": "def thing_make(*, by):\n    queries.old().delete()\n",
    "helped": "from . import work\ndef thing_make(*, by):\n    work.write()\n",
    "imported": "from .work import write as put\ndef thing_make(*, by):\n    put()\n",
    "by class": "from .work import Writer\ndef thing_make(*, by):\n    Writer().put()\n",
    "handed on": "from .work import write\ndef thing_make(*, by):\n    run(write)\n",
    "sql": "def thing_make(*, by):\n    cursor.execute('INSERT INTO thing VALUES (1)')\n",
}
WORK = """
def write():
    Thing.objects.bulk_create([])

class Writer:
    def put(self):
        Thing.objects.bulk_create([])
"""


def a_room(folder: Path, text: str) -> Path:
    room = folder / "things"
    room.mkdir()
    (room / "services.py").write_text(text, encoding="utf-8")
    (room / "work.py").write_text(WORK, encoding="utf-8")
    return room


@pytest.mark.parametrize("text", SERVICES.values(), ids=SERVICES.keys())
def test_a_service_that_writes_in_silence_is_caught(tmp_path: Path, text: str) -> None:
    assert unrecorded(a_room(tmp_path, text)) == ["things.thing_make"]


@pytest.mark.parametrize("text", SERVICES.values(), ids=SERVICES.keys())
def test_the_same_service_is_fine_with_an_event(tmp_path: Path, text: str) -> None:
    text += "    _note()\n\ndef _note():\n    audit.event_record(what='thing_made')\n"

    assert unrecorded(a_room(tmp_path, text)) == []


def test_a_service_that_only_reads_or_fills_a_dictionary_is_fine(tmp_path: Path) -> None:
    text = "def thing_show(*, by):\n    seen = {}\n    seen.update(other)\n    book.save(path)\n"

    assert unrecorded(a_room(tmp_path, text)) == []
