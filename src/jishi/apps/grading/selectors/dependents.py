"""What of the grades depends on events of the register that somebody wants to take back."""

from django.db.models import Q

from jishi.apps.registry.selectors import Dependent, Undoing

from ..models import Rating, Round


def dependents_of(undoing: Undoing) -> list[Dependent]:
    """Return the ratings of organisations that would not have stood, or been of another type, on the day of grading."""
    # A grade given before a change of type was known does not rest on it.
    retyped = Q(org_id__in=list(undoing.retyped), scored_at__gte=undoing.recorded_at)
    rows = Rating.objects.filter(
        Q(superseded_at__isnull=True) | Q(grade__isnull=False),
        Q(org_id__in=list(undoing.lost)) | retyped,
        round__on_date__gte=undoing.first_day,
    )
    days = rows.values_list("org_id", "round__on_date")
    rounds = Round.objects.filter(scope_org_id__in=list(undoing.lost), on_date__gte=undoing.first_day)
    told = [
        Dependent("定级得分", sum(on >= undoing.day_of(org_id) for org_id, on in days)),
        Dependent("由它开展的定级", rounds.count()),
    ]
    return [one for one in told if one.count]
