"""The events of the register: what each is called, and which right it takes."""

EDIT = "registry.edit"
_PERMISSIONS: dict[str, str] = {}


def permission_of(kind: str) -> str:
    """Return the permission that an event of this kind takes."""
    return _PERMISSIONS.get(kind, EDIT)
