"""Needs, promises and contact villages as they stood at a past moment.

An entry counts when its day is not after the day asked for and it was on record as far as is asked for; what only
followed an event of the register goes by that event's clocks. Rows are filled in memory, and never saved.
"""

from typing import Any

from django.db.models import Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from .models import Contact, ContactPoint, Need, NeedEvent, Pledge, PledgeVoice
from .places import NEEDS, PLEDGES, POINTS
from .rules import rules_on
from .steps import promise_state

STANDING = (
    "state", "owner", "tell_by", "outcome", "answered_on", "told_back_on", "heard_how", "refused_n",
)  # fmt: skip
"""What a need's step keeps of where the need stood after it."""


def told(moment: Moment, prefix: str = "") -> Q:
    """Return the condition that a step had been taken and was on record."""
    if moment.is_now:
        return Q()
    known = Q() if moment.known_at is None else Q(**{f"{prefix}recorded_at__lte": moment.known_at})
    return known & Q(**{f"{prefix}on__lte": moment.valid_on})


def contacts_at(moment: Moment) -> QuerySet[Contact]:
    """Return which household was in which group."""
    if moment.is_now:
        return Contact.objects.filter(until=None)
    rows = Contact.objects.filter(since__lte=moment.valid_on)
    return rows.filter(Q(until=None) | Q(until__gt=moment.valid_on))


def needs_were(rows: QuerySet[Need], moment: Moment) -> list[Need]:
    """Return needs as they were, without those not told yet; those that were withdrawn are among them."""
    if moment.is_now:
        return list(rows)
    found = list(rows.filter(told_on__lte=moment.valid_on))
    registry.set_back(found, NEEDS, moment, "org_id")
    last: dict[int, NeedEvent] = {}
    events = NeedEvent.objects.filter(told(moment), need__in=rows.order_by().values("pk"))
    for event in events.order_by("pk"):
        last[event.need_id] = event
    for row in found:
        if row.pk in last and last[row.pk].state:
            for name in STANDING:
                setattr(row, name, getattr(last[row.pk], name))
    return [row for row in found if row.pk in last]


def pledges_were(rows: QuerySet[Pledge], moment: Moment) -> tuple[list[Pledge], dict[int, PledgeVoice]]:
    """Return promises as they were, and what residents had last said of each."""
    if not moment.is_now:
        rows = _recorded(rows, moment).filter(promised_on__lte=moment.valid_on)
    found = list(rows)
    voices: dict[int, PledgeVoice] = {}
    state: dict[int, str] = {}
    heard = PledgeVoice.objects.filter(told(moment), pledge__in=[row.pk for row in found])
    for voice in heard.order_by("pk"):
        voices[voice.pledge_id] = voice
        least = rules_on(voice.on).pledge_voices
        state[voice.pledge_id] = promise_state(kept_n=voice.kept_n, broken_n=voice.broken_n, least=least)
    if not moment.is_now:
        registry.set_back(found, PLEDGES, moment, "org_id")
        for row in found:
            row.state = state.get(row.pk, Pledge.State.OPEN)
    return found, voices


def points_were(rows: QuerySet[ContactPoint], moment: Moment) -> list[ContactPoint]:
    """Return contact villages as they were, with those that had ended, without those not begun."""
    if moment.is_now:
        return list(rows)
    found = list(_recorded(rows, moment).filter(since__lte=moment.valid_on))
    registry.set_back(found, POINTS, moment, "org_id", "until")
    for row in found:
        is_later = moment.known_at is not None and row.ended_at is not None and row.ended_at > moment.known_at
        if is_later or (row.until is not None and row.until > moment.valid_on):
            row.until = None
    return found


def _recorded(rows: QuerySet[Any], moment: Moment) -> QuerySet[Any]:
    if moment.known_at is None:
        return rows
    return rows.filter(Q(recorded_at=None) | Q(recorded_at__lte=moment.known_at))
