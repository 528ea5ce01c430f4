"""Which functional organisations count at a moment, and which of them cover an area."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jishi.shared.dates import Moment

from .models import CountingDecision, FunctionalReach, FunctionalState
from .models.functional import COUNTABLE
from .paths import ids_of
from .remembered import remembered
from .vectors import Vector, live_vectors

Cover = tuple[tuple[str, tuple[str, ...]], ...]
"""Areas, each with the paths of the functional organisations that cover it themselves."""
DIGITS = (12, 9, 6, 4, 2)


@dataclass(frozen=True, slots=True)
class Counted:
    """A functional organisation that counts: its own path, the decision's document, and where it counts.

    It counts where the organisation that it leans on stands, as an organisation of its own kind without members.
    """

    path: str
    document_no: str
    where: Vector


def counted_at(moment: Moment) -> tuple[Counted, ...]:
    """Return the functional organisations that a decision lets count at the moment, in the order of their tree."""
    return remembered("functional_counted", moment, lambda: tuple(_counted(moment)))


def decided_on(path: str, decisions: dict[int, CountingDecision]) -> CountingDecision | None:
    """Return the decision that holds for the functional organisation at `path`: the nearest up its own tree."""
    return next((decisions[one] for one in reversed(ids_of(path)) if one in decisions), None)


def decisions_at(moment: Moment) -> dict[int, CountingDecision]:
    """Return the decisions that hold at the moment, by functional organisation."""
    return {row.functional_id: row for row in CountingDecision.objects.at(moment)}


def _counted(moment: Moment) -> Iterator[Counted]:
    decisions = decisions_at(moment)
    if not any(row.counts for row in decisions.values()):
        return
    states = list(FunctionalState.objects.at(moment).filter(kind__in=COUNTABLE).order_by("path"))
    hosts = {one.org_id: one for one in live_vectors({row.host_id for row in states}, moment)}
    for row in states:
        decision, host = decided_on(row.path, decisions), hosts.get(row.host_id)
        if decision is not None and decision.counts and host is not None:
            where = Vector(host.org_id, host.path, row.kind, places=host.places)
            yield Counted(row.path, decision.document_no, where)


def cover_at(moment: Moment) -> Cover:
    """Return the areas that functional organisations cover at the moment."""
    return remembered("functional_cover", moment, lambda: _cover(moment))


def _cover(moment: Moment) -> Cover:
    paths = dict(FunctionalState.objects.at(moment).values_list("functional_id", "path"))
    found: dict[str, list[str]] = defaultdict(list)
    for functional_id, area in FunctionalReach.objects.at(moment).values_list("functional_id", "area_id"):
        if functional_id in paths:
            found[area].append(paths[functional_id])
    return tuple((area, tuple(sorted(own))) for area, own in sorted(found.items()))


def covering(areas: Iterable[str], cover: dict[str, tuple[str, ...]]) -> set[str]:
    """Return the paths of those that cover one of the areas, or a larger one in which it lies."""
    return {path for area in areas for n in DIGITS if len(area) >= n for path in cover.get(area[:n], ())}
