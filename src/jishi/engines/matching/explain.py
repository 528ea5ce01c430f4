"""Why somebody did not get what they liked better, and what is wrong with a result, in two languages."""

from jishi.engines.matching.check import why
from jishi.engines.matching.model import Market, Reason, Result, Violation
from jishi.engines.matching.outcome import Outcome
from jishi.shared import wording


def explain(market: Market, result: Result, applicant: str) -> tuple[Reason, ...]:
    """Return one reason for each post that somebody liked better than what came out, the most wanted first.

    Read from the result, so that anybody can check it; it names positions and draws, never another person.

    Parameters
    ----------
    market, result : as solved
    applicant : the person's id; must be in the market
    """
    found = Outcome(market, result)
    return tuple(why(found, applicant, name) for name in found.better(applicant))


def explain_all(market: Market, result: Result) -> dict[str, tuple[Reason, ...]]:
    """Return the reasons of everybody, by id, in the order of ids."""
    found = Outcome(market, result)
    return {one: tuple(why(found, one, name) for name in found.better(one)) for one in sorted(found.wishes)}


def reason_words(lang: str, reason: Reason) -> str:
    """Say a reason in "zh" or "en"."""
    kind = reason.kind
    if kind == "same_band":
        kind += "-drawn" if reason.draw else "-most"
    if kind == "post_full" and not reason.cutoff:
        kind += "-reserved"
    values = {name: getattr(reason, name) for name in Reason.__slots__}
    return wording.render(lang, f"match-why-{kind}", **values)


def violation_words(lang: str, violation: Violation) -> str:
    """Say a violation in "zh" or "en", in one line."""
    values = {name: getattr(violation, name) for name in Violation.__slots__}
    return wording.render(lang, f"match-bad-{violation.kind}", **values)
