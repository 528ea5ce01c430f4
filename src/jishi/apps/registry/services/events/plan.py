"""What an event would do: worked out once, shown to whoever decides, then written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..drafts import OrgDraft
from ..rules import Fault


@dataclass(frozen=True, slots=True)
class Papers:
    """From which day an event holds, why, and on which document."""

    on: date
    reason: str
    document_no: str = ""


@dataclass(frozen=True, slots=True)
class HostMove:
    """A unit that leaves an organisation (None: none) and stands under another one, named by code ("": none)."""

    unit_id: int
    from_org_id: int | None
    to_code: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that an event changes in the register, and what is in its way.

    Parameters
    ----------
    kind : what the event is called
    org_id : the organisation that it is about; None when it only sets new ones up
    over : the organisations over which the right to it must be held
    states : new values by organisation
    superiors : the new superior by organisation; what is below comes along
    born : organisations to set up, superiors first
    members : by member, the code of the organisation that the formal relation moves to
    hosts : units that move
    heirs : organisations that end, each with the code of the one that takes over ("": none)
    detail : what else the operation record keeps
    """

    kind: str
    org_id: int | None
    papers: Papers
    over: tuple[int, ...]
    faults: tuple[Fault, ...] = ()
    states: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    superiors: Mapping[int, int] = field(default_factory=dict)
    born: tuple[OrgDraft, ...] = ()
    members: Mapping[int, str] = field(default_factory=dict)
    hosts: tuple[HostMove, ...] = ()
    heirs: Mapping[int, str] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)
