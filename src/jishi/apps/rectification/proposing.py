"""A ledger line as it is proposed for a lost point; a person confirms measure, owner and deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jishi.apps.grading import selectors as grading
from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from .models import Line
from .rights import Superiors, duty_org
from .rules import Rules, problems


@dataclass(frozen=True, slots=True)
class Around:
    """What the lines of a batch need to know of the register."""

    superiors: Superiors
    secretaries: dict[int, str]


def around(org_ids: Sequence[int], on: date) -> Around:
    """Return who stands above and at the head of organisations."""
    moment = Moment(on)
    superiors = registry.superiors_of(org_ids, moment)
    every = {*org_ids, *(s.direct_id for s in superiors.values()), *(s.local_id for s in superiors.values())}
    return Around(superiors, registry.secretary_names_of(every, moment))


def proposed(each: grading.Ratified, lost: grading.LostPoint, on: date, rules: Rules, known: Around) -> Line:
    """Return the line, unsaved: the library's cause and measure, the owner by duty, the deadline by its days."""
    entry = problems().get(lost.problem)
    deadline = on + timedelta(days=entry.days if entry else rules.days[lost.duty])
    whose = duty_org(each.org_id, lost.duty, known.superiors)
    return Line(
        org_id=each.org_id,
        rating_id=each.rating_id,
        book=each.book,
        tier=each.tier,
        criterion=lost.criterion_id,
        criterion_no=lost.no,
        lost_cp=lost.lost_cp,
        problem=f"{lost.name}:{lost.why}"[:300],
        cause=entry.cause[:300] if entry else "",
        measure=entry.measure[:300] if entry else "",
        goal=_goal(each, lost),
        duty=lost.duty,
        duty_org_id=whose,
        agency=lost.agency if lost.duty == Line.Duty.AGENCY else "",
        owner=known.secretaries.get(whose, ""),
        leader=known.secretaries.get(known.superiors[each.org_id].direct_id, ""),
        first_deadline=deadline,
        deadline=deadline,
        state_since=on,
        listed_on=on,
    )


def _goal(each: grading.Ratified, lost: grading.LostPoint) -> str:
    points = f"补回{points_short(lost.lost_cp)}分"
    return (
        f"{points},力争升到{each.next_tier}档"
        if each.next_tier != each.tier
        else f"{points},保持{each.tier}档"
    )


def points_short(centipoints: int) -> str:
    """Write points without needless zeros: 2, 4.5."""
    whole, rest = divmod(centipoints, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
