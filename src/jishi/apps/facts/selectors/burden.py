"""How much an organisation was asked for lately."""

from datetime import date

from django.db.models import Count

from ..models import Form, FormCell
from ..queries import quarter_first


def asked_this_quarter(org_id: int, on: date) -> tuple[int, int]:
    """Return how many numbers the forms of this quarter asked a branch for, and how many it only had to confirm.

    What a committee or an agency answers about the branch is not asked of the branch.
    """
    rows = FormCell.objects.filter(
        sheet__org_id=org_id,
        duty__owner="branch",
        kind__in=(FormCell.Kind.ASK, FormCell.Kind.CONFIRM),
        sheet__form__issued_on__gte=quarter_first(on),
        sheet__form__issued_on__lte=on,
    ).exclude(sheet__form__state=Form.State.DRAFT)
    by_kind = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    confirmed = by_kind.get(FormCell.Kind.CONFIRM, 0)
    return by_kind.get(FormCell.Kind.ASK, 0) + confirmed, confirmed
