"""The steps from a name on a list to an organisation in being: from where, whose right, what must be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .models import Case, Undeclared

S = Case.Step
WORK, VIEW = "coverage.work", "coverage.view"
# Rows that events of the register keep: who was found by a file, and receipts that it told.
UNDECLARED, RECEIPTS = "coverage:undeclared", "coverage:receipts"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a step is called, where it may start, where it leads ("": nowhere else), and what must be told.

    `by_lead` steps may be taken by the department that leads; the others only by whoever answers for the area.
    """

    label: str
    states: frozenset[str]
    leads_to: str = ""
    needs: tuple[str, ...] = ()
    by_lead: bool = False
    with_group: bool = False
    checks_group: bool = False
    """Whether those who go together must (still) be so many as may."""


OPEN = frozenset({S.FOUND, S.CONTACTED, S.MEMBERS, S.WAY, S.APPLIED, S.REPLIED})
BEFORE_WAY = frozenset({S.FOUND, S.CONTACTED, S.MEMBERS})

STEPS: dict[str, Rule] = {
    "contact": Rule("已联系", frozenset({S.FOUND}), S.CONTACTED, ("owner",), by_lead=True),
    "count": Rule("记党员数", BEFORE_WAY | {S.HELPED}, S.MEMBERS, ("full_n", "members_n"), by_lead=True),
    "choose": Rule("定方式", frozenset({S.MEMBERS, S.WAY, S.HELPED}), S.WAY, ("way",)),
    "scale": Rule("记规模", OPEN | {S.HELPED, S.IN_BEING}, "", ("scale",), by_lead=True),
    "send": Rule("派人", frozenset({S.CONTACTED, S.MEMBERS, S.WAY}), "", ("help", "helper")),
    "apply": Rule("提出申请", frozenset({S.WAY}), S.APPLIED, with_group=True, checks_group=True),
    "reply": Rule(
        "批复同意", frozenset({S.APPLIED}), S.REPLIED, ("document_no",), with_group=True, checks_group=True
    ),
    "refuse": Rule("不同意、退回", frozenset({S.APPLIED}), S.WAY, ("note",), with_group=True),
    "hold": Rule("记原因", OPEN, "", ("why",), by_lead=True),
    "leave_out": Rule("不计入", OPEN, S.LEFT_OUT, ("left_out_as", "note")),
    "bring_back": Rule("重新计入", frozenset({S.LEFT_OUT}), S.FOUND, ("note",)),
}
SET_UP, OPENED, UNDONE, RENEWED = "set_up", "opened", "undone", "renewed"
FOLLOWED, REVOKED = "followed", "revoked"
"""What the history calls the events that nobody takes as a step."""
LABELS = {key: rule.label for key, rule in STEPS.items()} | {
    SET_UP: "组织成立",
    OPENED: "列入名单",
    UNDONE: "撤销上一步",
    RENEWED: "恢复",
    FOLLOWED: "已有组织",
    REVOKED: "不再算已覆盖",
}


@dataclass(frozen=True, slots=True)
class UndeclaredRule:
    """What a step with an undeclared member is called, where it may start and leads, and what must be told."""

    label: str
    states: frozenset[str]
    leads_to: str
    asks: str
    how: str


_UNSETTLED = frozenset({Undeclared.State.FOUND, Undeclared.State.TALKED})
UNDECLARED_STEPS: dict[str, UndeclaredRule] = {
    "talk": UndeclaredRule(
        "谈话",
        _UNSETTLED,
        Undeclared.State.TALKED,
        "谈话情况",
        "单独谈,问清入党时间、关系在哪里、有什么顾虑。",
    ),
    "transfer": UndeclaredRule(
        "转接关系",
        _UNSETTLED,
        Undeclared.State.MOVED,
        "转到哪个党组织、介绍信编号",
        "在这里有固定工作满六个月的,开介绍信转来;到了以后在名册上登记。",
    ),
    "float": UndeclaredRule(
        "报为流动党员",
        _UNSETTLED,
        Undeclared.State.FLOATING,
        "为什么不转关系",
        "暂时转不了关系的,列入流动党员,等安家,并告知流出地。",
    ),
    "deny": UndeclaredRule(
        "核实不是党员",
        _UNSETTLED,
        Undeclared.State.NOT_MEMBER,
        "凭什么认定",
        "名单写错、已出党的,写明依据(档案、流出地来函)。",
    ),
}


def is_joint(what: str, told: Mapping[str, Any]) -> bool:
    """Tell whether a step chooses to set up one organisation together."""
    return what == "choose" and told.get("way") == Case.Way.JOINT


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step of one case; `told` holds what the step asks for, by name."""

    case_id: int
    what: str
    on: date
    note: str = ""
    document_no: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    group: tuple[int, ...] = ()
    """Cases that choose to set up together with this one."""

    @property
    def is_joint(self) -> bool:
        """Tell whether the case chooses to set up one organisation together with others."""
        return is_joint(self.what, self.told)


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step as it is told for a whole list of cases; the fields are those of `CaseStep`."""

    what: str
    on: date
    note: str = ""
    document_no: str = ""
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def is_joint(self) -> bool:
        """Tell whether the cases choose to set up one organisation together."""
        return is_joint(self.what, self.told)

    def of(self, case_id: int, group: Iterable[int] = ()) -> CaseStep:
        """Return the step of one case, with those that choose to set up together with it."""
        return CaseStep(case_id, self.what, self.on, self.note, self.document_no, self.told, tuple(group))
