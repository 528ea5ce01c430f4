"""口袋党员: who was found, what speaks for it, what has been done and what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Dependent, Undoing, Visible
from jishi.shared.codes import mask_name, mask_phone

from ..models import Floater, Undeclared, UndeclaredEvent
from ..persons import homes_of
from ..steps import UNDECLARED, UNDECLARED_STEPS

S = Undeclared.State
UNDECLARED_TABS = {str(state.value): str(state.label) for state in S if state != S.WITHDRAWN}
OPEN = (S.FOUND, S.TALKED)
FORGOTTEN = "(姓名已清除)"
MEMBERS = {"full": "正式党员", "probationary": "预备党员"}
_LABELS = {key: rule.label for key, rule in UNDECLARED_STEPS.items()} | {
    "found": "比对发现",
    "undone": "撤销上一步",
}
_NEXT = {S.FOUND: "找本人谈话", S.TALKED: "转接关系、报为流动党员,或核实不是党员"}


@dataclass(frozen=True, slots=True)
class UndeclaredRow:
    """A member whom nobody here knows, as a list shows it: name and phone masked."""

    undeclared_id: int
    name: str
    phone: str
    unit_id: int
    unit: str
    status: str
    source: str
    why: str
    state: str
    state_label: str
    next_step: str
    owner_org_id: int
    owner: str
    found_on: date


@dataclass(frozen=True, slots=True)
class UndeclaredPast:
    """One step in the past: when, what, who, what was noted; whether it was taken back."""

    on: date
    label: str
    by: str
    note: str
    is_undone: bool


def undeclared_counts(seen: Visible) -> dict[str, int]:
    """Return how many undeclared members stand where."""
    rows = seen.restrict(Undeclared.objects.all(), "owner_org_id").values_list("state", flat=True)
    counts = Counter(rows)
    return {state: counts[state] for state in UNDECLARED_TABS}


def undeclared_page(seen: Visible, state: str = "") -> list[UndeclaredRow]:
    """Return the visible undeclared members in one state (or in all), in the order in which they were found."""
    rows = seen.restrict(
        Undeclared.objects.filter(state__in=[state] if state else UNDECLARED_TABS), "owner_org_id"
    )
    return _rows(list(rows.order_by("pk")), seen)


def undeclared_row(undeclared_id: int, seen: Visible) -> UndeclaredRow | None:
    """Return one undeclared member; None when not visible."""
    rows = Undeclared.objects.filter(pk=undeclared_id, state__in=UNDECLARED_TABS)
    found = _rows(list(seen.restrict(rows, "owner_org_id")), seen)
    return found[0] if found else None


def undeclared_org(undeclared_id: int) -> int | None:
    """Return the committee that looks after an undeclared member."""
    return Undeclared.objects.filter(pk=undeclared_id).values_list("owner_org_id", flat=True).first()


def undeclared_past(undeclared_id: int) -> list[UndeclaredPast]:
    """Return what was done with an undeclared member, the first first."""
    rows = UndeclaredEvent.objects.filter(undeclared_id=undeclared_id).order_by("pk")
    undone = {row.undoes_id for row in rows}
    return [
        UndeclaredPast(row.on, _LABELS[row.what], row.by_name, row.note, row.pk in undone) for row in rows
    ]


def undeclared_at(unit_codes: Sequence[str]) -> dict[str, int]:
    """Return at which of these units how many members still have to declare themselves."""
    rows = Undeclared.objects.filter(state__in=OPEN).values_list("unit__code", flat=True)
    wanted = set(unit_codes)
    return dict(Counter(code for code in rows if code in wanted))


def dependents_of(undoing: Undoing) -> list[Dependent]:
    """Return what was done with members whom a file found, or have a home again, before an event goes or comes."""
    if undoing.is_redo:
        coming = Floater.objects.filter(
            events__change_id__in=undoing.change_ids, events__what="placed"
        ).distinct()
        n = len(homes_of(list(coming)))
        return [Dependent("已在别处安家的流动党员", n)] if n else []
    ids = [step.row_id for step in registry.steps_of(undoing.change_ids, UNDECLARED)]
    n = Undeclared.objects.filter(pk__in=ids).exclude(state__in=(S.FOUND, S.WITHDRAWN)).count()
    return [Dependent("已经办理的口袋党员", n)] if n else []


def _rows(found: Sequence[Undeclared], seen: Visible) -> list[UndeclaredRow]:
    units = registry.units_named(sorted({one.unit_id for one in found}), seen.moment)
    ids = {one.owner_org_id for one in found} | {one.roster_org_id for one in found if one.roster_org_id}
    names = registry.names_of(ids, seen.moment)
    return [
        UndeclaredRow(
            one.pk,
            mask_name(one.name) if one.name else FORGOTTEN,
            mask_phone(one.phone),
            one.unit_id,
            units[one.unit_id].name if one.unit_id in units else "",
            MEMBERS[one.status],
            one.source,
            _why(one, names),
            one.state,
            UNDECLARED_TABS.get(one.state, ""),
            _NEXT.get(S(one.state), ""),
            one.owner_org_id,
            names.get(one.owner_org_id, ""),
            one.found_on,
        )
        for one in found
    ]


def _why(one: Undeclared, names: dict[int, str]) -> str:
    where = names.get(one.roster_org_id or 0, "")
    return f"{one.get_how_display()}(“{where}”)" if where else str(one.get_how_display())
