"""The reasons sheet (得分单): each criterion's value, rule, points, loss and why; the sum that adds up; what-if."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jishi.engines import scoring

from ..inputs import facts_of, rubric_of, score_again
from ..models import Grade, Rating
from ..values import measures


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One criterion: what was read, how it gives points, what it gave, what was lost, and why."""

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
    duty: str
    duty_label: str
    source: str
    is_missing: bool


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """The criteria of one of the seven indicators, with their subtotals."""

    dim: str
    lines: tuple[SheetLine, ...]
    max_cp: int
    points_cp: int
    lost_cp: int


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
class Sheet:
    """Everything on one organisation's reasons sheet."""

    rating_id: int
    org_id: int
    round_id: int
    round_title: str
    rubric_title: str
    rubric_from: date
    rubric_hash: str
    engine_version: str
    period: str
    scored_at: datetime
    total_cp: int
    base_cp: int
    tier_raw: str
    class_raw: str
    tier: str
    class_name: str
    decided_tier: str
    decided_class: str
    decided_reason: str
    decided_on: date | None
    meeting: str
    document_no: str
    grade_words: str
    sum_words: str
    groups: tuple[SheetGroup, ...]
    vetoes: tuple[SheetVeto, ...]
    is_provisional: bool
    is_superseded: bool
    adds_up: bool


DUTY_LABELS = {"branch": "支部", "township": "乡镇或系统党委", "county": "县级", "agency": "部门"}


def sheet_of_org(org_id: int) -> Sheet | None:
    """Return the sheet of an organisation's rating in force, else of its newest; None when it has none."""
    rows = Rating.objects.filter(org_id=org_id, superseded_at__isnull=True).order_by("-round__on_date", "-pk")
    rating_id = rows.values_list("pk", flat=True).first()
    return sheet_of_rating(rating_id) if rating_id else None


def sheet_of_rating(rating_id: int) -> Sheet:
    """Return one rating's sheet, replayed from the values it kept."""
    rating = Rating.objects.select_related("rubric", "round").get(pk=rating_id)
    grade = Grade.objects.filter(rating=rating).select_related("ratification").first()
    rubric = rubric_of(rating.rubric)
    score = score_again(rubric, rating)
    told = scoring.explain(rubric, score, facts_of(rubric, rating), measures())
    words = scoring.sentences(told, "zh")
    lines = [
        _line(no, part, said) for no, (part, said) in enumerate(zip(told.parts, words.parts, strict=True), 1)
    ]
    classes = {tier.name: tier.class_name for tier in rubric.tiers}
    kept = {line.criterion_id: [line.points_cp, line.rule] for line in score.lines}
    return Sheet(
        rating_id=rating.pk,
        org_id=rating.org_id,
        round_id=rating.round_id,
        round_title=rating.round.title,
        rubric_title=rubric.title,
        rubric_from=rubric.effective_from,
        rubric_hash=rubric.hash,
        engine_version=rating.engine_version,
        period=rating.round.period,
        scored_at=rating.scored_at,
        total_cp=rating.total_cp,
        base_cp=rubric.base_cp,
        tier_raw=rating.tier_raw,
        class_raw=classes[rating.tier_raw],
        tier=rating.tier,
        class_name=rating.class_name,
        decided_tier=grade.tier if grade else "",
        decided_class=grade.class_name if grade else "",
        decided_reason=grade.reason if grade else "",
        decided_on=grade.in_effect_from if grade else None,
        meeting=grade.ratification.meeting if grade else "",
        document_no=grade.ratification.document_no if grade else "",
        grade_words=words.grade,
        sum_words=words.sums,
        groups=_groups(lines, rubric),
        vetoes=tuple(
            SheetVeto(veto.criterion.name, veto.state, said.values, said.how, said.why, veto.has_lowered)
            for veto, said in zip(told.vetoes, words.vetoes, strict=True)
        ),
        is_provisional=rating.is_provisional,
        is_superseded=rating.superseded_at is not None,
        adds_up=score.total_cp == rating.total_cp and kept == rating.points,
    )


def _line(no: int, part: scoring.Part, said: scoring.PartSentences) -> SheetLine:
    criterion = part.criterion
    return SheetLine(
        no,
        criterion.id,
        criterion.kind,
        criterion.name,
        said.values,
        said.how,
        criterion.max_cp,
        part.points_cp,
        part.lost_cp,
        said.why,
        criterion.evidence,
        criterion.duty,
        DUTY_LABELS[criterion.duty],
        criterion.source,
        part.rule == scoring.CODE_MISSING,
    )


def _groups(lines: list[SheetLine], rubric: scoring.Rubric) -> tuple[SheetGroup, ...]:
    dims = {criterion.id: criterion.dim for criterion in rubric.criteria if criterion.kind == "score"}
    names = [*dict.fromkeys(dims.values()), "加分", "扣分"]
    label = {"bonus": "加分", "deduct": "扣分"}
    found = []
    for name in names:
        own = tuple(line for line in lines if (label.get(line.kind) or dims.get(line.criterion_id)) == name)
        if own:
            sums = (sum(x.max_cp for x in own), sum(x.points_cp for x in own), sum(x.lost_cp for x in own))
            found.append(SheetGroup(name, own, *sums))
    return tuple(found)


def what_if(rating_id: int, changes: Mapping[str, int | None]) -> scoring.Score:
    """Return the score that other values would give; nothing is kept."""
    rating = Rating.objects.select_related("rubric").get(pk=rating_id)
    rubric = rubric_of(rating.rubric)
    tried = facts_of(rubric, rating) | {k: v for k, v in changes.items() if k in rubric.indicators}
    return scoring.score(rubric, tried, previous=rating.previous_tier or None)
