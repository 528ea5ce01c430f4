"""Lines that wait for a person to settle measure, owner and deadline; and a line before it is listed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from jishi.apps.grading import selectors as grading
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from ..models import Line
from ..proposing import around, points_short, proposed
from ..queries import LineFilter, lines_on
from ..rights import allowed
from ..rules import rules_on
from ..steps import EDIT


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line as proposed; `line_id` is None before it is listed.

    A deadline that passed while nobody settled the measure is proposed anew, as many days from today.
    """

    line_id: int | None
    org_id: int
    org_name: str
    book: str
    tier: str
    criterion_no: int
    lost_cp: int
    problem: str
    duty_label: str
    duty_org: str
    cause: str
    measure: str
    goal: str
    owner: str
    leader: str
    deadline: date
    may_plan: bool = True

    @property
    def lost_words(self) -> str:
        """Write the lost points without needless zeros."""
        return points_short(self.lost_cp)


def proposals(
    actor: Actor, path: str, on: date, *, most: int = 50, also: Collection[int] = ()
) -> tuple[int, list[Proposal]]:
    """Return how many lines below `path` wait for the actor to settle their measures, and the first of them.

    Those whose numbers are in `also` are among them wherever they stand.
    """
    seen = registry.visible(actor, EDIT, Moment(on)).narrowed(path)
    rows = lines_on(seen, LineFilter(states=(Line.State.LISTED,)), on).order_by(
        "org__code", "criterion_no", "pk"
    )
    waiting = list(rows)
    superiors = registry.superiors_of([line.org_id for line in waiting], Moment(on))
    may = allowed([(line, "plan") for line in waiting], actor, on, superiors)
    own = [line for line, is_allowed in zip(waiting, may, strict=True) if is_allowed]
    page = own[:most] + [line for line in own[most:] if line.pk in also]
    names = registry.names_of({i for line in page for i in (line.org_id, line.duty_org_id)}, Moment(on))
    return len(own), [_proposal(line, names, on) for line in page]


def proposal_for(rating_id: int, criterion_id: str, actor: Actor, on: date) -> Proposal | None:
    """Return what would be listed for a lost point; None where no point was lost."""
    found = grading.lost_points_of(rating_id)
    lost = next((each for each in found.lost if each.criterion_id == criterion_id), None)
    if lost is None:
        return None
    known = around([found.org_id], on)
    line = proposed(found, lost, on, rules_on(on), known)
    names = registry.names_of({line.org_id, line.duty_org_id}, Moment(on))
    may = allowed([(line, "plan")], actor, on, known.superiors)[0]
    return _proposal(line, names, on, may_plan=may)


def line_listed(rating_id: int, criterion_id: str) -> int | None:
    """Return the line that a lost point has already."""
    rows = Line.objects.filter(rating_id=rating_id, criterion=criterion_id)
    return rows.values_list("pk", flat=True).first()


def _proposal(line: Line, names: dict[int, str], on: date, *, may_plan: bool = True) -> Proposal:
    return Proposal(
        line.pk,
        line.org_id,
        names.get(line.org_id, ""),
        line.book,
        line.tier,
        line.criterion_no,
        line.lost_cp,
        line.problem,
        line.get_duty_display(),
        line.agency or names.get(line.duty_org_id, ""),
        line.cause,
        line.measure,
        line.goal,
        line.owner,
        line.leader,
        line.deadline if line.deadline >= on else on + (line.deadline - line.listed_on),
        may_plan,
    )
