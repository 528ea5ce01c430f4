"""The events of the register: what each is called, and which right it takes."""

EDIT, REORGANISE = "registry.edit", "registry.reorganise"
# What is noted beside the rows of a table: whoever may write the table may note, and take it back.
NOTED = "remarks_noted"
_PERMISSIONS = dict.fromkeys(
    (
        "org_set_up",
        "org_retyped",
        "org_upgraded",
        "org_moved",
        "org_split",
        "orgs_merged",
        "org_dissolved",
        "counting_decided",
    ),
    REORGANISE,
)
# What stands in other rooms and came with a file of the register's tables.
FOREIGN = {
    "facts_told": "facts.import",
    "lines_told": "rectification.edit_line",
    "households_told": "outreach.work",
    "group_workers_told": "outreach.work",
    "notebook_told": "outreach.work",
    "grids_told": "grids.run",
    "homes_told": "coverage.work",
    "undeclared_told": "coverage.work",
    "choices_told": "postings.run",
}


def permission_of(kind: str) -> str:
    """Return the permission that an event of this kind takes."""
    return FOREIGN.get(kind) or _PERMISSIONS.get(kind, EDIT)
