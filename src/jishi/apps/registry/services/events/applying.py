"""Write what was planned, as one event: all of it or nothing."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import FOREVER

from ...dependents import OrgEnding
from ...events import permission_of
from ...models import (
    Affiliation,
    Batch,
    Change,
    FunctionalState,
    GuestState,
    Hosting,
    OrgState,
    Placement,
    PrimaryOrg,
)
from ...paths import AFTER, step_of
from ...pinyin import initials
from ..drafts import STATE_FIELDS, OrgDraft
from ..rows import KEYS, rows_end, rows_open, rows_replace
from ..rules import RegistryError, change_open, require
from .plan import Plan
from .succession import recorded, succession_of


def plan_apply(plan: Plan, *, by: Actor, batch: Batch | None = None) -> int:
    """Do what was planned, in the caller's transaction; return the event's id, in a batch if one is given.

    Raises NotAllowed without the right over every end, RegistryError with all that is in the way.
    """
    plan_allow(plan, by)
    if plan.faults:
        raise RegistryError(plan.faults)
    papers = plan.papers
    told = {"document_no": papers.document_no.strip(), "reason": papers.reason.strip()}
    ids = _ids(plan)
    succession = succession_of(plan, ids)
    org_id = plan.org_id or ids[plan.born[0].code]
    change = change_open(plan.kind, by=by, on=papers.on, org_id=org_id, batch=batch, **told)
    _born(plan, ids, change)
    _states(plan, change)
    for org_id, parent_id in plan.superiors.items():
        _move(org_id, parent_id, plan, change)
    _members(plan, ids, change)
    _hosts(plan, ids, change)
    _guests(plan, ids, change)
    for hook in settings.ORG_SUCCEEDED:
        import_string(hook)(succession=recorded(succession, change.pk), by=by)
    for org_id in plan.heirs:
        org_end(OrgEnding(org_id, papers.on, told["document_no"], told["reason"], change.pk), change, by)
    detail = {"on": papers.on.isoformat(), "change": change.pk, **plan.detail}
    audit.event_record(
        what=plan.kind, subject=f"org:{change.org_id}", by=by, detail=detail, reason=told["reason"]
    )
    return change.pk


def plan_allow(plan: Plan, by: Actor) -> None:
    """Stop unless the actor has the right over every organisation that the event takes or gives to."""
    require(by, permission_of(plan.kind), *plan.over)


def org_end(ending: OrgEnding, change: Change, by: Actor) -> None:
    """Let the other rooms end what hangs on an organisation, then let it stand no longer."""
    for hook in settings.BEFORE_DISSOLUTION:
        import_string(hook)(ending=ending, by=by)
    for model in (OrgState, Placement, Hosting, GuestState):
        rows_end(list(model.objects.current().filter(org_id=ending.org_id)), on=ending.on, change=change)


def _ids(plan: Plan) -> dict[str, int]:
    """Return the ids of all organisations that are named by code; those to be set up get theirs now."""
    codes = {*plan.members.values(), *(move.to_code for move in plan.hosts), *plan.heirs.values()} - {""}
    codes |= {code for draft in plan.born for code in (draft.code, draft.parent_code)}
    known = dict(PrimaryOrg.objects.filter(code__in=codes).values_list("code", "pk"))
    fresh = [PrimaryOrg(code=draft.code) for draft in plan.born if draft.code not in known]
    return known | {org.code: org.pk for org in PrimaryOrg.objects.bulk_create(fresh)}


def _born(plan: Plan, ids: Mapping[str, int], change: Change) -> None:
    for draft in plan.born:
        dated = {"org_id": ids[draft.code], "valid_from": draft.valid_from}
        parent_id = ids[draft.parent_code]
        above = Placement.objects.current().get(org_id=parent_id).path
        told = _state_of(draft)
        rows_open(OrgState, [{**dated, **told}], change=change)
        path = above + step_of(ids[draft.code])
        rows_open(Placement, [{**dated, "parent_id": parent_id, "path": path}], change=change)


def _state_of(draft: OrgDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in STATE_FIELDS} | {"initials": initials(draft.name)}


def _states(plan: Plan, change: Change) -> None:
    for org_id, values in plan.states.items():
        told = dict(values) | ({"initials": initials(values["name"])} if "name" in values else {})
        rows = OrgState.objects.believed().filter(org_id=org_id, valid_to__gte=plan.papers.on)
        rows_replace(list(rows.order_by("valid_from")), on=plan.papers.on, change=change, told=told)


def _move(org_id: int, parent_id: int, plan: Plan, change: Change) -> None:
    """Hang a subtree elsewhere: its top has another superior, everything in it another path."""
    top = Placement.objects.current().get(org_id=org_id)
    above = Placement.objects.current().get(org_id=parent_id).path
    rows = Placement.objects.current().filter(path__gte=top.path, path__lt=top.path + AFTER)
    cut = len(top.path) - len(step_of(org_id))
    rows_replace(
        list(rows.order_by("path")),
        on=plan.papers.on,
        change=change,
        told=lambda row: {
            "path": above + row.path[cut:],
            **({"parent_id": parent_id} if row.org_id == org_id else {}),
        },
    )


def _members(plan: Plan, ids: Mapping[str, int], change: Change) -> None:
    people = sorted(plan.members)
    for first in range(0, len(people), KEYS):
        rows = Affiliation.objects.current().filter(member_id__in=people[first : first + KEYS])
        rows_replace(
            list(rows.order_by("pk")),
            on=plan.papers.on,
            change=change,
            told=lambda row: {"org_id": ids[plan.members[row.member_id]]},
        )


def _hosts(plan: Plan, ids: Mapping[str, int], change: Change) -> None:
    for move in plan.hosts:
        if move.from_org_id is not None:
            old = Hosting.objects.current().filter(org_id=move.from_org_id, unit_id=move.unit_id)
            rows_end(list(old), on=plan.papers.on, change=change)
        if not move.to_code:
            continue
        pair = {"org_id": ids[move.to_code], "unit_id": move.unit_id}
        if not Hosting.objects.believed().filter(**pair, valid_to=FOREVER).exists():
            rows_open(Hosting, [{**pair, "valid_from": plan.papers.on}], change=change)


def _guests(plan: Plan, ids: Mapping[str, int], change: Change) -> None:
    """Let whoever an ended organisation looked after, and what leaned on it, go to the one that takes over."""
    for org_id, code in plan.heirs.items():
        if code:
            leaning = list(FunctionalState.objects.current().filter(host_id=org_id).order_by("pk"))
            rows_replace(leaning, on=plan.papers.on, change=change, told={"host_id": ids[code]})
            rows = list(GuestState.objects.current().filter(org_id=org_id).order_by("pk"))
            rows_replace(rows, on=plan.papers.on, change=change, told={"org_id": ids[code]})
