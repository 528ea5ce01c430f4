"""Rounds as pages show them: who takes part, who has handed in, what stands on a slip."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from ..market import posts_of, slips_of
from ..models import ChoiceSlip, Round, Talent
from ..rules import rule_title
from .pool import TalentRow, talent_rows
from .posts import post_rows


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round in a list."""

    round_id: int
    owner_org_id: int
    owner: str
    title: str
    kind_label: str
    method: str
    method_label: str
    state: str
    state_label: str
    opened_on: date
    choices_until: date
    seed_hash: str
    seed: int | None
    approved_on: date | None
    approved_by: str
    document_no: str
    parent_id: int | None


def rounds_listed(seen: registry.Visible) -> list[RoundRow]:
    """Return the rounds of visible committees, newest first."""
    rows = list(seen.restrict(Round.objects.all(), "owner_org_id").order_by("-pk"))
    names = registry.names_of({row.owner_org_id for row in rows}, seen.moment)
    return [_round(row, names) for row in rows]


def round_row(round_id: int, on: date) -> RoundRow | None:
    """Return one round."""
    row = Round.objects.filter(pk=round_id).first()
    return _round(row, registry.names_of([row.owner_org_id], Moment(on))) if row is not None else None


def _round(row: Round, names: Mapping[int, str]) -> RoundRow:
    # The seed is told once it has been drawn with.
    is_open = row.state in (Round.State.OPEN, Round.State.WITHDRAWN)
    return RoundRow(
        row.pk,
        row.owner_org_id,
        names.get(row.owner_org_id, ""),
        row.title,
        row.get_kind_display(),
        row.method,
        row.get_method_display(),
        row.state,
        row.get_state_display(),
        row.opened_on,
        row.choices_until,
        row.seed_hash,
        None if is_open else row.seed,
        row.approved_on,
        row.approved_by,
        row.document_no,
        row.parent_id,
    )


def round_org(round_id: int) -> int | None:
    """Return the committee that runs a round."""
    return Round.objects.filter(pk=round_id).values_list("owner_org_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class Handed:
    """One side that takes part, and what it handed in."""

    key: int
    number: str
    name: str
    more: str
    named: int | None
    way: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes part in a round: people of the pool, and posts; `named` is None where nothing was handed in."""

    people: tuple[Handed, ...]
    posts: tuple[Handed, ...]

    @property
    def people_n(self) -> int:
        """Return how many people handed in."""
        return sum(one.named is not None for one in self.people)

    @property
    def posts_n(self) -> int:
        """Return how many posts handed in."""
        return sum(one.named is not None for one in self.posts)


def taking_part(round_id: int, on: date) -> Taking:
    """Return who takes part in a round and who has handed in."""
    row = Round.objects.get(pk=round_id)
    slips = list(slips_of(row))
    by_person = {slip.talent_id: slip for slip in slips if slip.talent_id}
    by_post = {slip.post_id: slip for slip in slips if slip.post_id}
    people = [
        _handed(
            one.talent_id, one.number, one.name, f"{one.source},{one.party}", by_person.get(one.talent_id)
        )
        for one in people_of(row, on)
    ]
    posts = [
        _handed(one.post_id, one.number, one.place, one.needs, by_post.get(one.post_id))
        for one in post_rows(posts_of(row), on)
    ]
    return Taking(tuple(people), tuple(posts))


def ways_of(round_id: int) -> dict[str, str]:
    """Return how the newest slip of each side was handed in, by R12 or P3."""
    slips = slips_of(Round.objects.get(pk=round_id))
    return {
        f"R{slip.talent_id}" if slip.talent_id else f"P{slip.post_id}": slip.get_way_display()
        for slip in slips
    }


def _handed(key: int, number: str, name: str, more: str, slip: ChoiceSlip | None) -> Handed:
    if slip is None:
        return Handed(key, number, name, more, None, "", None)
    return Handed(key, number, name, more, len(slip.ranks), slip.get_way_display(), slip.on)


def people_of(row: Round, on: date) -> list[TalentRow]:
    """Return who of the pool could come, and whoever handed in and has left since."""
    listed = Talent.objects.filter(owner_org=row.owner_org_id, left_on=None)
    handed = Talent.objects.filter(slips__round=row)
    found = {one.pk: one for one in (*listed, *handed)}
    return talent_rows([found[key] for key in sorted(found)], on)


@dataclass(frozen=True, slots=True)
class Option:
    """One of the other side on a slip: its number, what is known, why it may not be (`barred`), what was written."""

    key: int
    number: str
    name: str
    more: str
    barred: str
    rank: int | None


def options_for(
    round_id: int, on: date, *, forbidden: Mapping[tuple[int, int], str], **side: int | None
) -> list[Option]:
    """Return the other side of a slip of one person (`talent_id`) or one post (`post_id`)."""
    row = Round.objects.get(pk=round_id)
    talent_id, post_id = side.get("talent_id"), side.get("post_id")
    last = slips_of(row).filter(talent=talent_id, post=post_id).last()
    ranks = {int(key): number for key, number in last.ranks.items()} if last is not None else {}

    def barred(person: int, post: int) -> str:
        rule = forbidden.get((person, post), "")
        return rule_title(rule, on) if rule else ""

    if talent_id is not None:
        return [
            Option(
                one.post_id,
                one.number,
                one.place,
                one.needs,
                barred(talent_id, one.post_id),
                ranks.get(one.post_id),
            )
            for one in post_rows(posts_of(row), on)
        ]
    return [
        Option(
            one.talent_id,
            one.number,
            one.name,
            "、".join(filter(None, (one.source, one.party, one.skill and f"专长{one.skill}"))),
            barred(one.talent_id, post_id or 0),
            ranks.get(one.talent_id),
        )
        for one in people_of(row, on)
    ]
