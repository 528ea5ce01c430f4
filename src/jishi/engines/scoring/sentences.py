"""Puts an explanation into words: the codes name sentences in the wording files, the figures fill them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jishi.engines.scoring.explain import Explanation, Part, Value, VetoPart
from jishi.engines.scoring.figures import Amount, Figure, Item, Place, Rate, Said, Subject, Word
from jishi.shared import wording

# How many of what is stored make one of what is shown.
DIVISORS = {"fen": 100, "bp": 100, "cp": 100, "points": 100}
TEN_THOUSAND_YUAN = "万元"
FEN_IN_TEN_THOUSAND_YUAN = 1_000_000


@dataclass(frozen=True, slots=True)
class PartSentences:
    """What the sheet says about one criterion or veto: its id, values, rule and reason."""

    criterion_id: str
    values: str
    how: str
    why: str


@dataclass(frozen=True, slots=True)
class Sentences:
    """An explanation in words; each text is made of whole sentences.

    Parameters
    ----------
    parts : score, bonus and deduct criteria in the rubric's order
    vetoes : in the rubric's order
    sums : how the parts make the total
    grade : how the total became the tier
    """

    parts: tuple[PartSentences, ...]
    vetoes: tuple[PartSentences, ...]
    sums: str
    grade: str


def sentences(explanation: Explanation, lang: str) -> Sentences:
    """Put an explanation into words.

    Parameters
    ----------
    explanation : what `explain` returned
    lang : "zh" or "en"

    Returns
    -------
    the texts of the reasons sheet
    """
    return Sentences(
        parts=tuple(_part(part, lang) for part in explanation.parts),
        vetoes=tuple(_part(veto, lang) for veto in explanation.vetoes),
        sums=paragraph(explanation.sums, lang),
        grade=paragraph(explanation.grade, lang),
    )


def _part(part: Part | VetoPart, lang: str) -> PartSentences:
    values = wording.render(lang, "word-list").join(_labelled(part.values, lang))
    clauses = wording.render(lang, "word-clause").join(sentence(each, lang) for each in part.how)
    how = clauses + wording.render(lang, "word-stop")
    return PartSentences(part.criterion.id, values, how, paragraph(part.why, lang))


def _labelled(values: tuple[Value, ...], lang: str) -> list[str]:
    """One value alone needs no label: the criterion's name stands beside it."""
    if len(values) == 1:
        return [_value(values[0], lang)]
    return [
        wording.render(lang, "word-labelled", label=each.label, value=_value(each, lang)) for each in values
    ]


def _value(value: Value, lang: str) -> str:
    if value.amount is None:
        return wording.render(lang, "word-no-value")
    return shown(value.amount, lang)


def paragraph(told: Iterable[Said], lang: str) -> str:
    """Say several things one after the other."""
    return wording.render(lang, "word-space").join(sentence(each, lang) for each in told)


def sentence(each: Said, lang: str) -> str:
    """Say one thing.

    Examples
    --------
    >>> from jishi.engines.scoring.figures import said, worth
    >>> sentence(said("then-zero", gain=worth(400)), "zh")
    '按规则计0分;补上后最多可加4分。'
    """
    figures = {name: shown(figure, lang) for name, figure in each.figures}
    key = f"say-{each.code}"
    # One holds a meeting, but has a member or a room: the verb differs.
    if wording.has(lang, f"{key}-meeting") and figures["name"].endswith(
        wording.render(lang, "word-meeting-ending")
    ):
        key = f"{key}-meeting"
    return wording.render(lang, key, **figures)


def shown(figure: Figure, lang: str) -> str:
    """Write a figure as the office does: yuan, per cent and points, exact; a rate with its two counts.

    Examples
    --------
    >>> shown(Amount(1_234_550, "fen"), "zh"), shown(Amount(850, "bp"), "zh"), shown(Rate(442, 500), "zh")
    ('12,345.5元', '8.5%', '88.4%(442/500)')
    """
    match figure:
        case Amount():
            return _amount(figure, lang)
        case Rate():
            return f"{_plain(Decimal(figure.bp) / 100)}%({figure.num:,}/{figure.den:,})"
        case Word():
            return wording.render(lang, f"word-{figure.key}")
        case Subject():
            return _subject(figure, lang)
        case Place():
            return f"{figure.class_name}({figure.tier})"
        case tuple():
            return wording.render(lang, "word-list").join(_listed(each, lang) for each in figure)
    return str(figure)


def _subject(subject: Subject, lang: str) -> str:
    """`满意率低于90%,不得评为好` is named 满意率 in a sentence that goes on to say the rest itself."""
    name = subject.name.replace("，", ",").partition(",")[0]
    if subject.comparison is None or subject.bound is None:
        return name
    return name.partition(shown(subject.comparison, lang) + shown(subject.bound, lang))[0]


def _listed(each: Item | str, lang: str) -> str:
    if isinstance(each, str):
        return each
    return wording.render(lang, "word-item", label=each.label, points=_plain(Decimal(each.points_cp) / 100))


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amount(amount: Amount, lang: str) -> str:
    if amount.scale == "flag":
        return wording.render(lang, "word-yes" if amount.value else "word-no")
    divisor = DIVISORS.get(amount.scale, 1)
    if amount.scale == "fen" and amount.unit.startswith(TEN_THOUSAND_YUAN):
        divisor = FEN_IN_TEN_THOUSAND_YUAN
    number = _plain(Decimal(amount.value) / divisor)
    if amount.scale == "bp":
        return f"{number}%"
    if amount.scale in ("count", "points"):
        return number + amount.unit
    # A unit 月 after a number would name a month of the year.
    stated = "" if amount.scale == "month" else amount.unit
    return number + (stated or wording.render(lang, f"word-unit-{amount.scale}"))
