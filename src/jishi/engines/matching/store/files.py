"""Markets, results and reasons as JSON files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from jishi.engines.matching.errors import MatchingError, Problem
from jishi.engines.matching.load import Pairs, market_from_mapping
from jishi.engines.matching.model import Market, Post, Reason, Result, Tiers
from jishi.engines.matching.store.book import book_read

RESULT, REASONS_FILE, RESULT_BOOK = "result.json", "reasons.json", "result.xlsx"
BOOKS = (".xlsx", ".xls")
STATUSES = ("optimal", "feasible", "infeasible", "time_limit")


def market_read(path: Path) -> Market:
    """Read a market from a JSON file, or from a workbook that was filled in on the blank form.

    Raises
    ------
    MatchingError
        with all problems, each with its path, or its sheet and row
    """
    if path.suffix.lower() in BOOKS:
        return book_read(path)
    return market_from_mapping(_json(path), path.name)


def market_write(market: Market, path: Path) -> None:
    """Write a market as a JSON file that `market_read` reads."""
    told: dict[str, Any] = {
        "applicants": {one.id: _tiers(one.choices) for one in market.applicants},
        "posts": {post.id: _post(post) for post in market.posts},
    }
    if market.regions:
        told["regions"] = {one.id: {"cap": one.cap, "parent": one.parent or None} for one in market.regions}
    told["locked"] = [list(pair) for pair in market.locked]
    told["forbidden"] = [[one.applicant, one.post, one.rule] for one in market.forbidden]
    _save(told, path)


def _post(post: Post) -> dict[str, Any]:
    told: dict[str, Any] = {"capacity": post.capacity, "ranking": _tiers(post.ranking)}
    for key in ("region", "target", "floor"):
        if value := getattr(post, key):
            told[key] = value
    reserves = [
        {"name": one.name, "seats": one.seats, "for": list(one.people), "strict": one.is_strict}
        for one in post.reserves
    ]
    return told | ({"reserved": reserves} if reserves else {})


def _tiers(tiers: Tiers) -> list[Any]:
    return [tier[0] if len(tier) == 1 else list(tier) for tier in tiers]


def out_check(folder: Path) -> None:
    """MATCH-28 if a file that a result would replace is none of an earlier result; other files stay as they are."""
    taken = [name for name in (RESULT, REASONS_FILE, RESULT_BOOK) if (folder / name).exists()]
    if not taken:
        return
    try:
        result_read(folder / RESULT)
    except MatchingError:
        raise MatchingError([Problem("MATCH-28", str(folder), "", (("name", taken[0]),))]) from None


def result_write(result: Result, reasons: Mapping[str, Sequence[Reason]], folder: Path) -> None:
    """Write `result.json`, and beside it `reasons.json` with everybody's reasons."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {
        "status": result.status,
        "bound": result.bound,
        "witness": result.witness.render("en") if result.witness else None,
        "matches": dict(result.matches),
        "seed": result.seed,
        "input_hash": result.input_hash,
    }
    _save(told, folder / RESULT)
    _save({one: [_reason(each) for each in found] for one, found in reasons.items()}, folder / REASONS_FILE)


def _reason(reason: Reason) -> dict[str, Any]:
    return {key: value for key, value in asdict(reason).items() if value not in ("", 0)}


def result_read(path: Path) -> Result:
    """Read a result; whatever but the matches is missing is taken as not told.

    Raises
    ------
    MatchingError
        if it has no matches that can be read
    """
    told = _json(path)
    matches = told.get("matches") if isinstance(told, Mapping) else None
    if not isinstance(matches, Mapping):
        raise MatchingError([Problem("MATCH-03", path.name, "", (("key", "matches"),))])
    problems = [
        Problem(
            "MATCH-02", path.name, f"matches.{one}", (("value", str(got)[:40]), ("expected", '"…", null'))
        )
        for one, got in matches.items()
        if not isinstance(got, str | None)
    ]
    if isinstance(matches, Pairs):
        problems += [
            Problem("MATCH-04", path.name, f"matches.{one}", (("id", one),)) for one in matches.twice
        ]
    if problems:
        raise MatchingError(problems)
    status, bound, seed = told.get("status"), told.get("bound"), told.get("seed")
    return Result(
        status if status in STATUSES else "feasible",
        bound if isinstance(bound, int) else None,
        None,
        dict(matches),
        seed if isinstance(seed, int) else 0,
        str(told.get("input_hash") or ""),
    )


def reasons_read(path: Path) -> dict[str, tuple[Reason, ...]] | None:
    """Read the reasons that lie beside a result; None if there are none.

    Raises
    ------
    MatchingError
        if they are not what `result_write` wrote
    """
    beside = path.with_name(REASONS_FILE)
    if path.name != RESULT or not beside.exists():
        return None
    try:
        return {one: tuple(Reason(**each) for each in found) for one, found in _json(beside).items()}
    except (TypeError, AttributeError):
        values = (("value", "…"), ("expected", '{"…": [{"post": "…", "kind": "…"}]}'))
        raise MatchingError([Problem("MATCH-02", beside.name, "", values)]) from None


def _json(path: Path) -> Any:
    try:
        text = _text(path.read_bytes())
        told = json.loads(text, object_pairs_hook=Pairs, parse_float=Decimal)
        if "\\ud" in text.lower():
            # Half of a pair of escapes is no character, and cannot be written back.
            json.dumps(told, ensure_ascii=False, default=float).encode()
        return told
    except FileNotFoundError:
        raise _unread(path, "match-no-file") from None
    except OSError as error:
        raise _unread(path, "match-reason", reason=error.strerror or str(error)) from None
    except UnicodeError:
        raise _unread(path, "match-no-text") from None
    except json.JSONDecodeError as error:
        if not text.strip():
            raise _unread(path, "match-empty") from None
        raise _unread(path, "match-no-json", row=error.lineno, column=error.colno, reason=error.msg) from None
    except (ValueError, RecursionError) as error:
        raise _unread(path, "match-reason", reason=error) from None


def _text(raw: bytes) -> str:
    """Return a file's text: UTF-8 with or without its mark, else GB18030 as older editors save it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def _unread(path: Path, says: str, **values: object) -> MatchingError:
    return MatchingError([Problem("MATCH-19", path.name, "", (("says", says), *values.items()))])


def _save(told: Any, path: Path) -> None:
    text = json.dumps(told, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
