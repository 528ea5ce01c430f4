"""归属关系准: members with exactly one formal relation, and those of whom that cannot be said."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from jishi.shared.codes import mask_name

from ..models import Affiliation, LetterState, MemberState
from ..visibility import Visible
from .graded import names_of
from .members import member_names

TWICE, BETWEEN = "registered_twice", "letter_overdue"
WHY = {
    TWICE: "同一人登记了不止一处",
    BETWEEN: "介绍信过期没有回执,两头都不算",
}


@dataclass(frozen=True, slots=True)
class UnclearMember:
    """A member whose formal relation is not exactly one, the name masked, and why."""

    member_id: int
    name: str
    org_id: int
    org_name: str
    why: str


@dataclass(frozen=True, slots=True)
class Relations:
    """How many members a scope has on its books, and of whom the relation is not clear."""

    total: int
    unclear: tuple[UnclearMember, ...]

    @property
    def clear_n(self) -> int:
        """Return how many have exactly one formal relation."""
        return self.total - len(self.unclear)


def membership_relations(seen: Visible) -> Relations:
    """Return whether each visible member has exactly one formal relation.

    Somebody with the same identity number on the books elsewhere (without one: the same name, sex and day of birth) has
    more than one; whoever's letter of introduction ran out unanswered stands between two.
    """
    own = seen.restrict(Affiliation.objects.at(seen.moment))
    orgs = dict(own.values_list("member_id", "org_id"))
    states = MemberState.objects.at(seen.moment)
    mine = states.filter(member_id__in=own.values("member_id"))
    why = dict.fromkeys(_twice(states, mine), TWICE) | dict.fromkeys(_between(seen, own), BETWEEN)
    kept = sorted(why.keys() & orgs.keys())
    names = member_names(kept, seen.moment)
    org_names = names_of({orgs[one] for one in kept}, seen.moment)
    return Relations(
        len(orgs),
        tuple(
            UnclearMember(
                one, mask_name(names.get(one, "")), orgs[one], org_names.get(orgs[one], ""), WHY[why[one]]
            )
            for one in kept
        ),
    )


def _twice(states: QuerySet[MemberState], mine: QuerySet[MemberState]) -> set[int]:
    """Return those of mine who are on the books, anywhere, as more than one member."""
    on_books = states.filter(member__affiliations__in=Affiliation.objects.current())
    found: set[int] = set()
    numbers = (
        on_books.filter(id_number__in=mine.exclude(id_number="").values("id_number"))
        .values("id_number")
        .annotate(n=Count("member_id", distinct=True))
        .filter(n__gt=1)
    )
    found.update(mine.filter(id_number__in=numbers.values("id_number")).values_list("member_id", flat=True))
    bare = mine.filter(id_number="", birth_date__isnull=False).values_list(
        "member_id", "name", "sex", "birth_date"
    )
    people: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for member_id, *who in bare:
        people[tuple(who)].append(member_id)
    for same in people.values():
        found.update(same if len(same) > 1 else ())
    return found


def _between(seen: Visible, own: QuerySet[Affiliation, Affiliation]) -> set[int]:
    """Return those whose letter ran out and was not answered."""
    rows = LetterState.objects.at(seen.moment).filter(
        state=LetterState.State.ISSUED,
        letter__last_day__lt=seen.moment.valid_on,
        letter__member_id__in=own.values("member_id"),
    )
    return set(rows.values_list("letter__member_id", flat=True))
