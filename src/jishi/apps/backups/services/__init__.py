"""What can be done with backups."""

from ..errors import BackupError
from .make import Made, backup_make
from .restore import Restored, backup_check, backup_restore

__all__ = [
    "BackupError",
    "Made",
    "Restored",
    "backup_check",
    "backup_make",
    "backup_restore",
]
