"""Referrals as the agency that decides sees them: its own only, and no more of a household than deciding takes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jishi.apps.accounts import selectors as accounts
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.codes import mask_name

from ..models import Referral, ReferralEvent
from ..steps import PIPELINES, REFERRED_OPEN
from .needs import Past

R = Referral.State


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One thing referred to an agency."""

    referral_id: int
    need_id: int
    org_id: int
    org_name: str
    number: str
    name: str
    says: str
    owner: str
    kind: str
    kind_label: str
    line: str
    state: str
    state_label: str
    sent_on: date
    answer_by: date
    asked_fen: int | None
    granted_fen: int | None
    months: int | None
    result: str
    closed_on: date | None

    @property
    def is_open(self) -> bool:
        """Tell whether the agency has not decided yet."""
        return self.closed_on is None


def referrals_of(lines: Collection[str], seen: Visible, *, is_open: bool | None = None) -> list[ReferralRow]:
    """Return what was referred to these agencies, and what visible organisations referred; the first due first."""
    rows = _visible(lines, seen)
    if is_open is not None:
        rows = rows.filter(closed_on__isnull=is_open)
    return _rows(list(rows.order_by("answer_by", "pk")), seen)


def referral_row(referral_id: int, lines: Collection[str], seen: Visible) -> ReferralRow | None:
    """Return one referral; None when neither the agency's nor of a visible organisation."""
    return next(iter(_rows(list(_visible(lines, seen).filter(pk=referral_id)), seen)), None)


def referral_org(referral_id: int) -> int | None:
    """Return the organisation that referred something."""
    return Referral.objects.filter(pk=referral_id).values_list("need__org_id", flat=True).first()


def referral_line(referral_id: int) -> str:
    """Return the agency that decides."""
    return Referral.objects.filter(pk=referral_id).values_list("line", flat=True).first() or ""


def _visible(lines: Collection[str], seen: Visible) -> QuerySet[Referral]:
    own = seen.restrict(Referral.objects.all(), "need__org_id").values("pk")
    rows = Referral.objects.filter(Q(line__in=list(lines)) | Q(pk__in=own))
    return rows.exclude(need__state="withdrawn").select_related("need", "need__household")


def _rows(referrals: list[Referral], seen: Visible) -> list[ReferralRow]:
    names = registry.last_names_of({row.need.org_id for row in referrals}, seen.moment)
    return [
        ReferralRow(
            row.pk,
            row.need_id,
            row.need.org_id,
            names.get(row.need.org_id, ""),
            row.need.household.number if row.need.household else "",
            mask_name(row.need.household.name) if row.need.household else "",
            row.need.says,
            row.need.owner,
            row.kind,
            str(Referral.Kind(row.kind).label),
            row.line,
            row.state,
            str(R(row.state).label),
            row.sent_on,
            row.answer_by,
            row.asked_fen,
            row.granted_fen,
            row.months,
            row.result,
            row.closed_on,
        )
        for row in referrals
    ]


def referral_steps(row: ReferralRow) -> list[tuple[str, str]]:
    """Return which steps the agency can take now, with their words."""
    pipeline = PIPELINES[row.kind]
    return [(name, move.label) for name, move in pipeline.items() if row.state in move.states]


def referral_history(referral_id: int) -> list[Past]:
    """Return what happened with a referral."""
    kind = Referral.objects.values_list("kind", flat=True).get(pk=referral_id)
    words = {"sent": "转来"} | {name: move.label for name, move in PIPELINES[kind].items()}
    events = ReferralEvent.objects.filter(referral_id=referral_id).order_by("pk")
    return [Past(each.on, words.get(each.what, each.what), each.note, each.by_name) for each in events]


def pipeline_counts(rows: Collection[ReferralRow]) -> list[tuple[str, str, int]]:
    """Return how many open referrals stand where: kind, state, count."""
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.state in REFERRED_OPEN:
            key = (row.kind_label, row.state_label)
            found[key] = found.get(key, 0) + 1
    return [(kind, state, n) for (kind, state), n in sorted(found.items())]


def lines_known() -> list[str]:
    """Return the agencies to which something can be referred: those in whose name somebody signs in."""
    return sorted({scope_id for _, kind, scope_id in accounts.holders() if kind == "line"})
