"""Slips that were typed in as one table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import now

from ..models import ChoiceSlip, Round
from ..rights import RUN
from .errors import PostingsRefused


@dataclass(frozen=True, slots=True)
class SlipDraft:
    """One slip: the round, whose it is (R12 somebody of the pool, P3 a post), the number beside each id."""

    round_id: int
    side: str
    ranks: Mapping[int, int]


@transaction.atomic
def slips_take(*, drafts: Sequence[SlipDraft], on: date, by: Actor) -> list[int]:
    """Take slips of open rounds in, checked before by the table; return their ids."""
    rounds = Round.objects.select_for_update().in_bulk({draft.round_id for draft in drafts})
    for row in rounds.values():
        register.require(by, RUN, row.owner_org_id)
        if row.state != Round.State.OPEN:
            raise PostingsRefused("填报已经结束。要改志愿,请先撤回结果。", "MUTUAL-04")
    made = ChoiceSlip.objects.bulk_create(
        [
            ChoiceSlip(
                round_id=draft.round_id,
                talent_id=int(draft.side[1:]) if draft.side[0] == "R" else None,
                post_id=int(draft.side[1:]) if draft.side[0] == "P" else None,
                ranks={str(key): draft.ranks[key] for key in sorted(draft.ranks)},
                way=ChoiceSlip.Way.TABLE,
                on=on,
                by_id=by.user_id,
                by_name=by.name,
                recorded_at=now(),
            )
            for draft in drafts
        ]
    )
    if made:
        counts = {str(key): sum(draft.round_id == key for draft in drafts) for key in sorted(rounds)}
        detail = {"slips": counts, "way": str(ChoiceSlip.Way.TABLE)}
        audit.event_record(what="choices_handed_in", subject="choices", by=by, detail=detail)
    return [slip.pk for slip in made]
