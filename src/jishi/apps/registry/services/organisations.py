"""Set up, correct and confirm organisations."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import today

from ..models import Hosting, OrgState, Placement, PrimaryOrg, Unit
from ..paths import step_of
from ..pinyin import initials
from .drafts import STATE_FIELDS, OrgDraft
from .reminders import terms_remind
from .rows import rows_open, rows_replace
from .rules import Fault, RegistryError, batch_open, change_open, require, require_reason

CORRECTABLE = frozenset(STATE_FIELDS) - {"kind"}


@transaction.atomic
def orgs_set_up(*, drafts: Sequence[OrgDraft], by: Actor, document_no: str = "", reason: str = "") -> int:
    """Set up organisations, superiors before subordinates, each dated from its draft; return how many."""
    if not drafts:
        return 0
    paths = _paths_of_superiors(drafts)
    _allow(drafts, paths, by)
    units = (
        dict(
            Unit.objects.filter(code__in={c for d in drafts for c in d.unit_codes}).values_list("code", "pk")
        )
        if len(drafts) < 500
        else dict(Unit.objects.values_list("code", "pk"))
    )
    _check(drafts, paths, units)
    batch = batch_open("organisations", by=by, rows=len(drafts))
    change = change_open(
        "orgs_set_up",
        by=by,
        on=min(d.valid_from for d in drafts),
        document_no=document_no,
        reason=reason,
        batch=batch,
    )
    orgs = _identities([draft.code for draft in drafts])
    states, placements, hostings = [], [], []
    for draft in drafts:
        org = orgs[draft.code]
        dated = {"org": org, "valid_from": draft.valid_from}
        parent_id, above = paths.get(draft.parent_code, (None, ""))
        path = above + step_of(org.pk)
        paths[draft.code] = (org.pk, path)
        told = {name: getattr(draft, name) for name in STATE_FIELDS}
        states.append({**dated, **told, "initials": initials(draft.name)})
        placements.append({**dated, "parent_id": parent_id, "path": path})
        hostings += [{**dated, "unit_id": units[code]} for code in draft.unit_codes]
    rows_open(OrgState, states, change=change)
    rows_open(Placement, placements, change=change)
    rows_open(Hosting, hostings, change=change)
    audit.event_record(
        what="orgs_set_up", subject=f"batch:{batch.pk}", by=by, detail={"count": len(drafts)}, reason=reason
    )
    return len(drafts)


@transaction.atomic
def org_correct(*, org_id: int, fields_told: dict[str, object], on: date, reason: str, by: Actor) -> None:
    """Change what is known of an organisation from `on`; the earlier row ends the day before and stays on record."""
    require(by, "registry.edit", org_id)
    require_reason(reason, f"org:{org_id}")
    unknown = sorted(set(fields_told) - CORRECTABLE)
    if unknown:
        raise RegistryError(
            [Fault(f"org:{org_id}", f"不能这样改:{'、'.join(unknown)}。请另办变动手续。", "REGISTRY-06")]
        )
    current = OrgState.objects.select_for_update().current().get(org_id=org_id)
    if on < current.valid_from:
        raise RegistryError(
            [
                Fault(
                    f"org:{org_id}",
                    f"生效日期早于现有记录({current.valid_from})。请填这天或以后。",
                    "REGISTRY-07",
                )
            ]
        )
    change = change_open("org_corrected", by=by, on=on, org_id=org_id, reason=reason)
    before = {name: str(getattr(current, name)) for name in fields_told}
    renamed = {"initials": initials(str(fields_told["name"]))} if "name" in fields_told else {}
    rows_replace([current], on=on, change=change, told={**fields_told, **renamed})
    detail = {"before": before, "after": {name: str(value) for name, value in fields_told.items()}}
    audit.event_record(what="org_corrected", subject=f"org:{org_id}", by=by, detail=detail, reason=reason)
    if "term_to" in fields_told:
        terms_remind(on=today(), by=by, org_ids={org_id})


@transaction.atomic
def org_confirm(*, org_id: int, on: date, by: Actor) -> None:
    """Say that what is recorded of an organisation is still true on `on`; nothing else changes."""
    require(by, "registry.edit", org_id)
    if not OrgState.objects.current().filter(org_id=org_id).exists():
        raise RegistryError([Fault(f"org:{org_id}", "这个组织已经撤销,不用再核对。", "REGISTRY-14")])
    change_open("org_confirmed", by=by, on=on, org_id=org_id)
    audit.event_record(what="org_confirmed", subject=f"org:{org_id}", by=by, detail={"on": on.isoformat()})


def _identities(codes: Sequence[str]) -> dict[str, PrimaryOrg]:
    """Return the organisations to set up; a code whose set-up was taken back keeps its identity."""
    own = set(codes)
    known = {org.code: org for org in PrimaryOrg.objects.all() if org.code in own}
    fresh = [PrimaryOrg(code=code) for code in codes if code not in known]
    return known | {org.code: org for org in PrimaryOrg.objects.bulk_create(fresh, batch_size=2000)}


def _allow(drafts: Sequence[OrgDraft], paths: dict[str, tuple[int | None, str]], by: Actor) -> None:
    """Setting up below an organisation takes the right over it; a new top is for the installation's set-up."""
    if by.is_system:
        return
    if any(not draft.parent_code for draft in drafts):
        raise NotAllowed("最上级组织只能在安装时设立。请联系管理员。")
    require(by, "registry.edit", *sorted(org_id for org_id, _ in paths.values() if org_id is not None))


def _paths_of_superiors(drafts: Sequence[OrgDraft]) -> dict[str, tuple[int | None, str]]:
    """Return id and path, by code, of the superiors that stand already."""
    own = {draft.code for draft in drafts}
    wanted = {draft.parent_code for draft in drafts} - own - {""}
    rows = Placement.objects.current().filter(org__code__in=wanted).values_list("org__code", "org_id", "path")
    return {code: (org_id, path) for code, org_id, path in rows}


def _check(
    drafts: Sequence[OrgDraft], paths: dict[str, tuple[int | None, str]], units: dict[str, int]
) -> None:
    taken = set(OrgState.objects.filter(superseded_by=None).values_list("org__code", flat=True))
    faults, known = [], set(paths)
    for draft in drafts:
        if draft.code in taken:
            faults.append(Fault(draft.code, "这个组织代码已经登记过。请核对是否同一组织。", "REGISTRY-03"))
        if draft.parent_code and draft.parent_code not in known:
            faults.append(
                Fault(
                    draft.code, f"没有上级组织{draft.parent_code}。上级要先登记,或排在前面。", "REGISTRY-04"
                )
            )
        missing = [code for code in draft.unit_codes if code not in units]
        if missing:
            faults.append(
                Fault(draft.code, f"没有依托单位{'、'.join(missing)}。请先登记单位。", "REGISTRY-05")
            )
        known.add(draft.code)
        taken.add(draft.code)
    if faults:
        raise RegistryError(faults)
