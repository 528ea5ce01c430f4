"""Villages that need a first secretary: what is open there, and whether somebody is there or asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jishi.apps.rectification import selectors as ledgers
from jishi.apps.registry import selectors as registry

from ..models import Post, Posting
from ..models.rounds import Kind

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
    """Return visible villages with open problems on ledgers C and D, in the order of their codes.

    `most` is how many problems are read at most.
    """
    villages = {org.org_id for org in registry.graded_orgs(seen) if org.org_type == "village"}
    found: dict[int, list[ledgers.LineRow]] = {}
    for line in ledgers.lines(seen, ledgers.LineFilter(books=BOOKS, due="open"), on, most=most)[1]:
        if line.org_id in villages:
            found.setdefault(line.org_id, []).append(line)
    stands = _stands(list(found))
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


def _stands(org_ids: Sequence[int]) -> dict[int, str]:
    kind = Kind.FIRST_SECRETARY
    wanted = Post.objects.filter(org_id__in=org_ids, kind=kind, state=Post.State.WANTED)
    serving = Posting.objects.filter(org_id__in=org_ids, kind=kind, state=Posting.State.SERVING)
    found = dict.fromkeys(wanted.values_list("org_id", flat=True), "已登记岗位")
    return found | dict.fromkeys(serving.values_list("org_id", flat=True), "已有第一书记")
