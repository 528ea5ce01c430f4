"""Each member's facts become one dated row that holds since the first relation, known since then."""

from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import migrations
from django.db.models import Min

from jishi.shared.dates import NOT_SUPERSEDED

PIECE = 900
_KEPT = (
    "name",
    "sex",
    "birth_date",
    "id_number",
    "phone",
    "schooling",
    "post",
    "joined_on",
    "full_on",
    "status",
    "floating",
)


def fill(apps: Any, schema_editor: Any) -> None:
    """Write the rows, a piece at a time: a province has two million members."""
    member, state = apps.get_model("registry", "Member"), apps.get_model("registry", "MemberState")
    relations = apps.get_model("registry", "Affiliation")
    stranded = None
    members = member.objects.order_by("pk").iterator(chunk_size=PIECE)
    while piece := list(islice(members, PIECE)):
        held = relations.objects.filter(member_id__in=[one.pk for one in piece], superseded_at=NOT_SUPERSEDED)
        since = dict(held.values_list("member_id").annotate(first=Min("valid_from")))
        first = {}
        told = relations.objects.filter(member_id__in=[one.pk for one in piece]).select_related("change")
        for row in told.order_by("-recorded_at", "-pk"):
            first[row.member_id] = row
        rows = []
        for one in piece:
            known = first.get(one.pk)
            if known is None:
                stranded = stranded or _stranded(apps)
            change = known.change if known else stranded
            rows.append(
                state(
                    member=one,
                    valid_from=since.get(one.pk) or (known.valid_from if known else change.effective_on),
                    recorded_at=known.recorded_at if known else change.recorded_at,
                    change=change,
                    **{name: getattr(one, name) for name in _KEPT},
                )
            )
        state.objects.bulk_create(rows)


def _stranded(apps: Any) -> Any:
    """Return the event for members who never had a relation."""
    at = datetime.now(UTC)
    return apps.get_model("registry", "Change").objects.create(
        kind="members_enrolled", effective_on=at.date(), by_name="system", recorded_at=at
    )


class Migration(migrations.Migration):
    """Nothing of the schema: PostgreSQL wants rows and columns changed one after the other."""

    dependencies = [("registry", "0007_member_states")]

    operations = [migrations.RunPython(fill)]
