"""Querysets of this room."""

from django.db.models import QuerySet

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible

from .models import Contact, Household, Need, Seat, WarmGroup, Worker

S = Need.State
OPEN_STATES = (S.OPEN, S.REFERRED, S.ANSWERED, S.FAILED)


def households(seen: Visible) -> QuerySet[Household]:
    """Return the households that somebody keeps in touch with."""
    return seen.restrict(Household.objects.filter(is_listed=True, ended_on=None), "org_id")


def workers(seen: Visible) -> QuerySet[Worker]:
    """Return the people who may sit in groups."""
    return seen.restrict(Worker.objects.filter(is_listed=True, ended_on=None), "org_id")


def groups(seen: Visible) -> QuerySet[WarmGroup]:
    """Return the groups that stand."""
    return seen.restrict(WarmGroup.objects.filter(ended_on=None), "org_id")


def contacts_of_org(org_id: int) -> QuerySet[Contact]:
    """Return which household is in which group of an organisation."""
    return Contact.objects.filter(group__org_id=org_id, until=None)


def seats_of_org(org_id: int) -> QuerySet[Seat]:
    """Return who sits in which group of an organisation."""
    return Seat.objects.filter(group__org_id=org_id, until=None)


def intake_batch(unit: str) -> int | None:
    """Return the last batch by which a unit handed people over; None where it handed over none."""
    return {name: batch_id for batch_id, name in registry.intake_units().items()}.get(unit)
