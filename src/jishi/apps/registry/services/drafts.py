"""What a unit, an organisation or a member is set up from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

STATE_FIELDS = (
    "name",
    "kind",
    "org_type",
    "founding_mode",
    "is_provisional",
    "founded_on",
    "secretary_name",
    "secretary_birth_date",
    "secretary_since",
    "term_from",
    "term_to",
)
"""What a draft says of an organisation, by the names of its record."""


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """A unit as the office hands it over; `mean_age_tenths` is in tenths of a year, `turnover_bp` in 0.01 %."""

    code: str
    name: str
    unit_type: str
    area_code: str
    valid_from: date
    address: str = ""
    legal_person: str = ""
    line: str = ""
    status: str = "operating"
    staff_n: int | None = None
    mean_age_tenths: int | None = None
    turnover_bp: int | None = None
    has_union: bool | None = None
    has_league: bool | None = None
    has_women: bool | None = None


@dataclass(frozen=True, slots=True)
class OrgDraft:
    """An organisation to set up; its superior and its units are named by code."""

    code: str
    name: str
    kind: str
    parent_code: str
    valid_from: date
    org_type: str = ""
    founding_mode: str = "single"
    unit_codes: tuple[str, ...] = ()
    is_provisional: bool = False
    founded_on: date | None = None
    secretary_name: str = ""
    secretary_birth_date: date | None = None
    secretary_since: date | None = None
    term_from: date | None = None
    term_to: date | None = None


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """A member and the organisation of the formal relation, named by code."""

    code: str
    name: str
    sex: str
    org_code: str
    valid_from: date
    status: str = "full"
    birth_date: date | None = None
    id_number: str = ""
    phone: str = ""
    schooling: str = ""
    post: str = ""
    joined_on: date | None = None
    full_on: date | None = None
    floating: str = ""
    contact_org_code: str = ""
    home_area_code: str = ""
    relation: str = "regular"


@dataclass(frozen=True, slots=True)
class MemberTold:
    """What a list tells of one member, true from `on`: only the fields that the list has, named as in `MemberDraft`.

    Whoever is new needs a name, a sex and an `org_code`.
    """

    code: str
    on: date
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Transfer:
    """One member's formal relation goes to another organisation; `on` is the first day there."""

    member_code: str
    to_org_code: str
    on: date
