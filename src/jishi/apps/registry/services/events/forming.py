"""What a new organisation must fulfil: its code, its size, its units, by the rule of its day."""

from collections.abc import Collection, Sequence
from datetime import date

from ...models import OrgState, Unit
from ...models.organisations import FoundingMode, OrgKind
from ...organising import organising_rules
from ..rules import Fault
from .standing import full_members

M = FoundingMode


def code_faults(codes: Sequence[str]) -> list[Fault]:
    """Return which codes are missing, taken or told twice."""
    told = [code.strip() for code in codes]
    taken = set(
        OrgState.objects.filter(superseded_by=None, org__code__in=told).values_list("org__code", flat=True)
    )
    found = []
    for number, code in enumerate(told):
        if not code:
            found.append(Fault("组织代码", "没有填新组织的代码。请按编码规则填写。", "EVENT-25"))
        elif code in taken or code in told[:number]:
            found.append(Fault(code, "这个组织代码已经有组织使用。请换一个代码。", "EVENT-25"))
    return found


def size_faults(where: str, kind: str, member_ids: Collection[int], on: date) -> list[Fault]:
    """Return why these people are too few for a branch."""
    if kind != OrgKind.BRANCH:
        return []
    least, count = organising_rules(on).sizes[OrgKind.BRANCH], full_members(member_ids, on)
    if count >= least:
        return []
    text = f"正式党员{count}名,成立党支部要{least}名以上。请多分几名,或改设联合党支部。"
    return [Fault(where, text, "EVENT-20")]


def mode_faults(where: str, mode: str, unit_n: int, on: date) -> list[Fault]:
    """Return why an organisation set up in this way cannot stand on so many units."""
    most = organising_rules(on).joint_units
    if mode in (M.SINGLE, M.ATTACHED) and unit_n != 1:
        text = f"{M(mode).label}要有且只有1个依托单位,现在选了{unit_n}个。请改选单位或组建方式。"
        return [Fault(where, text, "EVENT-21")]
    if mode == M.JOINT and not 2 <= unit_n <= most:
        text = f"联合组建要有2至{most}个依托单位,现在选了{unit_n}个。请改选单位或组建方式。"
        return [Fault(where, text, "EVENT-21")]
    if mode in (M.AREA, M.INDUSTRY) and unit_n < 1:
        return [Fault(where, f"{M(mode).label}至少要选1个单位(园区、商圈或行业组织)。", "EVENT-21")]
    return []


def mode_on(mode: str, unit_n: int) -> str:
    """Return how an organisation is set up that now stands on so many units: what shares several is joint."""
    if mode in (M.SINGLE, M.ATTACHED) and unit_n > 1:
        return M.JOINT
    return M.SINGLE if mode == M.JOINT and unit_n == 1 else mode


def unit_ids_of(codes: Sequence[str], faults: list[Fault]) -> dict[str, int]:
    """Return units by code; say which are not known."""
    known = dict(Unit.objects.filter(code__in=codes).values_list("code", "pk"))
    missing = [code for code in codes if code not in known]
    if missing:
        faults.append(Fault("依托单位", f"没有依托单位{'、'.join(missing)}。请先登记单位。", "REGISTRY-05"))
    return known
