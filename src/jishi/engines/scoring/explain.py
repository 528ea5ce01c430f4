"""Why an organisation got its grade: every part of the score in codes and figures, with sums that add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jishi.engines.scoring.errors import Problem, ScoringError
from jishi.engines.scoring.figures import (
    Amount,
    Case,
    Figure,
    Measure,
    Place,
    Rate,
    Said,
    Subject,
    measures_of,
    percent,
    said,
    worth,
)
from jishi.engines.scoring.model import (
    Criterion,
    Kind,
    Line,
    Rubric,
    Score,
    VetoState,
    WhenRatio,
)
from jishi.engines.scoring.reasons import reasons, without_data
from jishi.engines.scoring.yardstick import comparison, yardstick

Facts = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Value:
    """One indicator that a criterion read; `amount` is None where there was no data."""

    indicator: str
    label: str
    amount: Amount | None


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion gave, and why.

    Parameters
    ----------
    criterion : the line of the rubric
    values : what it read
    rule : the rule code
    points_cp : centipoints it gave
    lost_cp : centipoints short of the maximum, or taken off; 0 for a bonus and for what is left out
    gain_cp : centipoints that better work, or the missing data, could still add to this criterion
    is_counted : False where missing data leaves it out of the sum
    how : the rule, clause by clause
    why : the reason for these points
    """

    criterion: Criterion
    values: tuple[Value, ...]
    rule: int
    points_cp: int
    lost_cp: int
    gain_cp: int
    is_counted: bool
    how: tuple[Said, ...]
    why: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class VetoPart:
    """What one veto did, and why; `has_lowered` if its cap is below the tier that the points gave."""

    criterion: Criterion
    values: tuple[Value, ...]
    state: VetoState
    has_lowered: bool
    how: tuple[Said, ...]
    why: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything a reasons sheet shows.

    Parameters
    ----------
    parts : score, bonus and deduct criteria in the rubric's order
    vetoes : in the rubric's order
    sums : how the parts make the total
    grade : how the total became the tier: points, hysteresis, vetoes, quota
    total_cp : centipoints
    place : the final tier and its class
    is_provisional : whether missing data may still change it
    """

    parts: tuple[Part, ...]
    vetoes: tuple[VetoPart, ...]
    sums: tuple[Said, ...]
    grade: tuple[Said, ...]
    total_cp: int
    place: Place
    is_provisional: bool


def explain(
    rubric: Rubric, score: Score, facts: Facts, measures: Mapping[str, Measure] | None = None
) -> Explanation:
    """Explain a score.

    1. Check that the lines add up to the total.
    2. Give each criterion its values, its rule and its reason; a missing one, what its data could change.
    3. Give each veto what it saw and what it did.
    4. Follow the total through threshold, hysteresis, vetoes and quota.

    Parameters
    ----------
    rubric : the version it was scored under
    score : what the engine said
    facts : the values it was scored from, by indicator; None or left out where there is no data
    measures : labels, scales and units of the indicators, as far as they are known

    Returns
    -------
    codes and figures; `sentences` puts them into words

    Raises
    ------
    ScoringError
        EXPLAIN-01 if the lines do not add up to the total, EXPLAIN-02 if the facts are not those it was
        scored from
    """
    sums = _sums(rubric, score)
    lines = {line.criterion_id: line for line in score.lines}
    states = {veto.id: veto.state for veto in score.vetoes}
    parts = []
    vetoes = []
    known = measures or {}
    for criterion, shown, how in _standing(
        rubric, tuple((name, known.get(name)) for name in rubric.indicators)
    ):
        case = Case(criterion, facts, shown, lines.get(criterion.id))
        if case.line is None:
            vetoes.append(_veto_part(rubric, score, case, states[criterion.id], how))
        else:
            parts.append(_part(rubric, score, case, case.line, how))
    return Explanation(
        parts=tuple(parts),
        vetoes=tuple(vetoes),
        sums=sums,
        grade=_grade(rubric, score, vetoes),
        total_cp=score.total_cp,
        place=_place(rubric, score.tier),
        is_provisional=score.is_provisional,
    )


Standing = tuple[Criterion, Mapping[str, Measure], tuple[Said, ...]]


@lru_cache(maxsize=64)
def _standing(rubric: Rubric, known: tuple[tuple[str, Measure | None], ...]) -> tuple[Standing, ...]:
    """What is the same for every organisation: each criterion, how it shows its indicators, and its rule."""
    given = {name: measure for name, measure in known if measure}
    shown = [(each, measures_of(each, given)) for each in rubric.criteria]
    return tuple((each, measures, yardstick(Case(each, {}, measures))) for each, measures in shown)


def _values(case: Case) -> tuple[Value, ...]:
    values = []
    for name in case.criterion.method.indicators:
        given = case.facts.get(name)
        values.append(
            Value(name, case.measure(name).label, None if given is None else case.amount(name, given))
        )
    return tuple(values)


def _part(rubric: Rubric, score: Score, case: Case, line: Line, how: tuple[Said, ...]) -> Part:
    criterion = case.criterion
    is_counted = not (line.missing and criterion.missing != "zero")
    lost_cp = {"score": case.lost_cp if is_counted else 0, "bonus": 0, "deduct": line.points_cp}[
        criterion.kind
    ]
    return Part(
        criterion=criterion,
        values=_values(case),
        rule=line.rule,
        points_cp=line.points_cp,
        lost_cp=lost_cp,
        gain_cp=line.points_cp if criterion.kind == "deduct" else case.lost_cp,
        is_counted=is_counted,
        how=how,
        why=_missing(rubric, score, case) if line.missing else reasons(case),
    )


def _missing(rubric: Rubric, score: Score, case: Case) -> tuple[Said, ...]:
    """Say what is missing, what the rule does about it, and what the data could still change."""
    criterion = case.criterion
    if criterion.kind == "deduct":
        return (*without_data(case), said("then-deduct"))
    if criterion.kind == "bonus":
        room = rubric.bonus_cap_cp - score.bonus_cp
        return (*without_data(case), said("then-bonus", gain=worth(min(criterion.max_cp, room))))
    if criterion.missing == "zero":
        return (*without_data(case), said("then-zero", gain=worth(criterion.max_cp)))
    avail = score.avail_cp + criterion.max_cp
    best = _total(rubric, score, score.earned_cp + criterion.max_cp, avail)
    worst = _total(rubric, score, score.earned_cp, avail)
    gain, drop = worth(best - score.total_cp), worth(score.total_cp - worst)
    return (*without_data(case), said(f"then-{criterion.missing}", gain=gain, drop=drop))


def _scaled(rubric: Rubric, earned_cp: int, avail_cp: int) -> int:
    return (2 * earned_cp * rubric.base_cp + avail_cp) // (2 * avail_cp) if avail_cp else 0


def _total(rubric: Rubric, score: Score, earned_cp: int, avail_cp: int) -> int:
    return max(0, _scaled(rubric, earned_cp, avail_cp) + score.bonus_cp - score.deduct_cp)


def _sums(rubric: Rubric, score: Score) -> tuple[Said, ...]:
    """Say how the parts make the total; refuse a score whose parts do not."""
    given = {line.criterion_id: line.points_cp for line in score.lines}
    uncapped = {kind: _of_kind(rubric, kind, given) for kind in ("score", "bonus", "deduct")}
    bonus_cp = min(uncapped["bonus"], rubric.bonus_cap_cp)
    deduct_cp = min(uncapped["deduct"], rubric.deduct_cap_cp)
    scaled_cp = _scaled(rubric, score.earned_cp, score.avail_cp)
    found = (uncapped["score"], bonus_cp, deduct_cp, _total(rubric, score, score.earned_cp, score.avail_cp))
    stated = (score.earned_cp, score.bonus_cp, score.deduct_cp, score.total_cp)
    if found != stated:
        values = (("found", found), ("stated", stated))
        raise ScoringError([Problem("EXPLAIN-01", values=values)])
    sums = [said("sum-earned", earned=worth(score.earned_cp), avail=worth(score.avail_cp))]
    if score.avail_cp != rubric.base_cp:
        left_out = rubric.base_cp - score.avail_cp
        code = "sum-scaled" if score.avail_cp else "sum-nothing"
        sums.append(said(code, left_out=worth(left_out), base=worth(rubric.base_cp), scaled=worth(scaled_cp)))
    for kind, counted_cp in (("bonus", bonus_cp), ("deduct", deduct_cp)):
        if uncapped[kind]:
            code = f"sum-{kind}-capped" if uncapped[kind] > counted_cp else f"sum-{kind}"
            sums.append(said(code, found=worth(uncapped[kind]), counted=worth(counted_cp)))
    figures: dict[str, Figure] = {
        "scaled": worth(scaled_cp),
        "bonus": worth(bonus_cp),
        "deduct": worth(deduct_cp),
    }
    is_floored = scaled_cp + bonus_cp < deduct_cp
    sums.append(said("sum-floored" if is_floored else "sum-total", total=worth(score.total_cp), **figures))
    return tuple(sums)


def _of_kind(rubric: Rubric, kind: Kind, given: Mapping[str, int]) -> int:
    return sum(given[criterion.id] for criterion in rubric.of_kind(kind))


def _index(rubric: Rubric, tier: str) -> int:
    return next(place for place, each in enumerate(rubric.tiers) if each.name == tier)


def _place(rubric: Rubric, tier: str) -> Place:
    return Place(tier, rubric.tiers[_index(rubric, tier)].class_name)


def _veto_part(rubric: Rubric, score: Score, case: Case, state: VetoState, how: tuple[Said, ...]) -> VetoPart:
    cap = case.criterion.cap_tier or rubric.tiers[-1].name
    has_lowered = state == "fired" and _index(rubric, cap) > _index(rubric, score.tier_kept)
    why: tuple[Said, ...]
    if state == "unchecked":
        why = (*without_data(case), said("then-unchecked", cap=_place(rubric, cap)))
    elif state == "clear":
        why = (said("veto-clear", value=_seen(case)),)
    else:
        why = (_fired(case), _barred(rubric, cap), *(() if has_lowered else (said("veto-idle"),)))
    (trigger,) = how
    how = (Said(trigger.code, (*trigger.figures, ("cap", _place(rubric, cap)))),)
    return VetoPart(case.criterion, _values(case), state, has_lowered, how, why)


def _seen(case: Case) -> Amount | Rate:
    method = case.criterion.method
    if isinstance(method, WhenRatio):
        # The rate is shown on its own side of the bound, never rounded onto it.
        return Rate(case.given(method.num), case.given(method.den), rounds_up=method.op in ("gt", "le"))
    name = method.indicators[0]
    return case.amount(name, case.given(name))


def _fired(case: Case) -> Said:
    name, method, seen = case.criterion.name, case.criterion.method, _seen(case)
    if isinstance(method, WhenRatio) and isinstance(seen, Rate):
        op, at = comparison(method.op), percent(method.at_bp)
        return said("veto-fired-ratio", subject=Subject(name, op, at), value=percent(seen.bp), op=op, at=at)
    return said("veto-fired", subject=Subject(name), value=seen)


def _barred(rubric: Rubric, cap: str) -> Said:
    """Say which classes are barred, or the cap itself where it lies inside a class."""
    index = _index(rubric, cap)
    barred = tuple(dict.fromkeys(tier.class_name for tier in rubric.tiers[:index]))
    if rubric.tiers[index].class_name in barred or not barred:
        return said("barred-above", cap=_place(rubric, cap))
    return said("barred-classes", classes=barred)


def _grade(rubric: Rubric, score: Score, vetoes: Sequence[VetoPart]) -> tuple[Said, ...]:
    """Follow the total through threshold, hysteresis, vetoes and quota to the final tier."""
    steps = [said("grade-by-points", total=worth(score.total_cp), place=_place(rubric, score.tier_raw))]
    if score.tier_kept != score.tier_raw:
        steps.append(_kept(rubric, score))
    for veto in vetoes:
        if veto.has_lowered:
            steps.extend(veto.why)
    if score.moved_by:
        quota = rubric.quotas[score.moved_by - 1]
        figures: dict[str, Figure] = {"class_name": quota.class_name, "share": percent(quota.share_bp)}
        place = _place(rubric, score.tier)
        steps.append(said(f"grade-{quota.bound}", groups=quota.group, place=place, **figures))
    steps.append(said("grade-final", place=_place(rubric, score.tier)))
    if score.is_provisional:
        pending = sum(line.missing and _is_pending(rubric, line) for line in score.lines)
        unchecked = sum(veto.state == "unchecked" for veto in vetoes)
        steps.append(said("grade-provisional", pending=pending, unchecked=unchecked))
    return tuple(steps)


def _is_pending(rubric: Rubric, line: Line) -> bool:
    return any(each.id == line.criterion_id and each.missing == "pending" for each in rubric.criteria)


def _kept(rubric: Rubric, score: Score) -> Said:
    """Say what hysteresis asked for: the cut and the margin to rise, the cut less the margin to fall."""
    before, raw = _index(rubric, score.previous or score.tier_kept), _index(rubric, score.tier_raw)
    if raw < before:
        need_cp, code = rubric.tiers[raw].min_cp + rubric.hysteresis_cp, "grade-not-risen"
    else:
        need_cp, code = rubric.tiers[before].min_cp - rubric.hysteresis_cp, "grade-not-fallen"
    previous, kept = _place(rubric, rubric.tiers[before].name), _place(rubric, score.tier_kept)
    return said(code, previous=previous, need=worth(need_cp), total=worth(score.total_cp), place=kept)
