"""The reasons sheet (得分单): each criterion's value, rule, points, loss and why; the sum that adds up."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jishi.engines import scoring
from jishi.shared.dates import Moment, today

from .. import queries
from ..inputs import facts_of, rubric_of, score_again
from ..models import Grade, Rating
from ..values import DatedSource, measures, sources_of
from .grades import ended_on, grades_now

KIND_LABELS = {"bonus": "加分", "deduct": "扣分"}
DUTY_LABELS = {"branch": "支部", "township": "乡镇或系统党委", "county": "县级", "agency": "部门"}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One criterion: what was read, how it gives points, what it gave, what was lost, why, and from where."""

    no: int
    criterion_id: str
    kind: str
    name: str
    value: str
    how: str
    max_cp: int
    points_cp: int
    lost_cp: int
    why: str
    evidence: str
    dated: tuple[DatedSource, ...]
    """Sources of its values, without the one that the sheet names as common."""
    duty: str
    duty_label: str
    source: str
    is_missing: bool
    is_counted: bool


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """The criteria of one of the seven indicators; the subtotals leave out what missing data left out."""

    dim: str
    lines: tuple[SheetLine, ...]
    max_cp: int
    points_cp: int
    lost_cp: int

    @property
    def shown(self) -> "SheetGroup":
        """Return only the lines on which points were lost."""
        lost = tuple(line for line in self.lines if line.lost_cp)
        return SheetGroup(self.dim, lost, self.max_cp, self.points_cp, self.lost_cp)


@dataclass(frozen=True, slots=True)
class SheetVeto:
    """One gate: what it saw, what it did."""

    name: str
    state: str
    value: str
    how: str
    why: str
    has_lowered: bool


@dataclass(frozen=True, slots=True)
class SheetDecision:
    """What a meeting made of the rating: the tier in effect, on what paper, and whether it is the computed one."""

    tier: str
    class_name: str
    reason: str
    from_date: date
    until: date | None
    meeting: str
    document_no: str
    is_other: bool


@dataclass(frozen=True, slots=True)
class SheetHead:
    """What a rating is: whose, in which round, under which rubric, when, and the rating it took the place of."""

    rating_id: int
    org_id: int
    org_type: str
    round_id: int
    round_title: str
    on_date: date
    period: str
    rubric_title: str
    rubric_from: date
    rubric_hash: str
    engine_version: str
    scored_at: datetime
    supersedes_id: int | None
    superseded_by_id: int | None
    is_superseded: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on one organisation's reasons sheet.

    `parts_cp` is what the criteria add up to before any scaling or capping; `adds_up` is the replay's verdict.
    `common` is the source and day that most values share; lines name only other ones.
    """

    head: SheetHead
    total_cp: int
    base_cp: int
    parts_cp: int
    lost_cp: int
    tier_raw: str
    class_raw: str
    tier: str
    class_name: str
    decision: SheetDecision | None
    grade_words: str
    sum_words: str
    groups: tuple[SheetGroup, ...]
    vetoes: tuple[SheetVeto, ...]
    is_provisional: bool
    adds_up: bool
    common: DatedSource | None

    @property
    def shown_tier(self) -> str:
        """Return the tier that counts: the meeting's, else the computed one."""
        return self.decision.tier if self.decision else self.tier

    @property
    def shown_class(self) -> str:
        """Return its class."""
        return self.decision.class_name if self.decision else self.class_name

    @property
    def lowered_by(self) -> tuple[SheetVeto, ...]:
        """Return the gates that lowered the tier."""
        return tuple(veto for veto in self.vetoes if veto.has_lowered)


def sheet_of_org(org_id: int, at: Moment | None = None) -> Sheet | None:
    """Return the sheet of an organisation's rating in force at a moment (None: now), else of its newest.

    None when it has none.
    """
    rows = Rating.objects.filter(queries.stood_at(at), org_id=org_id)
    in_force = grades_now([org_id], at or Moment(today())).get(org_id)
    if in_force is not None:
        return sheet_of_rating(in_force.rating_id, at)
    newest = rows.order_by("-round__on_date", "-pk").values_list("pk", flat=True).first()
    return None if newest is None else sheet_of_rating(newest, at)


def sheet_of_rating(rating_id: int, at: Moment | None = None) -> Sheet:
    """Return one rating's sheet, replayed from the values it kept, with what was decided of it at a moment."""
    rating = Rating.objects.select_related("rubric", "round").get(pk=rating_id)
    rubric = rubric_of(rating.rubric)
    score = score_again(rubric, rating)
    told = scoring.explain(rubric, score, facts_of(rubric, rating), measures())
    words = scoring.sentences(told, "zh")
    dated = sources_of(rating.org_id, rating.round.period, rating.scored_at)
    common = next((each for each, _ in Counter(dated.values()).most_common(1)), None)
    lines = [
        _line(no, part, said, {key: each for key, each in dated.items() if each != common})
        for no, (part, said) in enumerate(zip(told.parts, words.parts, strict=True), 1)
    ]
    classes = {tier.name: tier.class_name for tier in rubric.tiers}
    kept = {line.criterion_id: [line.points_cp, line.rule] for line in score.lines}
    return Sheet(
        head=_head(rating, at or Moment(today())),
        total_cp=rating.total_cp,
        base_cp=rubric.base_cp,
        parts_cp=sum(-line.points_cp if line.kind == "deduct" else line.points_cp for line in lines),
        lost_cp=sum(line.lost_cp for line in lines),
        tier_raw=rating.tier_raw,
        class_raw=classes[rating.tier_raw],
        tier=rating.tier,
        class_name=rating.class_name,
        decision=_decision(rating, at or Moment(today())),
        grade_words=words.grade,
        sum_words=words.sums,
        groups=_groups(lines, rubric),
        vetoes=tuple(
            SheetVeto(veto.criterion.name, veto.state, said.values, said.how, said.why, veto.has_lowered)
            for veto, said in zip(told.vetoes, words.vetoes, strict=True)
        ),
        is_provisional=rating.is_provisional,
        adds_up=score.total_cp == rating.total_cp and kept == rating.points,
        common=common,
    )


def _head(rating: Rating, at: Moment) -> SheetHead:
    later = (
        Rating.objects.filter(queries.stood_at(at), supersedes=rating).values_list("pk", flat=True).first()
    )
    standing = Rating.objects.filter(queries.stood_at(at), pk=rating.pk)
    return SheetHead(
        rating_id=rating.pk,
        org_id=rating.org_id,
        org_type=rating.rubric.org_type,
        round_id=rating.round_id,
        round_title=rating.round.title,
        on_date=rating.round.on_date,
        period=rating.round.period,
        rubric_title=rating.rubric.title,
        rubric_from=rating.rubric.effective_from,
        rubric_hash=rating.rubric_id,
        engine_version=rating.engine_version,
        scored_at=rating.scored_at,
        supersedes_id=rating.supersedes_id,
        superseded_by_id=later,
        is_superseded=not standing.exists(),
    )


def _decision(rating: Rating, at: Moment) -> SheetDecision | None:
    grades = Grade.objects.filter(rating__in=Rating.objects.filter(queries.decided_at(at), pk=rating.pk))
    grade = grades.select_related("ratification", "replaced_by").first()
    if grade is None:
        return None
    return SheetDecision(
        grade.tier,
        grade.class_name,
        grade.reason,
        grade.in_effect_from,
        ended_on(grade, at),
        grade.ratification.meeting,
        grade.ratification.document_no,
        grade.tier != grade.computed_tier,
    )


def _line(
    no: int, part: scoring.Part, said: scoring.PartSentences, dated: dict[str, DatedSource]
) -> SheetLine:
    criterion = part.criterion
    sources = [dated[name] for name in criterion.method.indicators if name in dated]
    return SheetLine(
        no=no,
        criterion_id=criterion.id,
        kind=criterion.kind,
        name=criterion.name,
        value=said.values,
        how=said.how,
        max_cp=criterion.max_cp,
        points_cp=part.points_cp,
        lost_cp=part.lost_cp,
        why=said.why,
        evidence=criterion.evidence,
        dated=tuple(dict.fromkeys(sources)),
        duty=criterion.duty,
        duty_label=DUTY_LABELS[criterion.duty],
        source=criterion.source,
        is_missing=part.rule == scoring.CODE_MISSING,
        is_counted=part.is_counted,
    )


def _groups(lines: Sequence[SheetLine], rubric: scoring.Rubric) -> tuple[SheetGroup, ...]:
    dims = {criterion.id: criterion.dim for criterion in rubric.criteria if criterion.kind == "score"}
    names = [*dict.fromkeys(dims.values()), *KIND_LABELS.values()]
    found = []
    for name in names:
        own = [line for line in lines if (KIND_LABELS.get(line.kind) or dims.get(line.criterion_id)) == name]
        if own:
            found.append(SheetGroup(name, tuple(own), *_sums(own)))
    return tuple(found)


def _sums(lines: Iterable[SheetLine]) -> tuple[int, int, int]:
    counted = [line for line in lines if line.is_counted]
    return (
        sum(line.max_cp for line in counted),
        sum(line.points_cp for line in counted),
        sum(line.lost_cp for line in counted),
    )
