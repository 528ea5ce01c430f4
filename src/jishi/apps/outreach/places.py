"""Rows of this room that events of organisations change, by the name under which that is kept."""

from typing import Any

from .models import Contact, ContactPoint, Household, Need, Pledge, Referral, Seat, WarmGroup, Worker

HOUSEHOLDS, WORKERS = "outreach:org_household", "outreach:org_worker"
GROUPS, CONTACTS, SEATS = "outreach:org_group", "outreach:org_contact", "outreach:org_seat"
NEEDS, REFERRALS = "outreach:org_need", "outreach:org_referral"
POINTS, PLEDGES = "outreach:org_point", "outreach:org_pledge"
MODELS: dict[str, Any] = {
    HOUSEHOLDS: Household,
    WORKERS: Worker,
    GROUPS: WarmGroup,
    CONTACTS: Contact,
    SEATS: Seat,
    NEEDS: Need,
    REFERRALS: Referral,
    POINTS: ContactPoint,
    PLEDGES: Pledge,
}
# Where the row itself names the organisation; the others hang on such a row.
OF_ORG = (HOUSEHOLDS, WORKERS, GROUPS, NEEDS, POINTS, PLEDGES)
WORDS = {HOUSEHOLDS: "负责的联系户", GROUPS: "的党群温馨小组"}
