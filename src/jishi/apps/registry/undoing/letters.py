"""Letters that would be about nobody, or go to where nothing stands, after rows have gone and others have come."""

from collections.abc import Iterable, Iterator

from jishi.shared.dates import FOREVER

from ..models import LetterState, MemberState, OrgState, TransferLetter
from .checks import After, Blame, blame_of, ender_of
from .plan import KEYS, Model
from .spans import meet

# A letter stays what it was issued as: its own row names the member and the receiving end, its dated rows the letter.
_ENDS: tuple[tuple[Model, str, str], ...] = (
    (MemberState, "member_id", "member_id"),
    (OrgState, "org_id", "to_org_id"),
)


def unaddressed(after: After) -> Iterator[Blame]:
    """Letters, staying or coming, whose member or receiving organisation would not exist when they were sent."""
    part = next((part for part in after.parts if part.model is LetterState), None)
    coming = list(part.incoming) if part else []
    for life, key, end in _ENDS:
        lost = after.lost.get(life, {})
        ends = _letters(end, f"{end}__in", lost)
        for row in after.staying(LetterState, "letter_id", ends):
            day = row.valid_from.toordinal()
            if meet((day, day), lost[ends[row.letter_id]]):
                yield blame_of(row.change_id, row)
        ends = _letters(end, "pk__in", {row.letter_id for row in coming})
        standing = after.standing(life, key, ends.values())
        for row in coming:
            own = [one for one in standing if getattr(one, key) == ends.get(row.letter_id)]
            if own and not any(one.valid_from <= row.valid_from <= one.valid_to for one in own):
                yield blame_of(own[-1].change_id, row)
            elif not own and row.letter_id in ends:
                yield blame_of(ender_of(life, key, ends[row.letter_id]), row)


def crossing(after: After) -> Iterator[Blame]:
    """Letters on their way that stay, for a member for whom another one would be on its way again."""
    part = next((part for part in after.parts if part.model is LetterState), None)
    coming = {row.letter_id for row in part.incoming if _is_open(row)} if part else set()
    members = _letters("member_id", "pk__in", coming)
    others = _letters("member_id", "member_id__in", set(members.values()))
    for row in after.staying(LetterState, "letter_id", others.keys() - coming):
        if _is_open(row):
            yield blame_of(row.change_id, row)


def _is_open(row: LetterState) -> bool:
    return row.state == LetterState.State.ISSUED and row.valid_to == FOREVER


def _letters(column: str, condition: str, ids: Iterable[int]) -> dict[int, int]:
    """Return a column of letters by their id; those that have nothing in it are left out."""
    keys, found = sorted(ids), dict[int, int]()
    for start in range(0, len(keys), KEYS):
        rows = TransferLetter.objects.filter(**{condition: keys[start : start + KEYS]})
        found.update(rows.exclude(**{column: None}).values_list("pk", column))
    return found
