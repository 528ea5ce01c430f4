"""What must be undone or mended first, as a list that a person can work through."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from jishi.apps.accounts import selectors as accounts
from jishi.shared.dates import today

from ..dependents import Dependent, Undoing
from ..models import Change, OrgState, Proposal
from ..visibility import Visible
from ..words import change_words
from .checks import After, lost_orgs, misplaced, missing, orphaned, outlived, overlapping
from .letters import crossing, unaddressed
from .lineage import Target, target_of_change
from .plan import Part
from .spans import meet

MOST = 200


def dependents(target: Target, parts: Sequence[Part], seen: Visible | None) -> list[Dependent]:
    """Return what depends on the events: later events first, newest on top, then what the other rooms say.

    Names of organisations outside `seen` are left out (None: everything may be named).
    """
    after = After(parts)
    checks = (missing, overlapping, orphaned, outlived, misplaced, unaddressed, crossing)
    found = {blame for check in checks for blame in check(after)}
    blamed = Counter(change_id for change_id, _ in found if change_id not in target.ids)
    undoing = undoing_of(target, parts, after)
    asked = [one for hook in settings.DEPENDENTS_OF for one in import_string(hook)(undoing)]
    return [*_events(blamed, seen), *_roles(after), *_proposals(undoing), *asked]


def undoing_of(target: Target, parts: Sequence[Part], after: After | None = None) -> Undoing:
    """Return what the other rooms need to know."""
    lost = lost_orgs(after or After(parts))
    return Undoing(
        target.ids,
        target.is_redo,
        min(change.recorded_at for change in target.changes),
        {org_id: date.fromordinal(spans[0][0]) for org_id, spans in lost.items()},
        _retyped(parts),
    )


def _retyped(parts: Sequence[Part]) -> dict[int, date]:
    """Return the organisations whose kind or type would differ, each with the first day of it."""
    states = next((part for part in parts if part.model is OrgState), None)
    if states is None:
        return {}
    found: dict[int, date] = {}
    coming = defaultdict(list)
    for row in states.incoming:
        coming[row.org_id].append(row)
    for old in states.outgoing:
        for new in coming[old.org_id]:
            first = max(old.valid_from, new.valid_from)
            same = (old.kind, old.org_type) == (new.kind, new.org_type)
            if not same and first <= min(old.valid_to, new.valid_to):
                found[old.org_id] = min(first, found.get(old.org_id, first))
    return found


def _events(blamed: Counter[int], seen: Visible | None) -> list[Dependent]:
    """Name the events, or the batches they came in; an undo is named by what it brought back."""
    counted: Counter[tuple[str, int]] = Counter()
    about: dict[tuple[str, int], Change] = {}
    changes = Change.objects.filter(pk__in=sorted(blamed)[:MOST]).select_related("batch", "undoes", "org")
    for change in changes:
        target = target_of_change(change)
        key = ("batch", target.batch.pk) if target.batch else ("change", target.changes[0].pk)
        counted[key] += blamed[change.pk]
        about[key] = target.changes[0]
    names = _names([change.org_id for change in about.values() if change.org_id], seen)
    ordered = sorted(about.items(), key=lambda told: told[1].pk, reverse=True)
    return [Dependent(_event_words(change, names), counted[key], _url(key)) for key, change in ordered]


def _names(org_ids: Sequence[int], seen: Visible | None) -> dict[int, str]:
    kept = set(org_ids) if seen is None else seen.among(org_ids)
    rows = OrgState.objects.filter(org_id__in=kept, superseded_by=None).order_by("valid_to")
    return dict(rows.values_list("org_id", "name"))


def _event_words(change: Change, names: dict[int, str]) -> str:
    name = names.get(change.org_id or 0, "")
    number = f"(第{change.batch_id}批)" if change.batch_id else ""
    return f"{change.effective_on.isoformat()}{change_words(change.kind)}{number}" + (
        f":{name}" if name else ""
    )


def _url(key: tuple[str, int]) -> str:
    return reverse("registry-batch" if key[0] == "batch" else "change-detail", args=[key[1]])


def _roles(after: After) -> list[Dependent]:
    """Name the roles that people hold over organisations that would not stand today."""
    day = today().toordinal()
    gone = {str(org_id) for org_id, spans in lost_orgs(after).items() if meet((day, day), spans)}
    if not gone:
        return []
    count = sum(kind == "org" and scope_id in gone for _, kind, scope_id in accounts.holders())
    return [Dependent("对这些组织的授权(请联系管理员收回)", count)] if count else []


def _proposals(undoing: Undoing) -> list[Dependent]:
    """Name the proposals about organisations that would not stand, as long as nobody has judged them."""
    waiting = Proposal.objects.filter(
        org_id__in=list(undoing.lost), settled_at__isnull=True, withdrawn_at__isnull=True
    ).count()
    return [Dependent("待审核的更正建议", waiting, reverse("proposal-list"))] if waiting else []
