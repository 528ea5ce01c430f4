"""What a room keeps in the folder of uploads, a backup takes along."""

from django.conf import settings
from django.utils.module_loading import import_string

from . import source


def test_a_room_that_keeps_files_says_which_of_them_are_needed() -> None:
    rooms = {path.name for path in source.APPS.iterdir() if (path / "apps.py").exists()} - {"backups"}
    keeping = {
        room
        for room in rooms
        if any("UPLOADS_DIR" in p.read_text("utf-8") for p in (source.APPS / room).rglob("*.py"))
    }

    named = {name.split(".")[2] for name in settings.KEPT_FILES}

    source.nobody(f"{room} keeps files and is not in settings.KEPT_FILES" for room in sorted(keeping - named))
    assert keeping
    assert all(callable(import_string(name)) for name in settings.KEPT_FILES)
