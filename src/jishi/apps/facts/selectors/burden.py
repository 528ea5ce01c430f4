"""How much an organisation was asked for lately."""

from datetime import date, datetime, time

from jishi.shared.dates import BEIJING

from ..models import FactValue


def asked_since(org_id: int, since: date) -> tuple[int, int]:
    """Return how many numbers an organisation gave since a day, and how many of them only confirmed the last one."""
    start = datetime.combine(since, time.min, tzinfo=BEIJING)
    rows = FactValue.objects.filter(org_id=org_id).order_by("recorded_at", "pk")
    last: dict[tuple[str, str], tuple[int | None, str]] = {}
    asked = confirmed = 0
    for indicator, period, value, answer, recorded_at in rows.values_list(
        "indicator", "period", "value", "answer", "recorded_at"
    ):
        if recorded_at >= start:
            asked += 1
            confirmed += last.get((indicator, period)) == (value, answer)
        last[indicator, period] = (value, answer)
    return asked, confirmed
