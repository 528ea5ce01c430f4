"""Take an event or a batch back, or bring back what was taken back; history keeps both."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import Moment, now, today

from .. import selectors, undoing
from ..dependents import Dependent
from ..models import REVERTED, Batch, Change, OrgState
from ..tables import rights_of
from .reach import foreign_orgs, orgs_answering, units_out_of_reach
from .reminders import terms_remind
from .rows import rows_restore, rows_withdraw
from .rules import Fault, RegistryError, change_open, require, require_reason


class UndoBlocked(RegistryError):
    """Something later depends on what should be taken back: `dependents` lists it."""

    def __init__(self, where: str, found: Sequence[Dependent]) -> None:
        self.dependents = tuple(found)
        super().__init__(
            Fault(where, f"后面还有{one.words}({one.count}条)。请先办完它,再撤销。", "UNDO-05")
            for one in found
        )


@transaction.atomic
def change_revert(*, change_id: int, reason: str, by: Actor) -> int:
    """Take one event back, or, where it took something back, bring that back; return the new event's id.

    The rows that it wrote are believed no longer, those that it had let go are written again, and what other rooms
    did because of it goes back too. Raises UndoBlocked with the list of what later depends on it.
    """
    change = (
        Change.objects.select_for_update(of=("self",))
        .select_related("batch", "undoes", "undoes_batch")
        .get(pk=change_id)
    )
    target = undoing.target_of_change(change)
    if target.is_part:
        text = f"这次变动是第{change.batch_id}批里的一部分。请到那一批的页面整批撤销。"
        raise RegistryError([Fault(f"change:{change_id}", text, "UNDO-04")])
    return _revert(target, f"change:{change_id}", reason, by)


@transaction.atomic
def batch_revert(*, batch_id: int, reason: str, by: Actor) -> int:
    """Take a whole batch back; return the new event's id. Raises UndoBlocked as `change_revert` does."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    return _revert(undoing.target_of_batch(batch), f"batch:{batch_id}", reason, by)


def _revert(target: undoing.Target, where: str, reason: str, by: Actor) -> int:
    require_reason(reason, where)
    if not target.is_open:
        raise RegistryError([Fault(where, "已经撤销过,不用再办。请刷新页面看现在的情况。", "UNDO-02")])
    parts = undoing.parts_of(target)
    if not parts and not undoing.is_followed(target):
        raise RegistryError([Fault(where, "这次变动没有改动任何记录,不用撤销。", "UNDO-03")])
    _allow(target, parts, by)
    found = undoing.dependents(target, parts, _named(by))
    if found:
        raise UndoBlocked(where, found)
    first = target.changes[0]
    change = change_open(
        REVERTED,
        by=by,
        on=today(),
        org_id=first.org_id,
        reason=reason.strip(),
        **(
            {"undoes_batch": target.batch}
            if target.asked is None or _is_whole(target)
            else {"undoes": target.asked}
        ),
    )
    for part in parts:
        rows_withdraw(part.outgoing, change=change)
    for part in parts:
        rows_restore(part.incoming, change=change)
    if target.batch is not None:
        target.batch.undone_at = None if target.is_redo else now()
        target.batch.save(update_fields=["undone_at"])
    rows = (row for part in parts for row in (*part.outgoing, *part.incoming))
    org_ids = {row.org_id for row in rows if isinstance(row, OrgState)}
    if org_ids:
        terms_remind(on=today(), by=by, org_ids=org_ids)
    for hook in settings.CHANGE_REVERTED:
        import_string(hook)(change_ids=target.ids, is_redo=target.is_redo, reason=reason, by=by)
    detail = {
        "change": change.pk,
        "withdrawn": sum(len(part.outgoing) for part in parts),
        "restored": sum(len(part.incoming) for part in parts),
    }
    what = "change_restored" if target.is_redo else "change_reverted"
    audit.event_record(what=what, subject=where, by=by, detail=detail, reason=reason.strip())
    return change.pk


def _is_whole(target: undoing.Target) -> bool:
    """Tell whether the named event is all of its batch: then the batch is what is taken back."""
    return target.batch is not None and target.asked is not None and target.asked.kind != REVERTED


def _named(by: Actor) -> selectors.Visible | None:
    return None if by.is_system else selectors.visible(by, "registry.view_org", Moment(today()))


def _allow(target: undoing.Target, parts: Iterable[undoing.Part], by: Actor) -> None:
    """Whoever may do all of the events, at every end, may take them back."""
    if by.is_system:
        return
    told = list(parts)
    for permission in rights_of(target.changes):
        require(by, permission, *sorted(orgs_answering(told) | foreign_orgs(target)))
        if units_out_of_reach(told, by, permission):
            raise NotAllowed(f"这里有您范围外的单位({permission})。请联系上级组织部门。")
