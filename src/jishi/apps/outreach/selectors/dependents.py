"""What of this room hangs on organisations of an event, and on lists and events that somebody takes back."""

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Dependent, Undoing
from jishi.apps.registry.services import Follow, OrgSucceeded

from ..models import Aside, Contact, GroupPlan, Need, NeedEvent, Seat
from ..places import GROUPS, HOUSEHOLDS, MODELS, NEEDS, WORDS, WORKERS
from ..steps import BROUGHT_AGAIN, TAKEN_BACK


def dependents_of(undoing: Undoing) -> list[Dependent]:
    """Return what stands in the way: groups and needs of what would leave the list, later changes."""
    households = _leaving(undoing, "household")
    workers = _leaving(undoing, "worker")
    told = [
        Dependent("已编入小组的联系户(先撤销分组)", _count(Contact, "household", households, until=None)),
        Dependent("联系户已登记的诉求", _count(Need, "household", households)),
        Dependent("已在小组里的人员(先撤销分组)", _count(Seat, "worker", workers, until=None)),
        Dependent("名单以后又改过的行", _changed_since(undoing)),
        Dependent("补录以后又办过的诉求", _stepped_since(undoing)),
        *_standing(undoing),
        Dependent("变动以后公布的分组方案(先撤销)", _published_since(undoing)),
        Dependent("变动以后登记的诉求", _told_since(undoing)),
    ]
    return [one for one in told if one.count]


def follows_of(succession: OrgSucceeded) -> list[Follow]:
    """Tell how much of this room hangs on the organisations of an event, and what becomes of it."""
    if not succession.heirs:
        return []
    rows = MODELS[HOUSEHOLDS].objects.filter(org_id__in=list(succession.heirs), is_listed=True, ended_on=None)
    return [Follow("households", "联系户及其小组、诉求", rows.count(), "由承接的组织接着联系")]


def _standing(undoing: Undoing) -> list[Dependent]:
    """Count what stands at organisations that would not stand, apart from what would go back with the events."""
    found = []
    for place, standing in (
        (HOUSEHOLDS, {"is_listed": True, "ended_on": None}),
        (GROUPS, {"ended_on": None}),
    ):
        rows = MODELS[place].objects.filter(org_id__in=list(undoing.lost), **standing)
        here = set(rows.values_list("pk", flat=True)) if undoing.lost else set()
        here -= {step.row_id for step in registry.steps_of(undoing.change_ids, place)} if here else set()
        found.append(Dependent(f"它{WORDS[place]}", len(here)))
    return found


def _came(undoing: Undoing, place: str) -> dict[int, int]:
    """Return which rows came to another organisation by these events, and where they are because of it."""
    steps = [step for step in registry.steps_of(undoing.change_ids, place) if "org_id" in step.after]
    return {step.row_id: (step.before if undoing.is_redo else step.after)["org_id"] for step in steps}


def _published_since(undoing: Undoing) -> int:
    """Count plans of whoever took over that hold for households, people or groups that came by these events."""
    came = {place: _came(undoing, place) for place in (HOUSEHOLDS, WORKERS, GROUPS)}
    heirs = {org_id for rows in came.values() for org_id in rows.values()}
    if not heirs:
        return 0
    plans = GroupPlan.objects.filter(org_id__in=heirs, state=GroupPlan.State.PUBLISHED)
    told = (
        (HOUSEHOLDS, plans.values_list("contacts_begun__household_id", "pk", "org_id")),
        (WORKERS, plans.values_list("seats_begun__worker_id", "pk", "org_id")),
        (GROUPS, plans.values_list("groups_ended__pk", "pk", "org_id")),
    )
    return len(
        {plan for place, rows in told for pk, plan, org_id in rows if came[place].get(pk or 0) == org_id}
    )


def _told_since(undoing: Undoing) -> int:
    """Count needs of households that came by these events, told after they came."""
    came = _came(undoing, HOUSEHOLDS)
    own = {step.row_id for step in registry.steps_of(undoing.change_ids, NEEDS)}
    rows = Need.objects.filter(org_id__in=set(came.values())).exclude(household=None)
    return sum(
        pk not in own and came.get(household or 0) == org_id
        for pk, household, org_id in rows.values_list("pk", "household_id", "org_id")
    )


def _leaving(undoing: Undoing, place: str) -> list[int]:
    told = "after" if undoing.is_redo else "before"
    steps = registry.steps_of(undoing.change_ids, f"outreach:{place}")
    return [step.row_id for step in steps if getattr(step, told).get("is_listed") is False]


def _count(model: type[Contact] | type[Need] | type[Seat], field: str, ids: list[int], **more: object) -> int:
    found = 0
    for start in range(0, len(ids), 800):
        rows = model._base_manager.filter(**{f"{field}__in": ids[start : start + 800]}, **more)
        found += rows.count()
    return found


def _stepped_since(undoing: Undoing) -> int:
    """Count needs of a notebook with which something was done after it was typed in."""
    ids = [step.row_id for step in registry.steps_of(undoing.change_ids, "outreach:need")]
    later = NeedEvent.objects.filter(need__in=ids, recorded_at__gt=undoing.recorded_at)
    later = later.exclude(what__in=(TAKEN_BACK, BROUGHT_AGAIN))
    return len(set(later.values_list("need_id", flat=True)))


def _changed_since(undoing: Undoing) -> int:
    """Count rows that a later list changed again, unless that one was taken back."""
    if undoing.is_redo:
        return 0
    count = 0
    for place in ("household", "worker"):
        steps = registry.steps_of(undoing.change_ids, f"outreach:{place}")
        own = {step.row_id: int(step.after.get("aside", 0)) for step in steps}
        later = Aside.objects.filter(what=place, row_id__in=list(own), is_back=False)
        count += len({row_id for row_id, pk in later.values_list("row_id", "pk") if pk > own[row_id]})
    return count
