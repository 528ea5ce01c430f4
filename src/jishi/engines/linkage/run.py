"""Linking from lists to a ledger: normalise, score, assign, review, publish, each stage with its checkpoint."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from jishi.engines.linkage.assign import members_make
from jishi.engines.linkage.checkpoints import (
    DECISIONS,
    EDGES,
    LATER,
    MEMBERS,
    MISSING,
    MISSING_BOOK,
    MODEL,
    NOTES,
    NUMBERED,
    RECORDS,
    REDIRECTS,
    REVIEW,
    members_publish,
    records_keep,
    records_source,
    table_fetch,
    table_keep,
)
from jishi.engines.linkage.decide import Pairs, decisions_place, records_of
from jishi.engines.linkage.errors import LinkageError, Problem, problem, problem_kept
from jishi.engines.linkage.extend import edges_extend, records_extend, records_narrow
from jishi.engines.linkage.ids import ids_give
from jishi.engines.linkage.kinds import KINDS_OF
from jishi.engines.linkage.missing import missing_make
from jishi.engines.linkage.model import ENGINE_VERSION, LinkModel, LinkRun, Spec, Tell, silent
from jishi.engines.linkage.normalise import endings_used, members_normalise, sounds_used, units_normalise
from jishi.engines.linkage.regroup import is_touched, members_renew
from jishi.engines.linkage.review import CASES, members_weigh, review_make
from jishi.engines.linkage.score import edges_score
from jishi.engines.linkage.spark import edges_score_on_spark, spark_problems
from jishi.engines.linkage.store.decisions import Decision, decisions_read, decisions_write
from jishi.engines.linkage.store.missing_book import missing_write
from jishi.engines.linkage.store.models import model_path, model_read, model_write
from jishi.engines.linkage.store.runs import Workshop, key_of, out_check, run_read
from jishi.engines.linkage.store.sources import ListLoader
from jishi.engines.linkage.store.spec import names_check
from jishi.engines.linkage.store.sql import parquet
from jishi.shared.files import file_sha256

ENGINES = ("duckdb", "spark")
MEMORY = "2GB"


def link(
    spec: Spec,
    out: str | Path,
    *,
    engine: str = "duckdb",
    model: Path | None = None,
    decisions: Path | None = None,
    previous: Path | None = None,
    tell: Tell = silent,
) -> LinkRun:
    """Link lists into one ledger.

    Parameters
    ----------
    spec : the lists
    out : folder for the run: new, empty, or a run, which is replaced once the new one is whole
    engine : "duckdb", or "spark" for the same scores on a Spark session
    model : a trained model; None takes the one that ships with the program
    decisions : csv of what people decided on pairs
    previous : an earlier run, whose ids stay and whose work is not done again
    tell : called with the name of a stage and percent done

    Returns
    -------
    the run, with warnings

    Raises
    ------
    LinkageError
        everything that is wrong at once; nothing is written then
    """
    order = _Order(spec, Path(out), engine, model, decisions, previous)
    told = _told(order)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET temp_directory = '{folder}/spill'")
        if previous:
            # What is left to do is little: a second thread would mostly wait.
            connection.execute("SET threads = 1")
        return _Making(order, told, connection, Path(folder), tell).run()


@dataclass(frozen=True, slots=True)
class _Order:
    """What the caller said."""

    spec: Spec
    out: Path
    engine: str
    model: Path | None
    decisions: Path | None
    previous: Path | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read before the lists."""

    model: LinkModel
    decisions: tuple[Decision, ...]
    previous: LinkRun | None
    prints: dict[str, str] = field(default_factory=dict)


def _told(order: _Order) -> _Known:
    """Read and check everything but the lists; collect what is wrong with any of it."""
    problems: list[Problem] = names_check(order.spec)
    kind = order.spec.kind
    if order.engine not in ENGINES:
        problems.append(problem("LINK-24", found=order.engine, allowed=", ".join(ENGINES)))

    problems += spark_problems() if order.engine == "spark" else []

    def tried(read: Callable[[], Any]) -> Any:
        try:
            return read()
        except LinkageError as error:
            problems.extend(error.problems)

    tried(lambda: out_check(order.out))
    model = tried(lambda: model_read(order.model or model_path(kind), kind))
    decided = tried(lambda: decisions_read(order.decisions) if order.decisions else ())
    previous = tried(lambda: run_read(order.previous) if order.previous else None)
    if previous and previous.manifest["kind"] != kind:
        problems.append(
            problem("LINK-22", file=str(order.previous), kind=kind, found=previous.manifest["kind"])
        )
    prints = {each.name: file_sha256(each.file) for each in order.spec.sources if each.file.is_file()}
    if problems:
        # The lists are looked at all the same, one of each name: everything is told at once.
        spec = replace(order.spec, sources=tuple({each.name: each for each in order.spec.sources}.values()))
        with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
            raise LinkageError([*problems, *_load(connection, spec, Path(folder)).problems])
    return _Known(model, decided, previous, prints)


def _load(
    connection: duckdb.DuckDBPyConnection, spec: Spec, folder: Path, tell: Tell = silent, before: str = ""
) -> ListLoader:
    loader = ListLoader(connection, KINDS_OF[spec.kind].fields, folder, before)
    for number, source in enumerate(sorted(spec.sources, key=lambda each: each.name), 1):
        loader.load(source)
        tell("normalise", 50 * number // len(spec.sources))
    return loader


class _Making:
    """One run, stage by stage."""

    def __init__(
        self, order: _Order, known: _Known, connection: duckdb.DuckDBPyConnection, folder: Path, tell: Tell
    ) -> None:
        self._order, self._known = order, known
        self._connection, self._folder, self._tell = connection, folder, tell
        self._kind = KINDS_OF[order.spec.kind]
        self._loaded: ListLoader | None = None
        self._learnt: dict[str, Any] | None = None
        self._is_extended = False
        self._warnings: list[Problem] = list(order.spec.warnings)
        self._keys = self._stage_keys()

    def _stage_keys(self) -> dict[str, str]:
        lists = sorted(
            (
                each.name,
                sorted(each.columns.items()),
                each.sheet,
                each.encoding,
                each.header_row,
                self._known.prints[each.name],
            )
            for each in self._order.spec.sources
            if each.name in self._known.prints
        )
        previous = self._known.previous
        before = str(previous.manifest["keys"]["publish"]) if previous else ""
        normalise = key_of(ENGINE_VERSION, self._kind.name, self._known.model.digest, lists)
        score = key_of(normalise, self._order.engine, "score")
        decided = [(each.left, each.right, each.verdict) for each in self._known.decisions]
        assign = key_of(score, decided, before)
        titles = [(each.name, each.title) for each in self._order.spec.sources]
        return {"normalise": normalise, "score": score, "assign": assign, "publish": key_of(assign, titles)}

    def run(self) -> LinkRun:
        """Do what is not done yet; put the run in its place."""
        known, order = self._known, self._order
        others = (order.previous,) if order.previous else ()
        fresh = not Workshop.is_known(order.out, "normalise", self._keys["normalise"], others)
        if fresh:
            # Nothing is written before the lists are known to be sound.
            self._loaded = self._lists()
        shop = Workshop(order.out, others)
        self._normalise(shop)
        try:
            pairs = decisions_place(
                self._connection, known.decisions, order.decisions.name if order.decisions else ""
            )
        except LinkageError:
            shop.drop()
            raise
        self._warnings += pairs.vanished
        self._score(shop)
        self._assign(shop, pairs)
        self._publish(shop)
        manifest = self._manifest(pairs)
        self._tell("publish", 100)
        run = shop.finish(manifest)
        return LinkRun(run.path, run.manifest, tuple(self._warnings))

    def _lists(self) -> ListLoader:
        before, self._learnt = "", self._learnt_before()
        if self._learnt is not None and self._known.previous:
            before = "records_before"
            source = records_source(self._known.previous.path)
            self._connection.execute(f"CREATE OR REPLACE VIEW {before} AS FROM {source}")
        loader = _load(self._connection, self._order.spec, self._folder, self._tell, before)
        if loader.problems:
            raise LinkageError(loader.problems)
        return loader

    def _normalise(self, shop: Workshop) -> None:
        connection = self._connection
        if self._loaded is None and shop.has(
            "normalise", self._keys["normalise"], RECORDS, NOTES, maybe=LATER
        ):
            connection.execute(f"CREATE OR REPLACE TABLE records AS FROM {records_source(shop.folder)}")
            notes = json.loads((shop.folder / NOTES).read_text(encoding="utf-8"))
            self._warnings += [problem_kept(each) for each in notes["warnings"]]
        else:
            loader = self._loaded or self._lists()
            self._is_extended = self._learnt is not None and self._extend(self._learnt)
            if self._is_extended and self._known.previous:
                # Weights are those of a whole run within a tenth of a bit, not to the last digit.
                before = self._known.previous.manifest["keys"]["publish"]
                self._keys = {stage: key_of(key, before) for stage, key in self._keys.items()}
            else:
                self._made_comparable({"endings": self._known.model.endings, "sounds": {}}, is_mined=True)
            self._warnings += loader.warnings
            base = self._known.previous.path if self._known.previous and self._is_extended else None
            records_keep(connection, shop, base)
            if self._is_extended:
                records_narrow(connection, self._kind)
            notes = {
                "warnings": [asdict(each) for each in loader.warnings],
                "endings": endings_used(connection, self._kind.name),
                "sounds": sounds_used(connection),
            }
            (shop.folder / NOTES).write_text(json.dumps(notes, ensure_ascii=False) + "\n", encoding="utf-8")
            shop.done("normalise", self._keys["normalise"])
        self._tell("normalise", 100)

    def _made_comparable(self, learnt: Mapping[str, Any], *, is_mined: bool) -> None:
        normalise = units_normalise if self._kind.name == "units" else members_normalise
        normalise(self._connection, learnt["endings"], learnt["sounds"], is_mined=is_mined)

    def _learnt_before(self) -> dict[str, Any] | None:
        """The endings and sounds of the last run, if what it made may be taken over: same engine, same model."""
        previous = self._known.previous
        if previous is None or self._order.engine != "duckdb":
            return None
        told = previous.manifest
        if (told["engine_version"], told["model"]["sha256"]) != (ENGINE_VERSION, self._known.model.digest):
            return None
        notes = json.loads((previous.path / NOTES).read_text(encoding="utf-8"))
        return {"endings": notes["endings"], "sounds": notes["sounds"]}

    def _extend(self, learnt: Mapping[str, Any]) -> bool:
        previous = self._known.previous
        if previous is None:
            return False
        table_fetch(self._connection, "edges_before", previous.path / EDGES)
        normalise = partial(self._made_comparable, learnt, is_mined=False)
        return records_extend(self._connection, self._kind, normalise)

    def _score(self, shop: Workshop) -> None:
        self._tell("score", 0)
        if shop.has("score", self._keys["score"], EDGES):
            table_fetch(self._connection, "edges", shop.folder / EDGES)
        else:
            if self._is_extended:
                edges_extend(self._connection, self._kind, self._known.model)
            elif self._order.engine == "spark":
                edges_score_on_spark(self._connection, self._kind, self._known.model, self._folder)
            else:
                edges_score(self._connection, self._kind, self._known.model)
            table_keep(self._connection, "edges", shop.folder / EDGES, order="l, r")
            shop.done("score", self._keys["score"])
        self._tell("score", 100)

    def _assign(self, shop: Workshop, pairs: Pairs) -> None:
        self._tell("assign", 0)
        previous = self._known.previous
        is_renewed = previous is not None and is_touched(self._connection)
        if previous:
            self._before(previous, is_numbered=is_renewed)
        if previous and is_renewed:
            earlier = decisions_read(previous.path / DECISIONS)
            decided = records_of(self._connection, (*earlier, *self._known.decisions)).values()
            members_renew(self._connection, self._kind, pairs.same, pairs.apart, decided)
        else:
            members_make(self._connection, self._kind, pairs.same, pairs.apart)
        ids_give(self._connection, self._kind, has_previous=previous is not None)
        members_weigh(self._connection, self._kind)
        members_publish(self._connection, shop.folder)
        table_keep(self._connection, "redirects", shop.folder / REDIRECTS, order="old_id, unit_id")
        shop.done("assign", self._keys["assign"])
        self._tell("assign", 100)

    def _before(self, previous: LinkRun, *, is_numbered: bool) -> None:
        """Make `before` and `redirects_before`; a number means the same record only where records were extended."""
        numbered = f"SELECT * FROM {parquet(previous.path / NUMBERED)}"
        by_id = (
            f"SELECT rid, unit_id FROM {parquet(previous.path / MEMBERS)}"
            " LEFT JOIN records USING (source, record_id)"
        )
        self._connection.execute(f"CREATE TABLE before AS {numbered if is_numbered else by_id}")
        redirects = parquet(previous.path / REDIRECTS)
        self._connection.execute(f"CREATE TABLE redirects_before AS SELECT old_id, unit_id FROM {redirects}")

    def _missing_before(self) -> Path | None:
        """What was missing before, if it can be taken over: some units stand as they did, and no list came or went."""
        previous = self._known.previous
        if previous is None or not self._connection.execute("SELECT 1 FROM standing LIMIT 1").fetchall():
            return None
        lists = {each["name"] for each in previous.manifest["sources"]}
        return previous.path / MISSING if lists == set(self._known.prints) else None

    def _publish(self, shop: Workshop) -> None:
        self._tell("review", 0)
        review_make(self._connection)
        table_keep(self._connection, "review", shop.folder / REVIEW)
        self._tell("review", 100)
        self._tell("publish", 0)
        shown = self._kind.shown_code
        missing_make(self._connection, shown, shop.folder / MISSING, self._missing_before())
        titles = {each.name: each.title for each in self._order.spec.sources}
        missing_write(self._connection, titles, shop.folder / MISSING_BOOK, shown)
        model_write(self._known.model, shop.folder / MODEL)
        decisions_write(self._known.decisions, shop.folder / DECISIONS)
        shop.done("publish", self._keys["publish"])

    def _manifest(self, pairs: Pairs) -> dict[str, Any]:
        ask = self._connection.execute
        records, units = ask("SELECT count(*), count(DISTINCT unit_id) FROM members").fetchall()[0]
        by_source = {
            name: {"records": records, "units": units, "missing": missing, "missing_weak": weak}
            for name, records, units, missing, weak in ask(
                "SELECT source, count(*), count(DISTINCT unit_id), coalesce(any_value(n), 0), coalesce(any_value(weak),"
                " 0) FROM members LEFT JOIN (SELECT lacking, count(*) AS n, count(*) FILTER (is_weak) AS weak FROM"
                " missing GROUP BY lacking) ON lacking = source GROUP BY source"
            ).fetchall()
        }
        cases = dict(ask('SELECT "case", count(*) FROM review GROUP BY 1').fetchall())
        model = self._known.model
        return {
            "engine_version": ENGINE_VERSION,
            "kind": self._kind.name,
            "engine": self._order.engine,
            "model": {"sha256": model.digest, "provenance": dict(model.provenance)},
            "keys": self._keys,
            "records": records,
            "units": units,
            "how": dict(ask("SELECT how, count(*) FROM members GROUP BY how ORDER BY how").fetchall()),
            "pairs": ask("SELECT count(*) FROM edges").fetchall()[0][0],
            "review": {case: cases.get(case, 0) for case in CASES},
            "doubtful": ask("SELECT count(*) FROM doubtful").fetchall()[0][0],
            "redirects": ask("SELECT count(*) FROM redirects").fetchall()[0][0],
            "decisions": {
                "same": len(pairs.same), "different": len(pairs.apart), "unsure": len(pairs.unsure),
                "vanished": len(pairs.vanished),
            },
            "sources": [
                {"name": each.name, "title": each.title, "file": each.file.name,
                 "sha256": self._known.prints.get(each.name, ""), **by_source[each.name]}
                for each in self._order.spec.sources
            ],
            "warnings": [each.render("zh") for each in self._warnings],
        }  # fmt: skip
