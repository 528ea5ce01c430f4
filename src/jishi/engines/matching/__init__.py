"""Who goes to which post so that nobody can justly complain: mutual choice, its proof, and its reasons."""

from jishi.engines.matching.check import check
from jishi.engines.matching.checked import market_check
from jishi.engines.matching.criteria import CRITERIA, Profile, tiers_by_criteria
from jishi.engines.matching.errors import MatchingError, Problem
from jishi.engines.matching.explain import explain, explain_all, reason_words, violation_words
from jishi.engines.matching.load import market_from_mapping, tiers_by_score
from jishi.engines.matching.lottery import draws
from jishi.engines.matching.model import (
    ENGINE_VERSION,
    REASONS,
    TIES,
    Applicant,
    Forbidden,
    Market,
    Post,
    Reason,
    Region,
    Reserve,
    Result,
    Violation,
    market_hash,
)
from jishi.engines.matching.rounds import next_round, supplementary_round
from jishi.engines.matching.solve import solve
from jishi.engines.matching.store import (
    BOOKS,
    RESULT_BOOK,
    book_placed,
    market_read,
    market_write,
    out_check,
    reasons_read,
    result_book_write,
    result_read,
    result_write,
    template_write,
)

__all__ = [
    "BOOKS",
    "CRITERIA",
    "ENGINE_VERSION",
    "REASONS",
    "RESULT_BOOK",
    "TIES",
    "Applicant",
    "Forbidden",
    "Market",
    "MatchingError",
    "Post",
    "Problem",
    "Profile",
    "Reason",
    "Region",
    "Reserve",
    "Result",
    "Violation",
    "book_placed",
    "check",
    "draws",
    "explain",
    "explain_all",
    "market_check",
    "market_from_mapping",
    "market_hash",
    "market_read",
    "market_write",
    "next_round",
    "out_check",
    "reason_words",
    "reasons_read",
    "result_book_write",
    "result_read",
    "result_write",
    "solve",
    "supplementary_round",
    "template_write",
    "tiers_by_criteria",
    "tiers_by_score",
    "violation_words",
]
