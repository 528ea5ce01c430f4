"""The round board: four classes and eight tiers by area, by type, by line; what still blocks; the histogram."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from ..inputs import rubric_of
from ..models import Rating, Round

MISSING_MANY = 3
TYPE_LABELS = {
    "village": "村",
    "community": "社区",
    "gov_organ": "机关",
    "public_institution": "事业",
    "school": "中小学",
    "university_branch": "高校",
    "soe": "国企",
    "nonpublic_enterprise": "非公",
    "social_org": "社会组织",
    "retired": "离退休",
}


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One row: how many are due, how many rated, how many in each tier and class, how many ratified."""

    key: str
    name: str
    org_id: int | None
    due_n: int
    rated_n: int
    ratified_n: int
    tiers: dict[str, int]
    classes: dict[str, int]
    undecided_n: int

    @property
    def best_share(self) -> tuple[int, int]:
        """Share of the best class, as numerator and denominator."""
        first = next(iter(self.classes), "")
        return self.classes.get(first, 0), self.rated_n


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why ratings are not ratified yet, and how many it holds up."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board; `tiers` in order, each with its class."""

    tiers: tuple[tuple[str, str], ...]
    total: BoardRow
    rows: tuple[BoardRow, ...]
    obstacles: tuple[Obstacle, ...]


def round_board(round_id: int, *, seen: registry.Visible, by: str = "area") -> Board:
    """Count the visible organisations of a round by `area`, `line` or `type`.

    The grade that counts is the ratified one where there is one, else the computed one.
    """
    found = Round.objects.get(pk=round_id)
    moment = Moment(found.on_date)
    within = registry.Visible(moment, seen.paths, seen.areas)
    orgs = registry.graded_orgs(within)
    rated = _rated(found, within)
    tiers = tiers_of(found)
    rows = []
    for key, name, org_id, members in _groups(found, orgs, moment, seen, by):
        rows.append(_row(key, name, org_id, members, rated, tiers))
    total = _row("", "合计", None, orgs, rated, tiers)
    return Board(tiers, total, tuple(row for row in rows if row.due_n), _obstacles(rated))


def totals_histogram(round_id: int, *, seen: registry.Visible, org_type: str = "") -> list[tuple[int, int]]:
    """Return how many totals fall on each whole point (centipoints // 100), lowest first; no smoothing."""
    found = Round.objects.get(pk=round_id)
    rows = seen.restrict(Rating.objects.filter(round=found, superseded_at__isnull=True))
    if org_type:
        rows = rows.filter(rubric__org_type=org_type)
    counts = Counter(total // 100 for total in rows.values_list("total_cp", flat=True))
    return sorted(counts.items())


def tiers_of(found: Round) -> tuple[tuple[str, str], ...]:
    """Return the tiers of a round's rubrics with their classes, best first."""
    longest = max((rubric_of(version).tiers for version in found.rubrics.all()), key=len, default=())
    return tuple((tier.name, tier.class_name) for tier in longest)


@dataclass(frozen=True, slots=True)
class _Rated:
    tier: str
    class_name: str
    is_ratified: bool
    is_provisional: bool
    missing_n: int


def _rated(found: Round, seen: registry.Visible) -> dict[int, _Rated]:
    rows = seen.restrict(Rating.objects.filter(round=found, superseded_at__isnull=True)).values_list(
        "org_id", "tier", "class_name", "grade__tier", "grade__class_name", "is_provisional", "missing_n"
    )
    return {
        org_id: _Rated(final or tier, final_class or class_name, final is not None, provisional, missing)
        for org_id, tier, class_name, final, final_class, provisional, missing in rows
    }


def _groups(
    found: Round, orgs: Sequence[registry.GradedOrg], moment: Moment, seen: registry.Visible, by: str
) -> list[tuple[str, str, int | None, list[registry.GradedOrg]]]:
    if by == "type":
        return [
            (key, label, None, [org for org in orgs if org.org_type == key])
            for key, label in TYPE_LABELS.items()
        ]
    top = seen.paths[0] if len(seen.paths) == 1 else ""
    scope = registry.scope_of(found.scope_org_id, moment)
    path = top if scope is None or len(top) > len(scope.path) else scope.path
    groups = registry.groups_below(path, moment, by=by)
    return [(g.key, g.name, g.org_id, [org for org in orgs if g.has(org.path)]) for g in groups]


def _row(
    key: str,
    name: str,
    org_id: int | None,
    orgs: Sequence[registry.GradedOrg],
    rated: dict[int, _Rated],
    tiers: Sequence[tuple[str, str]],
) -> BoardRow:
    own = [rated[org.org_id] for org in orgs if org.org_id in rated]
    by_tier = Counter(each.tier for each in own)
    by_class = Counter(each.class_name for each in own)
    return BoardRow(
        key=key,
        name=name,
        org_id=org_id,
        due_n=len(orgs),
        rated_n=len(own),
        ratified_n=sum(each.is_ratified for each in own),
        tiers={tier: by_tier[tier] for tier, _ in tiers},
        classes={label: by_class[label] for label in dict.fromkeys(label for _, label in tiers)},
        undecided_n=len(orgs) - len(own),
    )


def _obstacles(rated: dict[int, _Rated]) -> tuple[Obstacle, ...]:
    waiting = [each for each in rated.values() if not each.is_ratified]
    provisional = sum(each.is_provisional for each in waiting)
    many = sum(each.missing_n >= MISSING_MANY and not each.is_provisional for each in waiting)
    rest = len(waiting) - provisional - many
    found = (
        Obstacle("provisional", "数据未齐,结果暂定", provisional),
        Obstacle("missing", f"缺{MISSING_MANY}项以上数据", many),
        Obstacle("waiting", "评完待核准", rest),
    )
    return tuple(sorted((each for each in found if each.count), key=lambda each: -each.count))
