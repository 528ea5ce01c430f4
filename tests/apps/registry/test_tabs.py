"""A tab of members or floating members says how many rows it opens, on every day and in every scope."""

from datetime import date

import pytest

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Member
from jishi.apps.registry.selectors import FLOATING_PARTS, MEMBER_PARTS
from jishi.apps.registry.services import FloatingDraft, GuestDraft
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment

from .office import DAY, WEST, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
VIEW = "registry.view_member"
GONE = date(2012, 7, 1)


@pytest.mark.parametrize("on", [date(2012, 6, 30), GONE, DAY])
@pytest.mark.parametrize("who", ["city", "county", "clerk", "system_clerk", "in_area"])
def test_each_tab_says_how_many_rows_it_opens(office: Office, who: str, on: date) -> None:
    ids = {code: Member.objects.get(code=code).pk for code in ("M1", "M2")}
    draft = FloatingDraft(ids["M1"], GONE, {"place": "大连某厂", "why": "work"})
    services.floating_record(drafts=[draft], on=DAY, by=SYSTEM)
    services.guests_record(drafts=[GuestDraft(office.ids[WEST], DAY, {"name": "于海波"})], on=DAY, by=SYSTEM)
    services.member_end(
        member_id=ids["M2"], kind="left", on=GONE, reason="本人申请", document_no="", by=office.county
    )
    seen = selectors.visible(getattr(office, who), VIEW, Moment(on))

    members = {part: len(selectors.member_list_page(seen, part)) for part in MEMBER_PARTS}
    floating = {part: len(selectors.floating_page(seen, part)) for part in FLOATING_PARTS}

    assert selectors.member_list_counts(seen) == members
    assert selectors.floating_counts(seen) == floating
