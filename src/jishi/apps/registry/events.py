"""The events of the register: what each is called, and which right it takes."""

EDIT, REORGANISE = "registry.edit", "registry.reorganise"
_PERMISSIONS = dict.fromkeys(
    (
        "org_set_up",
        "org_retyped",
        "org_upgraded",
        "org_moved",
        "org_split",
        "orgs_merged",
        "org_dissolved",
    ),
    REORGANISE,
)


def permission_of(kind: str) -> str:
    """Return the permission that an event of this kind takes."""
    return _PERMISSIONS.get(kind, EDIT)
