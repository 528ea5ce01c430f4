"""What of this room depends on lists that somebody wants to take back."""

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Dependent, Undoing

from ..models import Aside, Contact, Household, Need, NeedEvent, Seat, WarmGroup


def dependents_of(undoing: Undoing) -> list[Dependent]:
    """Return what stands in the way: groups and needs of what would leave the list, later changes."""
    households = _leaving(undoing, "household")
    workers = _leaving(undoing, "worker")
    lost = list(undoing.lost)
    told = [
        Dependent("已编入小组的联系户(先撤销分组)", _count(Contact, "household", households, until=None)),
        Dependent("联系户已登记的诉求", _count(Need, "household", households)),
        Dependent("已在小组里的人员(先撤销分组)", _count(Seat, "worker", workers, until=None)),
        Dependent("名单以后又改过的行", _changed_since(undoing)),
        Dependent("补录以后又办过的诉求", _stepped_since(undoing)),
        Dependent("它负责的联系户", Household.objects.filter(org_id__in=lost, is_listed=True).count()),
        Dependent("它的党群温馨小组", WarmGroup.objects.filter(org_id__in=lost, ended_on=None).count()),
    ]
    return [one for one in told if one.count]


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
