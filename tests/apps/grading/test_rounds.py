"""Opening a round and having it scored."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from jishi.apps.audit import selectors as audit
from jishi.apps.facts import services as facts
from jishi.apps.facts.selectors import values_for
from jishi.apps.grading import selectors, services
from jishi.apps.grading.inputs import rubric_of, score_again
from jishi.apps.grading.models import Rating, Round, RubricVersion
from jishi.apps.grading.services import GradingError
from jishi.apps.jobs import selectors as job_selectors
from jishi.apps.jobs import services as jobs
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import now
from tests.factories.cast import CITY, COUNTY, DAY, FAR, PERIOD, SCHOOL, VILLAGE

from .office import MEETING, Office, round_opened

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def told(office: Office, **changes: Any) -> dict[str, Any]:
    hashes = [rubric.hash for rubric in selectors.rubrics_for(DAY)]
    usual = {
        "title": "定级",
        "period": PERIOD,
        "on_date": DAY,
        "scope_org_id": office.cast.org(CITY),
        "rubric_hashes": hashes,
        "by": office.city,
    }
    return usual | changes


def another_version(org_type: str, **changes: Any) -> RubricVersion:
    version = RubricVersion.objects.get(org_type=org_type)
    version.pk = f"{org_type}-2".ljust(64, "0")
    for name, value in changes.items():
        setattr(version, name, value)
    version.save(force_insert=True)
    return version


def refused(call: Callable[..., object], **values: Any) -> GradingError:
    with pytest.raises(GradingError) as caught:
        call(**values)
    return caught.value


def test_a_period_that_cannot_be_read_is_refused(office: Office) -> None:
    error = refused(services.round_open, **told(office, period="去年"))

    assert error.code == "GRADE-01"
    assert "“去年”" in error.text


def test_a_day_to_come_is_refused(office: Office) -> None:
    assert refused(services.round_open, **told(office, on_date=DAY + timedelta(days=1))).code == "GRADE-12"


def test_one_type_takes_one_rubric(office: Office) -> None:
    twice = another_version("village")
    hashes = [rubric.hash for rubric in selectors.rubrics_for(DAY)] + [twice.pk]
    hashes += list(RubricVersion.objects.filter(org_type="village").values_list("pk", flat=True))

    error = refused(services.round_open, **told(office, rubric_hashes=sorted(set(hashes))))

    assert (error.code, "村" in error.text) == ("GRADE-02", True)


def test_a_rubric_that_is_not_in_force_is_refused(office: Office) -> None:
    later = another_version("village", effective_from=DAY + timedelta(days=1))
    hashes = [r.hash for r in selectors.rubrics_for(DAY) if r.org_type != "village"] + [later.pk]

    assert refused(services.round_open, **told(office, rubric_hashes=hashes)).code == "GRADE-03"


def test_every_type_that_occurs_needs_a_rubric(office: Office) -> None:
    hashes = [r.hash for r in selectors.rubrics_for(DAY) if r.org_type != "school"]

    error = refused(services.round_open, **told(office, rubric_hashes=hashes))

    assert (error.code, "中小学" in error.text) == ("GRADE-04", True)


def test_a_day_without_organisations_is_refused(office: Office) -> None:
    versions = RubricVersion.objects.all()
    versions.update(effective_from=date(2000, 1, 1))

    error = refused(services.round_open, **told(office, on_date=date(2009, 1, 1)))

    assert error.code == "GRADE-14"


def test_only_the_office_above_opens_a_round(office: Office) -> None:
    for role in ("county_officer", "township_officer", "stranger"):
        with pytest.raises(NotAllowed):
            services.round_open(**told(office, by=office.cast.people[role]))


def test_a_round_is_on_record_and_names_itself(office: Office) -> None:
    round_id = services.round_open(**told(office, title=" "))

    assert selectors.round_view(round_id).title == f"分类定级({PERIOD})"
    assert [event.what for event in audit.events_of(f"round:{round_id}")] == ["round_opened"]


def test_adopting_again_takes_only_what_is_new(office: Office) -> None:
    assert RubricVersion.objects.count() == 10

    assert services.rubrics_adopt(by=office.city) == 0
    with pytest.raises(NotAllowed):
        services.rubrics_adopt(by=office.cast.people["township_officer"])


def test_scoring_is_done_by_a_job_that_leads_to_the_board(office: Office) -> None:
    round_id = round_opened(office.city, office.cast.org(CITY))

    job_id = services.round_score(round_id=round_id, by=office.city)
    jobs.job_run(job_id=job_id)

    job = job_selectors.job_view(job_id)
    assert job is not None
    assert (job.state, job.url) == ("done", f"/rounds/{round_id}/")
    found = selectors.round_view(round_id)
    assert (found.state, found.rated_n) == ("scored", 30)
    assert f"评出{found.rated_n}个组织。" == job.result["says"]


def test_a_round_that_is_being_scored_is_not_scored_twice(office: Office) -> None:
    round_id = round_opened(office.city, office.cast.org(CITY))
    services.round_score(round_id=round_id, by=office.city)

    assert refused(services.round_score, round_id=round_id, by=office.city).code == "GRADE-13"


def test_a_round_with_ratified_results_is_not_scored_again(office: Office) -> None:
    for call in (services.round_score, services.round_score_now):
        assert refused(call, round_id=office.ratified_round_id, by=office.county).code == "GRADE-05"


def test_a_scope_that_is_gone_is_told(office: Office) -> None:
    lost = Round.objects.create(
        title="旧",
        period=PERIOD,
        on_date=date(2009, 1, 1),
        scope_org_id=office.cast.org(COUNTY),
        opened_at=now(),
        opened_by="",
    )

    assert refused(services.round_score_now, round_id=lost.pk, by=office.city).code == "GRADE-15"


def test_scoring_again_keeps_the_first_ratings_on_record(office: Office) -> None:
    first = office.rating(VILLAGE)

    services.round_score_now(round_id=office.round_id, by=office.city)

    first.refresh_from_db()
    assert first.superseded_at is not None
    assert office.rating(VILLAGE).pk != first.pk
    assert selectors.round_view(office.round_id).rated_n == 30


def test_the_county_scores_its_own_organisations_only(office: Office) -> None:
    orgs = set(Rating.objects.filter(round_id=office.ratified_round_id).values_list("org_id", flat=True))

    assert office.cast.org(SCHOOL) in orgs
    assert office.cast.org(FAR) not in orgs


def test_replaying_any_rating_gives_the_same_points(office: Office) -> None:
    ratings = list(Rating.objects.select_related("rubric"))

    for rating in ratings:
        score = score_again(rubric_of(rating.rubric), rating)
        kept = {line.criterion_id: [line.points_cp, line.rule] for line in score.lines}
        assert (score.total_cp, score.tier_capped, kept) == (rating.total_cp, rating.tier, rating.points)
        assert {veto.id: veto.state for veto in score.vetoes} == rating.vetoes
    assert len({rating.total_cp for rating in ratings}) > 10


def test_a_grade_in_effect_is_the_previous_tier_of_the_next_round(office: Office) -> None:
    assert office.rating(VILLAGE).previous_tier == "D2"
    assert office.rating(FAR).previous_tier == ""


def test_values_corrected_later_do_not_touch_a_rating(office: Office) -> None:
    before = office.rating(VILLAGE)
    draft = facts.FactDraft(VILLAGE, "lectures", PERIOD, 9, org_id=office.cast.org(VILLAGE))
    facts.facts_record(values=[draft], by=SYSTEM, source="更正")

    org_id = office.cast.org(VILLAGE)
    assert values_for([org_id], PERIOD)[org_id]["lectures"] == 9
    sheet = selectors.sheet_of_rating(before.pk)
    assert (sheet.total_cp, sheet.adds_up) == (before.total_cp, True)


def test_no_meeting_ratifies_what_is_not_scored(office: Office) -> None:
    round_id = round_opened(office.city, office.cast.org(CITY))

    error = refused(
        services.ratings_ratify, round_id=round_id, rating_ids=[1], exemptions={}, by=office.city, **MEETING
    )

    assert error.code == "GRADE-07"
