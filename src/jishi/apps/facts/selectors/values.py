"""Values for whoever counts or grades with them."""

from collections.abc import Collection

from jishi.apps.registry.selectors import Visible
from jishi.shared.dates import Moment, today

from .. import queries


def values_for(
    orgs: Collection[int] | Visible, period: str, moment: Moment | None = None
) -> dict[int, dict[str, int | None]]:
    """Return the values of a period by organisation and indicator, as known at the moment (or now).

    None is an answer without a number (未采集, 不清楚, 拒答, 不适用); what nobody recorded is absent.
    Every organisation asked for by id is in the result; of a visible set, those that have any value.
    """
    rows = queries.known(moment or Moment(today())).filter(period=period)
    found: dict[int, dict[str, int | None]] = {}
    if isinstance(orgs, Visible):
        rows = orgs.restrict(rows)
    else:
        found = {org_id: {} for org_id in sorted(orgs)}
        if len(found) <= queries.FEW:
            rows = rows.filter(org_id__in=list(found))
    told = rows.order_by("org_id", "indicator").values_list("org_id", "indicator", "value")
    if isinstance(orgs, Visible):
        for org_id, indicator, value in told.iterator(chunk_size=10_000):
            found.setdefault(org_id, {})[indicator] = value
        return found
    for org_id, indicator, value in told.iterator(chunk_size=10_000):
        if org_id in found:
            found[org_id][indicator] = value
    return found
