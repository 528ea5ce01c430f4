"""Users, roles and one-time links."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jishi.apps.accounts import selectors, services
from jishi.apps.accounts.models import RoleGrant, SignInLink, User
from jishi.apps.audit import selectors as audit
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import travel

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def user_id() -> int:
    return services.user_create(username="wang", display_name="王办事", by=SYSTEM)


def grant(user_id: int, role: str = "county_officer", scope_id: str = "5") -> None:
    services.role_grant(user_id=user_id, role=role, scope_kind="org", scope_id=scope_id, by=SYSTEM)


def test_a_new_user_has_no_password_and_no_role(user_id: int) -> None:
    assert not User.objects.get(pk=user_id).has_usable_password()
    assert selectors.actor_for(user_id).grants == ()


def test_a_grant_gives_the_permissions_of_its_role_on_its_scope(user_id: int) -> None:
    grant(user_id)

    actor = selectors.actor_for(user_id)

    assert actor.may("grading.ratify")
    assert not actor.may("no.such")
    assert [g.scope_id for g in actor.grants_for("grading.ratify")] == ["5"]
    assert selectors.role_titles(actor) == selectors.roles()["county_officer"].title


def test_granting_twice_is_one_grant_and_one_event(user_id: int) -> None:
    grant(user_id)
    grant(user_id)

    assert RoleGrant.objects.count() == 1
    told = [event.what for event in audit.events_of(f"user:{user_id}")]
    assert told == ["role_granted", "user_created"]


def test_a_role_that_does_not_exist_is_refused_by_name(user_id: int) -> None:
    with pytest.raises(services.UnknownRole, match="ACCOUNT-01"):
        grant(user_id, role="emperor")


def test_a_revoked_role_is_gone_and_the_reason_stays(user_id: int) -> None:
    grant(user_id)

    services.role_revoke(
        user_id=user_id, role="county_officer", scope_kind="org", scope_id="5", by=SYSTEM, reason="调离"
    )

    assert not selectors.actor_for(user_id).may("grading.ratify")
    assert audit.events_of(f"user:{user_id}")[0].reason == "调离"


def test_a_link_signs_in_once(user_id: int) -> None:
    token = services.sign_in_link_issue(user_id=user_id, by=SYSTEM)

    assert services.sign_in_link_use(token=token).pk == user_id
    with pytest.raises(services.LinkNotUsable, match="ACCOUNT-02"):
        services.sign_in_link_use(token=token)


def test_the_token_itself_is_nowhere_in_the_database(user_id: int) -> None:
    token = services.sign_in_link_issue(user_id=user_id, by=SYSTEM)

    assert token not in str(list(SignInLink.objects.values()))
    assert token not in str(list(audit.links()))


def test_a_link_out_of_date_or_of_a_person_who_left_is_refused(user_id: int) -> None:
    late = services.sign_in_link_issue(user_id=user_id, by=SYSTEM)
    SignInLink.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    left = services.sign_in_link_issue(user_id=user_id, by=SYSTEM)
    User.objects.update(is_active=False)

    for token in (late, left, "unknown"):
        with pytest.raises(services.LinkNotUsable):
            services.sign_in_link_use(token=token)


def test_a_link_works_on_an_installation_whose_day_is_in_the_past(user_id: int) -> None:
    with travel(date(2012, 7, 15)):
        token = services.sign_in_link_issue(user_id=user_id, by=SYSTEM)

        assert services.sign_in_link_use(token=token).pk == user_id


def test_somebody_who_left_may_do_nothing(user_id: int) -> None:
    grant(user_id)
    User.objects.update(is_active=False)

    assert selectors.actor_for(user_id) == selectors.PUBLIC
