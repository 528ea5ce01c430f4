"""Who may go where: pairs that a rule forbids, each with the rule's id."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment, months_between

from .models import Offer, Post, Posting, Talent
from .rules import Eligibility, rules_on

Pair = tuple[int, int]
"""Somebody of the pool and a post, by id."""
TOWNSHIP_DIGITS = 9


def pairs_forbidden(talents: Sequence[Talent], posts: Sequence[Post], on: date) -> dict[Pair, str]:
    """Return the pairs that may not be, each with the first rule that forbids it."""
    rules = rules_on(on)
    loads = loads_of([talent.pk for talent in talents])
    agreed = _agreed([talent.pk for talent in talents])
    places = places_of(posts, on)
    found: dict[Pair, str] = {}
    for post in posts:
        asked = [rule for rule in rules.eligibility if _applies(rule, post)]
        for talent in talents:
            load = loads[talent.pk] + len(agreed.get(talent.pk, frozenset()) - {post.pk})
            facts = _Facts(load, rules.kinds[post.kind].load_most, places.get(post.pk, ""), on)
            broken = next((rule.id for rule in asked if not facts.keep(rule, talent)), "")
            if broken:
                found[talent.pk, post.pk] = broken
    return found


def _applies(rule: Eligibility, post: Post) -> bool:
    return post.kind in rule.of or ("welfare" in rule.of and post.quota_id is not None)


class _Facts:
    """What the rules look at beside the person."""

    def __init__(self, load: int, most: int, place: str, on: date) -> None:
        self._load, self._most, self._place, self._on = load, most, place, on

    def keep(self, rule: Eligibility, talent: Talent) -> bool:
        """Tell whether somebody keeps a rule; what nobody has told counts against nobody but where it must be shown."""
        if rule.id == "paper":
            return talent.paper_until is not None and talent.paper_until >= self._on
        if rule.id == "age":
            born = talent.birth_date
            return born is None or months_between(born, self._on) < (rule.most + 1) * 12
        if rule.id == "member":
            return talent.party == Talent.Party.FULL
        if rule.id == "full_or_probationary":
            return talent.party != Talent.Party.NONE
        if rule.id == "work_years":
            return talent.work_years is not None and talent.work_years >= rule.least
        if rule.id == "own_place":
            home = talent.home_area[:TOWNSHIP_DIGITS]
            return len(home) < TOWNSHIP_DIGITS or home != self._place[:TOWNSHIP_DIGITS]
        return self._load < self._most


def loads_of(talent_ids: Sequence[int]) -> Counter[int]:
    """Return at how many units or villages everybody serves now."""
    serving = Posting.objects.filter(talent_id__in=list(talent_ids), state=Posting.State.SERVING)
    return Counter(serving.values_list("talent_id", flat=True))


def _agreed(talent_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return the posts that everybody has accepted and not yet taken up: these count as load elsewhere."""
    accepted = Offer.objects.filter(talent_id__in=list(talent_ids), state=Offer.State.ACCEPTED)
    found: dict[int, frozenset[int]] = {}
    for talent_id, post_id in accepted.values_list("talent_id", "post_id"):
        found[talent_id] = found.get(talent_id, frozenset()) | {post_id}
    return found


def places_of(posts: Sequence[Post], on: date) -> dict[int, str]:
    """Return the division of each post: its unit's, else that of the unit that its organisation stands on."""
    moment = Moment(on)
    units = registry.units_named(sorted({post.unit_id for post in posts if post.unit_id}), moment)
    own = {post.pk: units[post.unit_id].area_code for post in posts if post.unit_id in units}
    areas = registry.org_areas({p.org_id for p in posts if p.pk not in own}, moment)
    return own | {p.pk: areas[p.org_id][0] for p in posts if p.pk not in own and p.org_id in areas}
