"""What has happened to offers since a decision, which then no longer goes back."""

from django.db.models import Q, QuerySet

from .models import Offer, Round, Run

State = Offer.State


def moved_on(run: Run) -> QuerySet[Offer]:
    """Return the offers of a moving up on which somebody has answered, or started."""
    untouched = Q(moved_from=None, state=State.WAITING) | Q(moved_from__isnull=False, state=State.ACCEPTED)
    return run.offers.exclude(untouched)


def answered(row: Round) -> QuerySet[Offer]:
    """Return the offers of a round that somebody has answered."""
    return row.offers.exclude(state__in=(State.WAITING, State.WITHDRAWN))
