"""Villages that need a first secretary: what is open there, and whether somebody is there or asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jishi.apps.rectification import selectors as ledgers
from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from ..models import Post, Posting
from ..models.rounds import Kind
from ..then import postings_were

BOOKS = ("C", "D")
NAMED, LONGEST = 3, 300


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One weak village: its tier, its open problems, and what stands (nothing where nobody is asked for)."""

    org_id: int
    code: str
    name: str
    tier: str
    problems: tuple[str, ...]
    late: int
    stands: str

    @property
    def needs(self) -> str:
        """Return the first problems in a row, as a post says what is to be solved."""
        return ";".join(self.problems[:NAMED])[:LONGEST]

    @property
    def may_want(self) -> bool:
        """Tell whether nobody is there and nobody is asked for."""
        return not self.stands


def villages_in_need(seen: registry.Visible, on: date, most: int | None = None) -> list[NeedRow]:
    """Return visible villages with open problems on ledgers C and D on a day, in the order of their codes.

    `most` is how many problems are read at most. Who served there is told for past days, too; a post that was wanted
    leaves no trail of when it was, and is told of the present only.
    """
    villages = {org.org_id for org in registry.graded_orgs(seen) if org.org_type == "village"}
    found: dict[int, list[ledgers.LineRow]] = {}
    for line in ledgers.lines(seen, ledgers.LineFilter(books=BOOKS, due="open"), on, most=most)[1]:
        if line.org_id in villages:
            found.setdefault(line.org_id, []).append(line)
    stands = _stands(list(found), seen.moment.on(on))
    rows = [_row(lines, stands.get(org_id, "")) for org_id, lines in found.items()]
    return sorted(rows, key=lambda row: row.code)


def _row(lines: Sequence[ledgers.LineRow], stands: str) -> NeedRow:
    first = lines[0]
    return NeedRow(
        first.org_id,
        first.org_code,
        first.org_name,
        first.tier,
        tuple(line.problem for line in lines),
        sum(line.days_left < 0 for line in lines),
        stands,
    )


def _stands(org_ids: Sequence[int], moment: Moment) -> dict[int, str]:
    kind, found = Kind.FIRST_SECRETARY, dict[int, str]()
    if moment.is_now:
        wanted = Post.objects.filter(org_id__in=org_ids, kind=kind, state=Post.State.WANTED)
        found |= dict.fromkeys(wanted.values_list("org_id", flat=True), "已登记岗位")
    # What was served at a village that has been merged since stands with its heir, and goes back before it is asked.
    served = Posting.objects.filter(kind=kind)
    if moment.is_now:
        served = served.filter(org_id__in=org_ids)
    serving = [row.org_id for row in postings_were(served, moment) if row.state == Posting.State.SERVING]
    return found | dict.fromkeys((one for one in serving if one in set(org_ids)), "已有第一书记")
