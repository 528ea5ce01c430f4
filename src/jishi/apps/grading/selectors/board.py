"""The round board: four classes and eight tiers by area, by type, by line; what still blocks; the histogram."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from .. import queries
from ..inputs import rubric_of
from ..models import Round
from ..rules import rules_on

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
    """One row: how many are due, settled, ratified; how many in each tier and class; how many not yet settled.

    `settled_n` + `undecided_n` = `due_n`; the tiers add up to the classes, the classes to `settled_n`.
    """

    key: str
    name: str
    org_id: int | None
    due_n: int
    settled_n: int
    ratified_n: int
    tiers: dict[str, int]
    classes: dict[str, int]

    @property
    def undecided_n(self) -> int:
        """Return how many have no result yet, or only a provisional one."""
        return self.due_n - self.settled_n

    @property
    def best_share(self) -> tuple[int, int]:
        """Return the share of the best class, as numerator and denominator."""
        first = next(iter(self.classes), "")
        return self.classes.get(first, 0), self.settled_n


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
    unscored_n: int
    is_soft: bool
    soft_over_bp: int

    @property
    def waiting_n(self) -> int:
        """Return how many ratings nobody has ratified yet."""
        return sum(obstacle.count for obstacle in self.obstacles)


def round_board(
    round_id: int, *, seen: registry.Visible, by: str = "area", at: Moment | None = None
) -> Board:
    """Count the visible organisations of a round by `area`, `line` or `type`.

    The grade that counts is the one that a meeting had ratified `at` a moment (None: by now), else the computed one.
    """
    found = Round.objects.get(pk=round_id)
    within = queries.reach(found, seen)
    orgs = registry.graded_orgs(within)
    rated = _rated(found, within, at)
    tiers, rules = tiers_of(found), rules_on(found.on_date)
    groups = [(group, [org for org in orgs if _belongs(org, group)]) for group in _groups(found, within, by)]
    total = _row(registry.Group("", "合计", None, ()), orgs, rated, tiers)
    best, settled = total.best_share
    return Board(
        tiers,
        total,
        tuple(_row(group, members, rated, tiers) for group, members in groups if members),
        _obstacles(rated, rules.missing_many),
        sum(org.org_id not in rated for org in orgs),
        best * 10_000 > settled * rules.best_share_bp,
        rules.best_share_bp,
    )


def totals_histogram(
    round_id: int, *, seen: registry.Visible, org_type: str = "", at: Moment | None = None
) -> list[tuple[int, int]]:
    """Return how many totals fall on each whole point (centipoints // 100), lowest first; no smoothing."""
    found = Round.objects.get(pk=round_id)
    rows = queries.reach(found, seen).restrict(queries.standing(found, at))
    if org_type:
        rows = rows.filter(rubric__org_type=org_type)
    counts = Counter(total // 100 for total in rows.values_list("total_cp", flat=True))
    return sorted(counts.items())


def cuts_of(round_id: int, org_type: str = "") -> tuple[tuple[str, int], ...] | None:
    """Return the tiers and the least totals (centipoints) that reach them, best first.

    None when the round's rubrics do not agree on them and no type is named.
    """
    versions = Round.objects.get(pk=round_id).rubrics.all()
    ladders = {
        tuple((tier.name, tier.min_cp) for tier in rubric_of(version).tiers)
        for version in versions
        if not org_type or version.org_type == org_type
    }
    return ladders.pop() if len(ladders) == 1 else None


def tiers_of(found: Round) -> tuple[tuple[str, str], ...]:
    """Return the tiers of a round's rubrics with their classes, best first."""
    ladders = sorted((rubric_of(version).tiers for version in found.rubrics.all()), key=len, reverse=True)
    return tuple(dict.fromkeys((tier.name, tier.class_name) for ladder in ladders for tier in ladder))


def round_groups(round_id: int, *, seen: registry.Visible, by: str = "area") -> list[registry.Group]:
    """Return the rows that a table of a round has, by `area`, `line` or `type` (then without paths)."""
    found = Round.objects.get(pk=round_id)
    return _groups(found, queries.reach(found, seen), by)


@dataclass(frozen=True, slots=True)
class _Rated:
    tier: str
    class_name: str
    stuck: str


def _rated(found: Round, within: registry.Visible, at: Moment | None) -> dict[int, _Rated]:
    rows = within.restrict(queries.standing(found, at))
    told = rows.values_list("org_id", "shown", "shown_class", "stuck")
    return {org_id: _Rated(tier, class_name, stuck) for org_id, tier, class_name, stuck in told}


def _groups(found: Round, within: registry.Visible, by: str) -> list[registry.Group]:
    if by == "type":
        return [registry.Group(key, label, None, ()) for key, label in TYPE_LABELS.items()]
    if len(within.paths) == 1:
        return registry.groups_below(within.paths[0], within.moment, by=by)
    scope = registry.scope_of(found.scope_org_id, within.moment)
    return registry.groups_below(scope.path, within.moment, by=by) if scope else []


def _belongs(org: registry.GradedOrg, group: registry.Group) -> bool:
    return group.has(org.path) if group.paths else org.org_type == group.key


def _row(
    group: registry.Group,
    orgs: Sequence[registry.GradedOrg],
    rated: Mapping[int, _Rated],
    tiers: Sequence[tuple[str, str]],
) -> BoardRow:
    own = [rated[org.org_id] for org in orgs if org.org_id in rated]
    by_tier = Counter(each.tier for each in own)
    by_class = Counter(each.class_name for each in own)
    return BoardRow(
        key=group.key,
        name=group.name,
        org_id=group.org_id,
        due_n=len(orgs),
        settled_n=sum(bool(each.tier) for each in own),
        ratified_n=sum(not each.stuck for each in own),
        tiers={tier: by_tier[tier] for tier, _ in tiers},
        classes={label: by_class[label] for label in dict.fromkeys(label for _, label in tiers)},
    )


def _obstacles(rated: Mapping[int, _Rated], missing_many: int) -> tuple[Obstacle, ...]:
    counts = Counter(each.stuck for each in rated.values() if each.stuck)
    labels = {
        "provisional": "数据未齐,结果暂定",
        "missing": f"缺{missing_many}项以上数据",
        "held": "会议决定暂不核准",
        "ready": "评完待核准",
    }
    found = [Obstacle(key, label, counts[key]) for key, label in labels.items() if counts[key]]
    return tuple(sorted(found, key=lambda each: (-each.count, each.key)))
