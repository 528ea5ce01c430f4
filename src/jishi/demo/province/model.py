"""What the province is made of before it is written: organisations and units with their dated rows' values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

GRADED = ("branch", "general_branch")


@dataclass(slots=True)
class Unit:
    """A unit: where it lies, and on which line."""

    id: int
    code: str
    name: str
    initials: str
    unit_type: str
    area_code: str
    line: str
    staff_n: int | None


@dataclass(slots=True)
class Org:
    """An organisation as it was when it was set up."""

    id: int
    code: str
    name: str
    initials: str
    kind: str
    org_type: str
    parent_id: int | None
    path: str
    area_code: str
    line: str
    unit_ids: tuple[int, ...]
    since: date
    size: int = 0
    founding_mode: str = "single"
    is_provisional: bool = False
    secretary_name: str = ""
    secretary_birth_date: date | None = None
    secretary_since: date | None = None
    term_from: date | None = None
    term_to: date | None = None

    @property
    def is_graded(self) -> bool:
        """Tell whether the organisation is a branch or general branch."""
        return self.kind in GRADED


@dataclass(slots=True)
class Province:
    """Everything that is written; ids are places in the lists, counted from 1."""

    rng: Random
    on: date
    areas: list[tuple[str, str, str, str]] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    orgs: list[Org] = field(default_factory=list)
    by_code: dict[str, Org] = field(default_factory=dict)

    def add(self, org: Org) -> Org:
        """Keep an organisation."""
        self.orgs.append(org)
        self.by_code[org.code] = org
        return org
