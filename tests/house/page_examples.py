"""What stands in the addresses of the pages when a test visits them.

A page whose address has a value that is not named here fails until somebody says what to put there.
"""

import re
from collections.abc import Callable

from jishi.apps.accounts.selectors import roles
from jishi.apps.accounts.services import Issued, client_issue, sign_in_link_issue
from jishi.apps.coverage.models import Case, Floater, Undeclared
from jishi.apps.grading.models import Rating
from jishi.apps.grading.selectors import lost_points_of
from jishi.apps.jobs.services import job_enqueue
from jishi.apps.outreach.models import Household, Referral, WarmGroup, Worker
from jishi.apps.postings.models import FirstTask
from jishi.apps.rectification.models import BookEntry, Line
from jishi.apps.rectification.selectors import steps_open
from jishi.apps.registry.models import Affiliation, Member, Unit
from jishi.shared.actor import SYSTEM
from jishi.web.page import Page
from tests.factories import cast as factory
from tests.factories.cast import Cast

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
Values = dict[str, int | str]

# Of one organisation of the first county: nobody else's business.
OWN: dict[str, Callable[[Cast], int]] = {
    "org_id": lambda cast: cast.org(factory.VILLAGE),
    "ended_member_id": lambda cast: cast.things["ended"],
    "member_id": lambda cast: Member.objects.get(code="M1").pk,
    "unit_id": lambda cast: Unit.objects.get(code="U1").pk,
    "batch_id": lambda cast: cast.things["batch"],
    "change_id": lambda cast: Affiliation.objects.get(member__code="M1").change_id,
    "register_batch_id": lambda cast: _batch_of_members(),
    "letter_id": lambda cast: cast.things["letter"],
    "letter_batch_id": lambda cast: cast.things["letter_batch"],
    "upload_id": lambda cast: cast.things["upload"],
    "table_upload_id": lambda cast: cast.things["table_upload"],
    "received_form_id": lambda cast: cast.things["received_form"],
    "survey_id": lambda cast: cast.things["survey"],
    "survey_list_id": lambda cast: cast.things["survey_list"],
    "survey_case_id": lambda cast: cast.things["survey_case"],
    "survey_unit_id": lambda cast: cast.things["survey_unit"],
    "survey_visit_id": lambda cast: cast.things["survey_visit"],
    "concern_id": lambda cast: cast.things["concern"],
    "proposal_id": lambda cast: cast.things["proposal"],
    "functional_id": lambda cast: cast.things["functional"],
    "grid_id": lambda cast: cast.things["grid"],
    "grid_batch_id": lambda cast: cast.things["grid_batch"],
    "officer_id": lambda cast: cast.things["officer"],
    "guest_id": lambda cast: cast.things["guest"],
    "request_id": lambda cast: cast.things["request"],
    "campaign_id": lambda cast: cast.things["campaign"],
    "step_batch_id": lambda cast: cast.things["step_batch"],
    "floater_id": lambda cast: Floater.objects.get(owner_org_id=cast.org(factory.COUNTY)).pk,
    "undeclared_id": lambda cast: Undeclared.objects.get(owner_org_id=cast.org(factory.COUNTY)).pk,
    "case_id": lambda cast: Case.objects.get(unit__code="U1").pk,
    "household_id": lambda cast: Household.objects.get(org__code=factory.TOWNSHIP).pk,
    "group_id": lambda cast: WarmGroup.objects.get(org__code=factory.TOWNSHIP, ended_on=None).pk,
    "worker_id": lambda cast: Worker.objects.get(org__code=factory.TOWNSHIP).pk,
    "plan_id": lambda cast: cast.things["group_plan"],
    "need_id": lambda cast: cast.things["need"],
    "referral_id": lambda cast: Referral.objects.get(need_id=cast.things["need"]).pk,
    "point_id": lambda cast: cast.things["contact_point"],
    "pledge_id": lambda cast: cast.things["pledge"],
    "form_id": lambda cast: cast.things["form"],
    "talent_id": lambda cast: cast.things["talent"],
    "post_id": lambda cast: cast.things["post"],
    "choice_id": lambda cast: cast.things["choice"],
    "offer_id": lambda cast: cast.things["offer"],
    "posting_id": lambda cast: cast.things["posting"],
    "first_task_id": lambda cast: FirstTask.objects.filter(posting=cast.things["posting"])[0].pk,
    "question_id": lambda cast: cast.things["question"],
    "entry_id": lambda cast: BookEntry.objects.get(org__code=factory.SCHOOL).pk,
    "rating_id": lambda cast: Rating.objects.get(org__code=factory.VILLAGE).pk,
    "line_id": lambda cast: Line.objects.filter(org__code=factory.VILLAGE).order_by("pk")[0].pk,
    "client_id": lambda cast: client_of_the_county(cast).client_id,
    "round_id": lambda cast: cast.things["round"],
    "job_id": lambda cast: job_enqueue(
        kind="grading.score_round", title="评分", params={}, by=cast.people["county_officer"]
    ),
}
# The same for everybody; what the page then shows is another matter.
COMMON: dict[str, Callable[[Cast], int | str]] = {
    "token": lambda cast: sign_in_link_issue(user_id=cast.people["nobody"].user_id or 0, by=SYSTEM),
    "period": lambda cast: factory.PERIOD,
    "indicator": lambda cast: "term_overdue_m",
    "key": lambda cast: "graded",
    "event": lambda cast: "rename",
    "subject": lambda cast: "members",
    "table": lambda cast: "org_basics",
    "rule": lambda cast: "org_coverage_with_members",
    "side": lambda cast: "people",
    "what": lambda cast: steps_open(OWN["line_id"](cast), cast.people["county_officer"], factory.DAY)[0],
}
# What must stand behind the question mark, for pages that are about something named there.
QUERIES: dict[str, Callable[[Cast], str]] = {
    "line-pick": lambda cast: f"criterion={_lost_point(cast)}",
}
# Where the same word stands for another thing.
SPECIAL: dict[tuple[str, str], str] = {
    ("round-why", "key"): "ratified",
    ("case-step", "what"): "scale",
    ("question-step", "what"): "pass",
}
# Pages that lead elsewhere at once, or hand out something only when there is something to hand out.
# Whoever is signed in already is led on from the page that signs in.
RIGHT_STATUS: dict[str, int] = {"form-edit": 302, "login": 302, "survey-review": 302}


def client_of_the_county(cast: Cast) -> Issued:
    """Issue an API token for the first county."""
    officer = cast.people["county_officer"]
    return client_issue(
        name="青石平台", role="county_officer", org_id=cast.org(factory.COUNTY), days=30, by=officer
    )


def values_of(page: Page, cast: Cast) -> Values:
    """What to put into the page's address."""
    known = OWN | COMMON
    names = PARAMETER.findall(page.route)
    return {name: SPECIAL.get((page.name, name)) or known[name](cast) for name in names}


def query_of(page: Page, cast: Cast) -> str:
    """What stands behind the question mark."""
    return QUERIES[page.name](cast) if page.name in QUERIES else ""


def _lost_point(cast: Cast) -> str:
    rating_id = OWN["rating_id"](cast)
    listed = set(Line.objects.filter(rating_id=rating_id).values_list("criterion", flat=True))
    lost = lost_points_of(rating_id).lost
    return next(point.criterion_id for point in lost if point.criterion_id not in listed)


def _batch_of_members() -> int:
    batch = Affiliation.objects.get(member__code="M1").change.batch_id
    assert batch is not None
    return batch


def unknown(page: Page) -> list[str]:
    """The values in the page's address that no example says."""
    return [name for name in PARAMETER.findall(page.route) if name not in OWN | COMMON]


def is_about_one(page: Page) -> bool:
    """Whether the page is about something of the first county."""
    return any(name in OWN for name in PARAMETER.findall(page.route))


def right_role(page: Page) -> str:
    """A role of the first county that has the page's permission."""
    usual = ("county_officer", "township_officer", "branch_secretary")
    order = [*usual, *(role for role in roles() if role not in usual)]
    if page.permission in ("public", "signed-in"):
        return usual[0]
    return next(role for role in order if page.permission in roles()[role].permissions)


def wrong_role(page: Page) -> str:
    """A role of the first county without the page's permission; where all have it, somebody without a role."""
    lacking = [role for role, told in roles().items() if page.permission not in told.permissions]
    return lacking[0] if lacking else "nobody"
