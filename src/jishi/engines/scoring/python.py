"""The one-organisation printer: a rubric becomes one Python function, for what-if in microseconds."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from jishi.engines.scoring.expr import Dialect, print_expr
from jishi.engines.scoring.lower import columns_of, layers
from jishi.engines.scoring.model import CODE_MISSING, Line, Rubric, Score, VetoLine


def _case(branches: list[tuple[str, str]], otherwise: str) -> str:
    return "(" + "".join(f"{value} if {test} else " for test, value in branches) + otherwise + ")"


PYTHON = Dialect(
    templates={
        "sub": "({} - {})",
        "mul": "({} * {})",
        "fdiv": "({} // {})",
        "ge": "{} >= {}",
        "gt": "{} > {}",
        "le": "{} <= {}",
        "lt": "{} < {}",
        "eq": "{} == {}",
        "isnull": "{} is None",
        "b2i": "(1 if {} else 0)",
        "i64": "{}",
    },
    joined={
        "add": ("(", " + ", ")"),
        "and": ("(", " and ", ")"),
        "or": ("(", " or ", ")"),
        "least": ("min(", ", ", ")"),
        "greatest": ("max(", ", ", ")"),
    },
    case=_case,
)
"""Python; its integers have no width, so `i64` does nothing."""

TAIL = ("total", "place_raw", "place_kept", "place_capped")
SUMS = ("earned", "avail", "bonus", "deduct", "missing_n", "open_n")

Numbers = tuple[int, ...]
Scorer = Callable[[Mapping[str, int | None], int | None], tuple[Numbers, Numbers]]


def source(rubric: Rubric) -> str:
    """Return the text of the function that scores one organisation under a rubric.

    Parameters
    ----------
    rubric : its ids and indicator names are plain identifiers, which loading has checked

    Returns
    -------
    Python text defining `scorer(facts, before)`; it gives the criterion columns, then sums, total and places
    """
    made = layers(rubric)
    lines = ["def scorer(facts, before):", "    get = facts.get"]
    lines += [f"    x_{name} = get({name!r})" for name in rubric.indicators]
    lines += [f"    {each.name} = {print_expr(each.expr, PYTHON)}" for layer in made for each in layer]
    columns = ", ".join(name for each in rubric.criteria for name in columns_of(each))
    dims = [each.name for each in made[2] if each.name not in SUMS]
    lines.append(f"    return ({columns},), ({', '.join((*SUMS, *TAIL, *dims))},)")
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=256)
def scorer(rubric: Rubric) -> Scorer:
    """Return the compiled function of a rubric."""
    names: dict[str, Scorer] = {}
    exec(compile(source(rubric), f"<rubric {rubric.id} {rubric.version}>", "exec"), names)
    return names["scorer"]


@lru_cache(maxsize=256)
def _places(rubric: Rubric) -> dict[str | None, int]:
    return {tier.name: place for place, tier in enumerate(rubric.tiers)}


def score(rubric: Rubric, facts: Mapping[str, int | None], *, previous: str | None = None) -> Score:
    """Score one organisation under one rubric; a quota, which needs the others, is not applied.

    Parameters
    ----------
    rubric : the version in force
    facts : indicator name to a whole number in range, or None where there is no data; a name left out is
        missing; names the rubric does not use are ignored
    previous : name of the last confirmed tier, for hysteresis; a name the rubric does not have has no effect

    Returns
    -------
    the score with its parts; `tier` is the tier after hysteresis and vetoes
    """
    columns, numbers = scorer(rubric)(facts, _places(rubric).get(previous))
    return score_of(rubric, columns, numbers, previous)


def score_of(
    rubric: Rubric, columns: tuple[int, ...], numbers: tuple[int, ...], previous: str | None
) -> Score:
    """Return the score that goes with the numbers of a scorer."""
    lines, vetoes = [], []
    for each, first, second in zip(rubric.criteria, columns[::2], columns[1::2], strict=True):
        if each.kind == "veto":
            vetoes.append(VetoLine(each.id, "fired" if first else "unchecked" if second else "clear"))
        else:
            lines.append(Line(each.id, first, second, second == CODE_MISSING))
    earned, avail, bonus, deduct, missing_n, open_n, total, raw, kept, capped = numbers[:10]
    tiers = rubric.tiers
    return Score(
        total_cp=total,
        tier_raw=tiers[raw].name,
        tier=tiers[capped].name,
        lines=tuple(lines),
        vetoes=tuple(vetoes),
        earned_cp=earned,
        avail_cp=avail,
        bonus_cp=bonus,
        deduct_cp=deduct,
        missing_n=missing_n,
        is_provisional=open_n > 0,
        tier_kept=tiers[kept].name,
        tier_capped=tiers[capped].name,
        previous=previous,
    )
