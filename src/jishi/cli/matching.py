"""`jishi match` and its companions: people and posts choose each other; a result is checked and explained."""

import argparse
import sys
from pathlib import Path

from jishi.cli.words import complain, language, parser, say
from jishi.engines.matching import (
    BOOKS,
    RESULT_BOOK,
    Market,
    MatchingError,
    Result,
    Violation,
    book_placed,
    check,
    explain,
    explain_all,
    market_hash,
    market_read,
    market_write,
    next_round,
    out_check,
    reason_words,
    reasons_read,
    result_book_write,
    result_read,
    result_write,
    solve,
    supplementary_round,
    template_write,
    violation_words,
)


def match(argv: list[str]) -> int:
    """Match people and posts; return 0, or 1 with every problem printed."""
    lang = language(argv)
    made = parser(lang, "match")
    add = made.add_argument
    add("market", type=Path, nargs="?", metavar="MARKET", help=say(lang, "cli-match-market"))
    add("--out", type=Path, metavar="OUT", help=say(lang, "cli-match-out"))
    add("--template", type=Path, metavar="FILE.xlsx", help=say(lang, "cli-match-template"))
    add("--ties", choices=("lottery", "max-places"), default="lottery", help=say(lang, "cli-match-ties"))
    add("--seed", type=int, default=1, metavar="N", help=say(lang, "cli-match-seed"))
    told = made.parse_args(argv)
    if told.template:
        template_write(told.template)
        print(say(lang, "cli-match-blank", out=told.template))
        return 0
    if not (told.market and told.out):
        made.error(say(lang, "cli-match-needs"))
    try:
        out_check(told.out)
        market = market_read(told.market)
    except MatchingError as error:
        return complain(error, lang)
    return _solved(market, told, lang)


def _solved(market: Market, told: argparse.Namespace, lang: str) -> int:
    """Solve, write, and say what came of it."""
    result = solve(market, ties=told.ties.replace("-", "_"), seed=told.seed)
    reasons = explain_all(market, result) if result.status != "infeasible" else {}
    result_write(result, reasons, told.out)
    if told.market.suffix.lower() in BOOKS:
        result_book_write(result, reasons, told.out / RESULT_BOOK)
    if (witness := result.witness) is not None:
        witness = witness.of_file(told.market.name)
        is_book = told.market.suffix.lower() in BOOKS
        return complain(MatchingError([book_placed(told.market, witness) if is_book else witness]), lang)
    values = {"people": len(result.matches), "placed": placed(result), "out": told.out}
    status = say(lang, f"cli-match-status-{result.status}", bound=result.bound)
    print(say(lang, "cli-match-done", **values, status=status))
    return 0


def match_check(argv: list[str]) -> int:
    """Check a result; return 0, or 1 with one line for each violation."""
    lang = language(argv)
    told = _files(lang, "match-check").parse_args(argv)
    try:
        market, result = market_read(told.market), result_read(told.result)
        reasons = reasons_read(told.result)
    except MatchingError as error:
        return complain(error, lang)
    wrong = list(check(market, result, reasons))
    # Whoever wrote a result by hand need not tell a hash.
    if len(result.input_hash) == len(market_hash(market)) and result.input_hash != market_hash(market):
        wrong.insert(0, Violation("hash"))
    for each in wrong:
        print(violation_words(lang, each))
    if not wrong:
        print(say(lang, "cli-match-sound", people=len(result.matches), placed=placed(result)))
    return int(bool(wrong))


def match_explain(argv: list[str]) -> int:
    """Print why somebody did not get a better post; return 0, or 1 if there is no such person."""
    lang = language(argv)
    made = _files(lang, "match-explain")
    made.add_argument("who", metavar="WHO", help=say(lang, "cli-match-who"))
    told = made.parse_args(argv)
    try:
        market, result = market_read(told.market), result_read(told.result)
    except MatchingError as error:
        return complain(error, lang)
    if told.who not in {one.id for one in market.applicants}:
        print(say(lang, "cli-match-nobody", who=told.who), file=sys.stderr)
        return 1
    got = result.matches.get(told.who) or say(lang, "cli-match-nowhere")
    print(say(lang, "cli-match-got", who=told.who, post=got))
    reasons = explain(market, result, told.who)
    print("\n".join(reason_words(lang, each) for each in reasons) or say(lang, "cli-match-first"))
    return 0


def match_round(argv: list[str]) -> int:
    """Write the market that comes next; return 0, or 1 with every problem printed."""
    lang = language(argv)
    made = _files(lang, "match-round")
    add = made.add_argument
    add("--declined", default="", metavar="A,B", help=say(lang, "cli-match-declined"))
    add("--lists", type=Path, metavar="MARKET", help=say(lang, "cli-match-lists"))
    add("--supplementary", action="store_true", help=say(lang, "cli-match-supplementary"))
    add("--out", required=True, type=Path, metavar="MARKET", help=say(lang, "cli-match-next"))
    told = made.parse_args(argv)
    try:
        market, result = market_read(told.market), result_read(told.result)
    except MatchingError as error:
        return complain(error, lang)
    declined = [one.strip() for one in told.declined.split(",") if one.strip()]
    unknown = [one for one in declined if one not in {each.id for each in market.applicants}]
    for one in unknown:
        print(say(lang, "cli-match-nobody", who=one), file=sys.stderr)
    if unknown:
        return 1
    lists, holding = None, list[str]()
    if told.lists:
        try:
            lists = market_read(told.lists)
        except MatchingError as error:
            return complain(error, lang)
        holding = [
            one.id for one in lists.applicants if one.id not in declined and result.matches.get(one.id)
        ]
    for one in holding:
        print(say(lang, "cli-match-holds", who=one), file=sys.stderr)
    if holding:
        return 1
    is_more = told.supplementary or lists is not None
    following = _supplementary(market, result, declined, lists) if is_more else next_round(market, declined)
    if is_more and lists is None:
        print(say(lang, "cli-match-old-lists"), file=sys.stderr)
    market_write(following, told.out)
    values = {"people": len(following.applicants), "posts": len(following.posts), "out": told.out}
    print(say(lang, "cli-match-written", **values))
    return 0


def _supplementary(market: Market, result: Result, declined: list[str], lists: Market | None) -> Market:
    """Return the seats left over, for those who declined or got nothing, with the lists they had or the new ones."""
    if lists is not None:
        rankings = {post.id: post.ranking for post in lists.posts}
        gone = dict.fromkeys(declined)
        return supplementary_round(market, {**result.matches, **gone}, lists.applicants, rankings)
    back = [one for one in market.applicants if one.id in declined or result.matches.get(one.id) is None]
    return supplementary_round(market, result.matches, back)


def placed(result: Result) -> int:
    """How many have a post."""
    return sum(post is not None for post in result.matches.values())


def _files(lang: str, command: str) -> argparse.ArgumentParser:
    made = parser(lang, command)
    made.add_argument("market", type=Path, metavar="MARKET", help=say(lang, "cli-match-market"))
    made.add_argument("result", type=Path, metavar="RESULT", help=say(lang, "cli-match-result"))
    return made
