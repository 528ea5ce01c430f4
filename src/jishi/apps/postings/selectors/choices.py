"""What forms of this room let one choose from."""

from dataclasses import dataclass
from datetime import date

from ..eligibility import Pair, pairs_forbidden
from ..market import told_of
from ..models import Offer, Post, Round, Talent
from ..rules import rules_on
from .posts import quotas_of


def skill_choices(on: date) -> list[tuple[str, str]]:
    """Return the specialities one can name."""
    return [("", "不限或未填"), *rules_on(on).specialities.items()]


def quota_choices(owner_org_id: int, on: date) -> list[tuple[str, str]]:
    """Return the quotas that have a seat left on a day."""
    found = [
        (str(one.quota_id), f"{one.title}(余{one.seats - one.used}个,每月补贴{one.subsidy_fen // 100}元)")
        for one in quotas_of([owner_org_id])
        if one.valid_from <= on <= one.valid_to and one.used < one.seats
    ]
    return [("", "不是公益性岗位"), *found]


def barred_in(round_id: int, on: date) -> dict[Pair, str]:
    """Return the pairs of a round that a rule forbids, with the rule."""
    return told_of(Round.objects.get(pk=round_id), on).forbidden


@dataclass(frozen=True, slots=True)
class OfferTold:
    """An offer: who, where."""

    talent_id: int
    post_id: int
    person: str
    owner_org_id: int


def offer_told(offer_id: int) -> OfferTold | None:
    """Return an offer."""
    row = Offer.objects.filter(pk=offer_id).select_related("talent", "round").first()
    if row is None:
        return None
    return OfferTold(row.talent_id, row.post_id, row.talent.name, row.round.owner_org_id)


def offer_owner(offer_id: int) -> int | None:
    """Return which committee made an offer."""
    return Offer.objects.filter(pk=offer_id).values_list("round__owner_org_id", flat=True).first()


def post_owner(post_id: int) -> int | None:
    """Return which committee fills a post."""
    return Post.objects.filter(pk=post_id).values_list("owner_org_id", flat=True).first()


def people_for(post_id: int, on: date) -> list[tuple[str, str]]:
    """Return who of the pool may be sent to a post, in the order of the pool; nobody is ranked."""
    post = Post.objects.get(pk=post_id)
    listed = list(Talent.objects.filter(owner_org=post.owner_org_id, left_on=None).order_by("pk"))
    forbidden = pairs_forbidden(listed, [post], on)
    return [
        (str(one.pk), f"R{one.pk} {one.name}({one.get_source_display()})")
        for one in listed
        if (one.pk, post.pk) not in forbidden
    ]
