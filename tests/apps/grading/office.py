"""The small cast with an unratified round over its city, and villages whose values differ."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from jishi.apps.facts import services as facts
from jishi.apps.facts.dictionary import indicators
from jishi.apps.grading import selectors, services
from jishi.apps.grading.models import Rating
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import Moment
from tests.factories import cast as factory
from tests.factories.cast import DAY, PERIOD, Cast

VILLAGES = 24
MEETING: dict[str, Any] = {"meeting": "县委常委会", "met_on": DAY, "document_no": "青发〔2012〕9号"}


@dataclass
class Office:
    """The cast, the round of its city that is scored and not ratified, and that of its county, which is."""

    cast: Cast
    round_id: int
    ratified_round_id: int

    @property
    def city(self) -> Actor:
        """The city's officer."""
        return self.cast.people["city_officer"]

    @property
    def county(self) -> Actor:
        """The first county's officer."""
        return self.cast.people["county_officer"]

    def seen(self, by: Actor | None = None, permission: str = "grading.view_round") -> registry.Visible:
        """What somebody (the city's officer) sees on the day."""
        return registry.visible(by or self.city, permission, Moment(DAY))

    def rating(self, code: str) -> Rating:
        """An organisation's rating in the city's round."""
        return Rating.objects.get(
            round_id=self.round_id, org_id=self.cast.org(code), superseded_at__isnull=True
        )

    def waiting(self, **wanted: tuple[str, ...]) -> list[int]:
        """The ratings of the city's round that nobody ratified yet."""
        told = selectors.RatingFilter(**wanted)  # type: ignore[arg-type]
        return list(selectors.ids_waiting(self.round_id, seen=self.seen(), wanted=told))


def build() -> Office:
    """Set up the cast, give its villages values of all sorts, and score a round over the whole city."""
    cast = factory.build(more_villages=VILLAGES)
    # The villages that come on top have longer codes than the named organisations.
    for number, code in enumerate(sorted(code for code in cast.ids if len(code) > len(factory.VILLAGE))):
        _vary(cast, code, number)
    city = cast.people["city_officer"]
    _ratify_rest(cast, city)
    round_id = round_opened(city, cast.org(factory.CITY))
    services.round_score_now(round_id=round_id, by=city)
    return Office(cast, round_id, cast.things["round"])


def _ratify_rest(cast: Cast, city: Actor) -> None:
    """Ratify what the cast left waiting in the county's round."""
    seen = registry.visible(city, "grading.ratify", Moment(DAY))
    rest = selectors.ids_waiting(cast.things["round"], seen=seen, wanted=selectors.RatingFilter())
    services.ratings_ratify(round_id=cast.things["round"], rating_ids=rest, exemptions={}, by=city, **MEETING)


def _vary(cast: Cast, code: str, number: int) -> None:
    """Give a branch values between the least and the most, the more the higher its number; a few are missing."""
    drafts = [
        facts.FactDraft(
            code, told.id, PERIOD, _between(told.min, told.max, number, place), org_id=cast.org(code)
        )
        for place, told in enumerate(indicators().values())
        if "village" in told.types and (place + number) % 9
    ]
    facts.facts_record(values=drafts, by=SYSTEM, source="乡镇上报")


def _between(low: int, high: int, number: int, place: int) -> int:
    """A value that rises with the number, from nothing to a good one of a village: never absurdly much."""
    top = min(high, 40)
    return max(low, top * (number * 7 + place * 3) % (top + 1)) if top else low


def round_opened(by: Actor, scope_org_id: int, *, on_date: date = DAY, title: str = "全年定级") -> int:
    """Open a round with the rubrics in force."""
    return services.round_open(
        title=title,
        period=PERIOD,
        on_date=on_date,
        scope_org_id=scope_org_id,
        rubric_hashes=[rubric.hash for rubric in selectors.rubrics_for(on_date)],
        by=by,
    )
