"""Where handed-in lists lie, for the services that read them and for the backup that takes them along."""

from pathlib import Path

from ..models import SourceList


def kept_as(file_hash: str, filename: str) -> str:
    """Return where a list is kept: a path below the folder of uploads."""
    return f"survey/{file_hash}{Path(filename).suffix.lower()}"


def files_kept() -> list[str]:
    """Return the kept lists, for a backup to take along."""
    told = (
        SourceList.objects.filter(forgotten_on=None)
        .exclude(file_hash="")
        .values_list("file_hash", "filename")
        .distinct()
    )
    return sorted({kept_as(*each) for each in told})
