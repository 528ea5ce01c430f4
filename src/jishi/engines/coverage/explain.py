"""Rates, differences and forecasts in words, in two languages; the sentences are data."""

from collections.abc import Iterable

from jishi.engines.coverage.compare import Difference, Part
from jishi.engines.coverage.forecast import WINDOW, Forecast
from jishi.engines.coverage.model import Rate, Rule, RuleSet
from jishi.shared import wording
from jishi.shared.shares import share_tenths


def percent(numerator: int, denominator: int) -> str:
    """Write a share with one decimal, rounded half up; a dash when there is nothing to divide by.

    Rounding makes no whole of what is none: 100.0% is said when all are there, 0.0% when nobody is.

    Examples
    --------
    >>> percent(1_590, 10_000), percent(0, 0), percent(4_829, 4_830)
    ('15.9%', '—', '99.9%')
    """
    if not denominator:
        return "—"
    whole, tenth = divmod(share_tenths(numerator, denominator), 10)
    return f"{whole}.{tenth}%"


def rate_words(lang: str, rate: Rate) -> str:
    """Write `93.9% = 1,196 ÷ 1,274`."""
    return f"{percent(rate.numerator, rate.denominator)} = {rate.numerator:,} ÷ {rate.denominator:,}"


def reason_title(lang: str, rules: RuleSet, reason: str) -> str:
    """Write why a unit stands where it stands: a rule's own words, or those of a way or a refusal."""
    every = (*rules.units, *(condition for rule in rules.rules for condition in rule.population))
    for condition in every:
        if reason == condition.id:
            return condition.title[lang]
        if reason == f"{condition.id}?":
            return condition.unknown_title.get(lang) or wording.render(
                lang, "cover-unknown", title=condition.title[lang]
            )
    return way_words(lang, reason)


def way_words(lang: str, reason: str) -> str:
    """Write a way, a help or a refusal."""
    return wording.render(lang, f"cover-{reason}")


def difference_words(lang: str, found: Difference, rules: RuleSet) -> str:
    """Write why two rates differ, so that both can be right."""
    first, second = rules.rule(found.first.rule), rules.rule(found.second.rule)
    told = [_side(lang, first, found.first), _side(lang, second, found.second)]
    if found.is_same_base:
        told.append(wording.render(lang, "cover-same-base", n=f"{found.first.denominator:,}"))
    for key, parts in (("joined", found.joined), ("left", found.left)):
        if parts:
            told.append(_change(lang, f"cover-{key}", parts, rules))
    is_same_top = found.first.numerator == found.second.numerator
    if is_same_top and not found.gained and not found.lost:
        key = "cover-same-all" if found.is_same_base else "cover-same-top"
        told.append(wording.render(lang, key, n=f"{found.first.numerator:,}"))
    for key, parts in (("gained", found.gained), ("lost", found.lost)):
        if parts:
            told.append(_change(lang, f"cover-{key}", parts, rules))
    return wording.render(lang, "cover-sentence").join(told) + wording.render(lang, "cover-stop")


def _side(lang: str, rule: Rule, rate: Rate) -> str:
    return wording.render(lang, "cover-side", title=rule.title[lang], rate=rate_words(lang, rate))


def _change(lang: str, key: str, parts: Iterable[Part], rules: RuleSet) -> str:
    listed = list(parts)
    why = wording.render(lang, "cover-list").join(
        f"{reason_title(lang, rules, part.reason)} {part.units:,}" for part in listed
    )
    return wording.render(lang, key, n=f"{sum(part.units for part in listed):,}", why=why)


def forecast_words(lang: str, found: Forecast) -> str:
    """Write where the pace leads, as one sentence."""
    day = wording.render(lang, "cover-day", month=found.deadline.month, day=found.deadline.day)
    if not found.left:
        return wording.render(lang, "cover-reached")
    if not found.days_left:
        return wording.render(lang, "cover-over", n=f"{found.left:,}")
    told = {
        "day": day,
        "days": found.recent_days,
        "short": f"{found.short:,}",
        "low": f"{found.short_low:,}",
        "high": f"{found.short_high:,}",
        "need": f"{found.need_a_day:,}",
    }
    is_young = found.recent_days < WINDOW
    if not found.recent_n:
        return wording.render(lang, "cover-none-yet" if is_young else "cover-still", **told)
    pace = "cover-since" if is_young else "cover-two-weeks"
    head = wording.render(lang, pace, **told)
    key = "cover-in-time" if not found.short else "cover-short"
    tail = "" if found.short_low == found.short_high else wording.render(lang, "cover-range", **told)
    return head + wording.render(lang, key, **told) + tail + wording.render(lang, "cover-stop")
