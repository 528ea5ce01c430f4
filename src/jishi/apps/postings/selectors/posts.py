"""Posts and quotas as lists show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from ..models import Post, Posting, WelfareQuota
from ..rules import rules_on


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post that is or was wanted."""

    post_id: int
    owner_org_id: int
    org_id: int
    unit_id: int | None
    place: str
    org_name: str
    kind: str
    kind_label: str
    seats: int
    taken: int
    needs: str
    skill: str
    quota: str
    is_must: bool
    state: str
    state_label: str
    round_id: int | None
    wanted_on: date

    @property
    def number(self) -> str:
        """Return the number by which slips name the post."""
        return f"P{self.post_id}"

    @property
    def words(self) -> str:
        """Return the place and what for."""
        return f"{self.place}({self.kind_label})"


def posts_listed(seen: registry.Visible, on: date) -> list[PostRow]:
    """Return the posts of visible places, and those that visible committees fill."""
    rows = Post.objects.all()
    own = seen.restrict(rows, "org_id") | seen.restrict(rows, "owner_org_id")
    return post_rows(list(own.select_related("quota").order_by("pk")), on)


def post_rows(rows: Sequence[Post], on: date) -> list[PostRow]:
    """Return posts with their places' names and how many seats are taken."""
    moment = Moment(on)
    units = registry.units_named(sorted({row.unit_id for row in rows if row.unit_id}), moment)
    org_ids = {row.org_id for row in rows}
    names = registry.names_of(org_ids, moment)
    gone = org_ids - set(names)
    names |= registry.last_names_of(gone) if gone else {}
    taken: dict[int, int] = {}
    serving = Posting.objects.filter(post__in=[row.pk for row in rows], state=Posting.State.SERVING)
    for post_id in serving.values_list("post_id", flat=True):
        taken[post_id or 0] = taken.get(post_id or 0, 0) + 1
    rules = rules_on(on)
    return [
        PostRow(
            row.pk,
            row.owner_org_id,
            row.org_id,
            row.unit_id,
            units[row.unit_id].name if row.unit_id in units else names.get(row.org_id, ""),
            names.get(row.org_id, ""),
            row.kind,
            row.get_kind_display(),
            row.seats,
            taken.get(row.pk, 0),
            row.needs,
            rules.specialities.get(row.skill, ""),
            row.quota.title if row.quota else "",
            row.is_must,
            row.state,
            row.get_state_display(),
            row.round_id,
            row.wanted_on,
        )
        for row in rows
    ]


def post_row(post_id: int, on: date) -> PostRow | None:
    """Return one post."""
    rows = list(Post.objects.filter(pk=post_id).select_related("quota"))
    return post_rows(rows, on)[0] if rows else None


def post_org(post_id: int) -> int | None:
    """Return where whoever comes will stand."""
    return Post.objects.filter(pk=post_id).values_list("org_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """A quota of public-welfare posts, and how much of it is used."""

    quota_id: int
    title: str
    document_no: str
    seats: int
    used: int
    subsidy_fen: int
    term_months: int
    valid_from: date
    valid_to: date


def quotas_of(owner_org_ids: Sequence[int] | registry.Visible) -> list[QuotaRow]:
    """Return the quotas of some committees, or of those in sight."""
    rows = WelfareQuota.objects.all()
    if isinstance(owner_org_ids, registry.Visible):
        rows = owner_org_ids.restrict(rows, "owner_org_id")
    else:
        rows = rows.filter(owner_org_id__in=list(owner_org_ids))
    used = Sum("posts__seats", filter=~Q(posts__state=Post.State.CANCELLED))
    return [
        QuotaRow(
            row.pk,
            row.title,
            row.document_no,
            row.seats,
            row.used or 0,
            row.subsidy_fen,
            row.term_months,
            row.valid_from,
            row.valid_to,
        )
        for row in rows.annotate(used=used).order_by("pk")
    ]
