"""An event before it is done: what it changes, what hangs on it, and what is in its way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from jishi.apps.accounts import selectors as accounts
from jishi.shared.actor import Actor, NotAllowed

from ... import selectors
from ...dependents import Follow
from ...models import Affiliation, Hosting, OrgState, Placement, PrimaryOrg, UnitState
from ...paths import AFTER
from ...selectors.effects import Effect, state_effects
from ...words import change_words
from ..rules import Fault
from .applying import plan_allow
from .plan import Plan
from .succession import succession_of


@dataclass(frozen=True, slots=True)
class Preview:
    """What an event would do: each thing before and after, what follows, and all that is in the way."""

    words: str
    on: date
    document_no: str
    reason: str
    effects: tuple[Effect, ...]
    follows: tuple[Follow, ...]
    faults: tuple[Fault, ...]

    @property
    def is_free(self) -> bool:
        """Tell whether nothing is in the way."""
        return not self.faults

    @property
    def lines(self) -> tuple[str, ...]:
        """Return all that is shown, a sentence each, to tell whether it is still so when it is confirmed."""
        changed = (f"{one.org_name}{one.what}“{one.before}”改为“{one.after}”" for one in self.effects)
        follows = (f"{one.words}{one.count},{one.becomes}" for one in self.follows)
        return tuple(" ".join(line.split()) for line in (*changed, *follows))

    def count_of(self, key: str) -> int:
        """Return how much of one kind hangs on the organisations: members, units, lines …"""
        return sum(follow.count for follow in self.follows if follow.key == key)


def plan_preview(plan: Plan, *, by: Actor) -> Preview:
    """Put a plan into words; nothing is written."""
    faults = list(plan.faults)
    try:
        plan_allow(plan, by)
    except NotAllowed as refused:
        faults.append(Fault("权限", str(refused), "EVENT-01"))
    known = dict(PrimaryOrg.objects.filter(code__in=set(plan.heirs.values())).values_list("code", "pk"))
    succession = succession_of(plan, known)
    follows = [
        *_own(plan),
        *(one for hook in settings.ORG_FOLLOWS for one in import_string(hook)(succession)),
    ]
    papers = plan.papers
    return Preview(
        change_words(plan.kind),
        papers.on,
        papers.document_no,
        papers.reason,
        tuple(_effects(plan)),
        tuple(follow for follow in follows if follow.count),
        tuple(faults),
    )


def _effects(plan: Plan) -> Iterator[Effect]:
    codes = {*plan.members.values(), *plan.heirs.values(), *(move.to_code for move in plan.hosts)} - {""}
    coded = dict(PrimaryOrg.objects.filter(code__in=codes).values_list("pk", "code"))
    ids = {*plan.states, *plan.superiors, *plan.superiors.values(), *plan.heirs, *coded}
    names = selectors.last_names_of(sorted(ids))
    by_code = {code: names[pk] for pk, code in coded.items()} | {
        draft.code: draft.name for draft in plan.born
    }
    for org_id, values in plan.states.items():
        yield from state_effects(org_id, names[org_id], _state(org_id, plan.papers.on), values)
    for draft in plan.born:
        yield Effect(None, draft.name, "组织", "", f"新设,代码{draft.code}")
    placed = Placement.objects.current().filter(org_id__in=list(plan.superiors))
    parents = dict(placed.values_list("org_id", "parent_id"))
    above = selectors.last_names_of([one for one in parents.values() if one])
    for org_id, parent_id in plan.superiors.items():
        yield Effect(org_id, names[org_id], "隶属", above.get(parents[org_id] or 0, ""), names[parent_id])
    for org_id, code in plan.heirs.items():
        after = f"撤销,由{by_code[code]}承接" if code else "撤销"
        yield Effect(org_id, names[org_id], "组织", names[org_id], after)
    yield from _moved_members(plan, by_code)
    yield from _moved_units(plan, by_code)


def _state(org_id: int, on: date) -> OrgState:
    rows = OrgState.objects.believed().filter(org_id=org_id, valid_to__gte=on)
    state: OrgState = rows.order_by("valid_from")[0]
    return state


def _moved_members(plan: Plan, by_code: dict[str, str]) -> Iterator[Effect]:
    rows = Affiliation.objects.current().filter(member_id__in=list(plan.members))
    counted: dict[tuple[int, str], int] = {}
    for member_id, org_id in rows.values_list("member_id", "org_id"):
        key = (org_id, plan.members[member_id])
        counted[key] = counted.get(key, 0) + 1
    names = selectors.last_names_of(sorted({org_id for org_id, _ in counted}))
    for (org_id, code), n in sorted(counted.items()):
        yield Effect(org_id, names[org_id], "党员", f"{n}名在这里", f"{n}名转到{by_code[code]}")


def _moved_units(plan: Plan, by_code: dict[str, str]) -> Iterator[Effect]:
    units = UnitState.objects.current().filter(unit_id__in=[move.unit_id for move in plan.hosts])
    said = dict(units.values_list("unit_id", "name"))
    orgs = {move.from_org_id for move in plan.hosts if move.from_org_id}
    names = selectors.last_names_of(sorted(orgs))
    for move in plan.hosts:
        name = said.get(move.unit_id, "")
        owner = names.get(move.from_org_id or 0, "")
        target = by_code.get(move.to_code, "")
        yield Effect(
            move.from_org_id,
            owner or target,
            "依托单位",
            name if owner else "",
            f"{name}归{target}" if owner and target else name if target else "不再依托",
        )


def _own(plan: Plan) -> Iterator[Follow]:
    """Count what hangs on the organisations in the register itself."""
    ids = {*plan.states, *plan.superiors, *plan.heirs} | ({plan.org_id} if plan.org_id else set())
    paths = list(Placement.objects.current().filter(org_id__in=ids).values_list("path", flat=True))
    below: set[int] = set()
    for path in paths:
        inside = Placement.objects.current().filter(path__gt=path, path__lt=path + AFTER)
        below |= set(inside.values_list("org_id", flat=True))
    rows = Affiliation.objects.current().filter(org_id__in=ids | below)
    members, goes = rows.count(), len(plan.members)
    left = set(rows.filter(org_id__in=plan.heirs).values_list("member_id", flat=True)) - plan.members.keys()
    told = {"转走": goes, "还没有定转到哪里": len(left), "随组织不变": max(members - goes - len(left), 0)}
    yield Follow("members", "党员", members, _parts(told, "名"))
    moved, orphans = {*plan.superiors} & below, _orphans(plan)
    told = {"改隶属": len(moved), "还没有定改隶属谁": orphans, "跟着走": len(below) - len(moved) - orphans}
    yield Follow("orgs", "下级组织", len(below), _parts(told, "个"))
    units = Hosting.objects.current().filter(org_id__in=ids).count()
    gone = sum(move.from_org_id is not None for move in plan.hosts)
    yield Follow("units", "依托单位", units, f"{gone}个改归属" if gone else "不变")
    holders = {scope_id for _, kind, scope_id in accounts.holders() if kind == "org"}
    roles = sum(str(org_id) in holders for org_id in plan.heirs)
    yield Follow("roles", "对撤销组织的授权", roles, "请联系管理员收回")


def _parts(told: Mapping[str, int], measure: str) -> str:
    """Say what becomes of how many; what becomes of all needs no number."""
    parts = [(what, n) for what, n in told.items() if n]
    return parts[0][0] if len(parts) == 1 else "、".join(f"{n}{measure}{what}" for what, n in parts)


def _orphans(plan: Plan) -> int:
    """Return how many direct subordinates of what ends have no other superior yet."""
    below = Placement.objects.current().filter(parent_id__in=list(plan.heirs))
    return below.exclude(org_id__in=[*plan.superiors, *plan.heirs]).count()
