"""What events did to the register, in words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..answering import answering
from ..items import items_of
from ..models import (
    Affiliation,
    Change,
    FloatingOut,
    GuestState,
    Hosting,
    LetterState,
    MembershipEnd,
    MemberState,
    OrgState,
    Placement,
    Remark,
    UnitState,
)
from ..models.organisations import FoundingMode, OrgKind
from ..models.units import OrgType
from ..proposed import ORG_FIELD_LABELS
from ..undoing.plan import Model, among, two_clock_models
from ..visibility import Visible
from .beliefs import Timeline, Told, laters

MOST = 200
# Said in the order of a card: what it is called, which kind it is, the rest.
_LABELS = {"name": ORG_FIELD_LABELS["name"], "kind": "类别"} | ORG_FIELD_LABELS
_CHOICES: dict[str, Any] = {"kind": OrgKind, "org_type": OrgType, "founding_mode": FoundingMode}
_SAID: dict[Model, str] = {
    OrgState: "组织信息",
    Placement: "隶属",
    Hosting: "依托单位",
    Affiliation: "党员",
    UnitState: "单位信息",
    MemberState: "党员信息",
    LetterState: "组织关系介绍信",
    MembershipEnd: "出册",
    FloatingOut: "流出情况",
    GuestState: "流入党员",
    Remark: "备注",
}
_FIELDS: dict[str, tuple[Any, str]] = {
    **{label: (OrgState, field) for field, label in _LABELS.items()},
    "组织": (OrgState, ""),
    "隶属": (Placement, "parent_id"),
}
_Pair = tuple[Any | None, Any | None]


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that events changed of one organisation; empty where there was nothing before, or is nothing after."""

    org_id: int | None
    org_name: str
    what: str
    before: str
    after: str
    told: Told | None = None


def effects_of(change_ids: Sequence[int], seen: Visible) -> list[Effect]:
    """Return what events changed of the visible organisations, at most some hundreds; the rest only in numbers.

    Of a single event each value also says on which days it held, and since when that is on record.
    """
    told = [
        *_states(change_ids),
        *_places(change_ids),
        *_hosts(change_ids),
        *_members(change_ids),
    ][: 10 * MOST]
    org_ids = {effect.org_id for effect in told if effect.org_id}
    answers = answering(org_ids)
    reached = seen.among(set(answers.values()))
    names = last_names({org_id for org_id in org_ids if answers.get(org_id) in reached})
    shown = [replace(one, org_name=names[one.org_id]) for one in told if one.org_id in names]
    kept = sorted(shown, key=lambda one: one.org_id or 0)[:MOST]
    if len(change_ids) == 1 and any(one.what in _FIELDS for one in kept):
        kept = _with_days(kept, change_ids[0])
    return [*kept, *_others(change_ids)]


def _with_days(effects: Sequence[Effect], change_id: int) -> list[Effect]:
    """Say of each value that has days on which it held, and since when we have said so."""
    org_ids = sorted({one.org_id for one in effects if one.org_id})
    on = Change.objects.values_list("effective_on", flat=True).get(pk=change_id)
    rows = {model: _versions(model, org_ids) for model in (OrgState, Placement)}
    parents = {row.parent_id for own in rows[Placement].values() for row in own}
    names = last_names({each for each in parents if each})

    def dated(effect: Effect) -> Effect:
        model, field = _FIELDS.get(effect.what, (None, ""))
        own = rows[model].get(effect.org_id or 0, []) if model else []
        if not own:
            return effect
        wrote = [row for row in own if row.change_id == change_id]
        day = max(wrote, key=lambda row: row.valid_to).valid_from if effect.after and wrote else on
        line = Timeline(own, (lambda row: getattr(row, field)) if field else (lambda _: True))

        def say(row: Any) -> str:
            if model is Placement:
                return names.get(row.parent_id, "")
            return _said(field, getattr(row, field)) if field else row.name

        return replace(
            effect, told=replace(line.told_by(change_id, day), later=laters(line.after(change_id, day), say))
        )

    return [dated(one) for one in effects]


def _versions(model: Any, org_ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in among(model, "org_id", org_ids):
        found[row.org_id].append(row)
    return found


def last_names(org_ids: Iterable[int]) -> dict[int, str]:
    """Return the last names that organisations had, also where nobody believes any more that they had them."""
    rows = OrgState.objects.filter(org_id__in=list(org_ids)).order_by("superseded_at", "valid_to", "pk")
    return dict(rows.values_list("org_id", "name"))


def _rows(model: Any, change_ids: Sequence[int]) -> tuple[list[Any], list[Any]]:
    """Return what the events let go and what they wrote, first versions only; steps in between are left out."""
    old = list(model.objects.filter(superseded_by__in=change_ids).exclude(change__in=change_ids)[: 10 * MOST])
    wrote = model.objects.filter(change__in=change_ids, copy_of=None).exclude(superseded_by__in=change_ids)
    return old, list(wrote[: 10 * MOST])


def _pairs(model: Any, change_ids: Sequence[int]) -> Iterator[tuple[int, _Pair]]:
    """Return for each organisation the row before and the row after; what only keeps the past is neither."""
    old, new = _rows(model, change_ids)
    before = {row.org_id: row for row in sorted(old, key=lambda row: row.valid_to)}
    after = {row.org_id: row for row in sorted(new, key=lambda row: row.valid_to)}
    for org_id in sorted(before.keys() | after.keys()):
        was, is_now = before.get(org_id), after.get(org_id)
        if was and is_now and is_now.valid_to < was.valid_to:
            is_now = None
        yield org_id, (was, is_now)


def _states(change_ids: Sequence[int]) -> Iterator[Effect]:
    for org_id, (was, is_now) in _pairs(OrgState, change_ids):
        if was is None or is_now is None:
            name = (is_now or was).name  # type: ignore[union-attr]
            yield Effect(org_id, "", "组织", "" if was is None else name, "" if is_now is None else name)
            continue
        told = {field: getattr(is_now, field) for field in _LABELS}
        yield from state_effects(org_id, "", was, told)


def state_effects(org_id: int, name: str, was: OrgState, told: Mapping[str, Any]) -> Iterator[Effect]:
    """Return what new values of an organisation's fields change, field by field."""
    for field, label in _LABELS.items():
        old = _said(field, getattr(was, field))
        new = _said(field, told[field]) if field in told else old
        if old != new:
            yield Effect(org_id, name, label, old, new)


def _said(field: str, value: Any) -> str:
    if field in _CHOICES:
        return str(_CHOICES[field](value).label) if value else "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value) if value else "空缺" if field == "secretary_name" else "未采集"


def _places(change_ids: Sequence[int]) -> Iterator[Effect]:
    pairs = list(_pairs(Placement, change_ids))
    names = last_names({row.parent_id for _, pair in pairs for row in pair if row and row.parent_id})
    for org_id, (was, is_now) in pairs:
        old = names.get(was.parent_id or 0, "") if was else ""
        new = names.get(is_now.parent_id or 0, "") if is_now else ""
        if old != new:
            yield Effect(org_id, "", _SAID[Placement], old, new)


def _hosts(change_ids: Sequence[int]) -> Iterator[Effect]:
    old, new = _rows(Hosting, change_ids)
    names = _unit_names({row.unit_id for row in (*old, *new)})
    was: dict[int, set[str]] = defaultdict(set)
    is_now: dict[int, set[str]] = defaultdict(set)
    last = {(row.org_id, row.unit_id): row.valid_to for row in old}
    for row in old:
        was[row.org_id].add(names.get(row.unit_id, ""))
    for row in new:
        # What was cut short keeps the past; it is no longer so.
        if row.valid_to >= last.get((row.org_id, row.unit_id), row.valid_to):
            is_now[row.org_id].add(names.get(row.unit_id, ""))
    for org_id in sorted(was.keys() | is_now.keys()):
        if was[org_id] != is_now[org_id]:
            yield Effect(
                org_id, "", _SAID[Hosting], "、".join(sorted(was[org_id])), "、".join(sorted(is_now[org_id]))
            )


def _unit_names(unit_ids: set[int]) -> dict[int, str]:
    return dict(
        UnitState.objects.filter(unit_id__in=list(unit_ids)).order_by("pk").values_list("unit_id", "name")
    )


def _members(change_ids: Sequence[int]) -> Iterator[Effect]:
    old, new = _rows(Affiliation, change_ids)
    last = {(row.org_id, row.member_id): row.valid_to for row in old}
    left = Counter(row.org_id for row in old)
    came: Counter[int] = Counter()
    for row in new:
        until = last.get((row.org_id, row.member_id))
        if until is None:
            came[row.org_id] += 1
        elif row.valid_to >= until:
            left[row.org_id] -= 1
    for org_id in sorted(left.keys() | came.keys()):
        if left[org_id] or came[org_id]:
            gone = f"转出或减少{left[org_id]}名" if left[org_id] else ""
            come = f"转入或新增{came[org_id]}名" if came[org_id] else ""
            yield Effect(org_id, "", _SAID[Affiliation], gone, come)


def _others(change_ids: Sequence[int]) -> Iterator[Effect]:
    """Tell of all other tables only how many rows were written."""
    for model in two_clock_models():
        if model in (OrgState, Placement, Hosting, Affiliation):
            continue
        rows: Any = model._base_manager
        count = rows.filter(change__in=change_ids, copy_of=None).count()
        if count:
            words = _SAID.get(model) or str(model._meta.verbose_name)
            items = _items_changed(change_ids) if model is MemberState else ""
            yield Effect(None, "", words, "", f"{count}条" + (f":{items}" if items else ""))


def _items_changed(change_ids: Sequence[int]) -> str:
    """Name the items of members that events changed; their values are personal and stand nowhere here."""
    old, new = _rows(MemberState, change_ids)
    was = {row.member_id: row for row in sorted(old, key=lambda row: row.valid_to)}
    changed = {
        item.label
        for row in new
        if (before := was.get(row.member_id))
        for item in items_of("member")
        if any(_kept(row, name) != _kept(before, name) for name in item.fields)
    }
    return "、".join(item.label for item in items_of("member") if item.label in changed)


def _kept(row: Any, name: str) -> Any:
    return getattr(row, f"{name}_id", getattr(row, name, None))
