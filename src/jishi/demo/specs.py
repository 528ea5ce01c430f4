"""What the generator hands over: plain values, in the words of the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

GRADED_KINDS = ("branch", "general_branch")


@dataclass(frozen=True, slots=True)
class AreaSpec:
    """A division. Generated ones stand in for villages and communities merged since 2012."""

    code: str
    name: str
    level: str
    parent_code: str
    is_generated: bool = False


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A unit. One that is not subordinate lies in the area but its organisations belong elsewhere."""

    code: str
    name: str
    unit_type: str
    area_code: str
    line: str = ""
    staff_n: int | None = None
    mean_age_tenths: int | None = None
    turnover_bp: int | None = None
    has_union: bool | None = None
    has_league: bool | None = None
    has_women: bool | None = None
    is_subordinate: bool = True


@dataclass(frozen=True, slots=True)
class OrgSpec:
    """An organisation: a committee, or one of the branches and general branches that are graded."""

    code: str
    name: str
    kind: str
    org_type: str
    parent_code: str
    area_code: str
    unit_codes: tuple[str, ...]
    founded_on: date
    founding_mode: str = "single"
    is_provisional: bool = False
    line: str = ""
    size: int = 0
    term_from: date | None = None
    term_to: date | None = None
    vacant_since: date | None = None
    ended_on: date | None = None
    successor_code: str = ""
    secretary_code: str = ""
    secretary_name: str = ""
    secretary_birth_date: date | None = None
    secretary_since: date | None = None

    @property
    def is_joint(self) -> bool:
        """Tell whether several units share the organisation by joint set-up."""
        return self.founding_mode == "joint"

    def exists_on(self, day: date) -> bool:
        """Tell whether the organisation stood on `day`; `ended_on` is the first day without it."""
        return self.founded_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class MemberSpec:
    """A member, counted in one organisation on any day; taking part elsewhere counts nothing."""

    code: str
    org_code: str
    name: str
    sex: str
    birth_date: date
    schooling: str
    joined_on: date
    full_on: date | None
    post: str
    occupation: str
    id_number: str
    phone: str
    floating: str = ""
    floats_in_org: str = ""
    arrived_on: date | None = None
    moved_to: str = ""
    moved_on: date | None = None

    @property
    def status(self) -> str:
        """`full`, or `probationary` before the day of becoming a full member."""
        return "full" if self.full_on else "probationary"

    def org_on(self, day: date) -> str:
        """Code of the organisation that counts the member on `day`; empty before arrival."""
        if self.arrived_on and day < self.arrived_on:
            return ""
        if self.moved_on and day >= self.moved_on:
            return self.moved_to
        return self.org_code


@dataclass(frozen=True, slots=True)
class City:
    """The whole synthetic city; every tuple is sorted by code."""

    areas: tuple[AreaSpec, ...]
    units: tuple[UnitSpec, ...]
    orgs: tuple[OrgSpec, ...]
    members: tuple[MemberSpec, ...]

    def graded_on(self, day: date) -> tuple[OrgSpec, ...]:
        """Branches and general branches that stood on `day`."""
        return tuple(org for org in self.orgs if org.kind in GRADED_KINDS and org.exists_on(day))
