"""The cast with a graded village, and ledger lines of it brought to any state by the services' own steps."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.test import Client

from jishi.apps.accounts import selectors as accounts
from jishi.apps.accounts import services as account_services
from jishi.apps.accounts.models import User
from jishi.apps.grading.models import Rating
from jishi.apps.rectification import services
from jishi.apps.rectification.models import Line
from jishi.apps.rectification.services import MendingError, Step, Votes
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import Moment
from tests.factories import cast as factory
from tests.factories.cast import COUNTY, DAY, VILLAGE, Cast

AGENCY = "统计局"
# One lost point of the village for each level whose duty it is, and more of the branch's.
CRITERIA = {"branch": "V03", "township": "V13", "county": "V21", "agency": "V24"}
PASSED = Votes(15, 11, 2, 1, 1, 88, "李复核")
PATHS: dict[str, tuple[str, ...]] = {
    "listed": (),
    "in_progress": ("plan",),
    "township_check": ("plan", "apply"),
    "county_acceptance": ("plan", "apply", "check"),
    "returned": ("plan", "apply", "return"),
    "closed_watch": ("plan", "apply", "check", "accept"),
    "relapsed": ("plan", "apply", "check", "accept", "relapse"),
}
TOLD: dict[str, dict[str, object]] = {
    "plan": {"measure": "补开述职评议会,张榜公布", "owner": "王支书", "deadline": DAY + timedelta(days=60)},
    "report": {"note": "已开过一次会"},
    "apply": {"note": "会开了,结果张榜"},
    "ask": {"note": "农忙", "deadline": DAY + timedelta(days=90)},
    "extend": {"note": "同意", "deadline": DAY + timedelta(days=90)},
    "refuse": {"note": "不是农忙时节"},
    "check": {"note": "看过,属实"},
    "accept": {"votes": PASSED},
    "return": {"note": "缺签到表"},
    "supervise": {"note": "本月底前补上"},
    "relapse": {"note": "又停开两个月"},
    "settle": {},
}


@dataclass
class Desk:
    """The cast, and who does what."""

    cast: Cast
    chief: Actor
    agency: Actor

    def who(self, role: str) -> Actor:
        """The person who has a role in the first county."""
        return self.cast.people[role]

    def actor_of(self, what: str, duty: str = "branch") -> Actor:
        """The person whose step it is."""
        doers = {
            "branch": self.who("branch_secretary"),
            "township": self.who("township_officer"),
            "county": self.who("county_officer"),
            "agency": self.agency,
        }
        settlers = doers | {"branch": self.who("township_officer"), "agency": self.who("county_officer")}
        above = settlers | {"township": self.who("county_officer")}
        by_step = {
            "plan": settlers[duty],
            **dict.fromkeys(("report", "apply", "ask"), doers[duty]),
            **dict.fromkeys(("extend", "refuse"), above[duty]),
            **{what: self.who("township_officer") for what in ("check", "return", "relapse")},
        }
        return by_step.get(what, self.who("county_officer" if duty != "county" else "city_officer"))

    def line(self, state: str = "listed", duty: str = "branch", criterion: str = "") -> Line:
        """A line of the village in a state."""
        rating = Rating.objects.get(org__code=VILLAGE)
        line_id = services.line_pick(
            rating_id=rating.pk, criterion_id=criterion or CRITERIA[duty], by=self.who("county_officer")
        )
        path = PATHS[state] if duty == "branch" else tuple(w for w in PATHS[state] if w != "check")
        for what in path:
            self.take(line_id, what, by=self.actor_of(what, duty))
        return Line.objects.get(pk=line_id)

    def take(
        self, line_id: int, what: str, *, by: Actor | None = None, on: date = DAY, **told: object
    ) -> str:
        """Let a line take a step, told what it needs unless said otherwise."""
        by = by or self.actor_of(what)
        return services.line_advance(step=step(line_id, what, **told), on=on, by=by)

    def refusal(self, line_id: int, what: str, **told: object) -> str:
        """The code of the error that a step meets; "" where it meets none."""
        try:
            self.take(line_id, what, **told)  # type: ignore[arg-type]
        except MendingError as error:
            return error.code
        return ""

    def seen(self, role: str = "county_officer", on: date = DAY) -> registry.Visible:
        """What somebody sees of the ledgers."""
        return registry.visible(self.who(role), "rectification.view_line", Moment(on))

    def client(self, actor: Actor) -> Client:
        """A browser in which somebody is signed in."""
        client = Client()
        user = User.objects.get(pk=actor.user_id or 0)
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    def page(self, role: str, address: str) -> str:
        """A page as somebody sees it."""
        answer = self.client(self.who(role)).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.content.decode()


def step(line_id: int, what: str, **told: object) -> Step:
    """A step, told what it needs unless said otherwise."""
    return replace(Step(line_id, what), **(TOLD[what] | told))  # type: ignore[arg-type]


def build() -> Desk:
    """Set up the cast, somebody at the line agency, and somebody who may do everything."""
    cast = factory.build()
    user_id = account_services.user_create(username="bureau", display_name="统计局同志", by=SYSTEM)
    account_services.role_grant(
        user_id=user_id, role="line_agency", scope_kind="line", scope_id=AGENCY, by=SYSTEM
    )
    chief = factory.person(cast, "chief", "city_officer", factory.CITY)
    account_services.role_grant(
        user_id=chief.user_id or 0,
        role="township_officer",
        scope_kind="org",
        scope_id=str(cast.org(COUNTY)),
        by=SYSTEM,
    )
    return Desk(cast, accounts.actor_for(chief.user_id), accounts.actor_for(user_id))
