"""Training: what each level is worth, learned from lists without any known answers."""

from collections.abc import Mapping
from typing import Any

import duckdb

from jishi.engines.linkage.errors import LinkageError, problem
from jishi.engines.linkage.levels import NOTHING, KindOf, Level
from jishi.engines.linkage.model import LinkModel
from jishi.engines.linkage.score import linker_open

RECORDS_LEAST = 2_000
RANDOM_PAIRS, TRUE_PAIRS = 5_000_000, 2_000_000
SHARE_FOUND = 0.75
LEAST, MOST = 1e-9, 1 - 1e-9


def train(
    connection: duckdb.DuckDBPyConnection, kind: KindOf, seed: int, provenance: Mapping[str, Any]
) -> LinkModel:
    """Learn a model from the table `records`.

    1. Guess how many pairs there are, from those that agree in what is almost never shared.
    2. See how often levels occur among random pairs: u.
    3. See how often they occur among pairs that agree in a code, then in a name and a county: m.

    A third pass over pairs of the same person and telephone does harm: those are full of sister companies.

    Parameters
    ----------
    connection : with the table `records`
    kind : what is linked
    seed : of the random pairs
    provenance : kept with the model

    Returns
    -------
    the model; levels that did not occur keep the numbers they are declared with

    Raises
    ------
    LinkageError
        LINK-25 if there are too few records to learn from
    """
    from splink import block_on

    count = connection.execute("SELECT count(*) FROM records").fetchall()[0][0]
    if count < RECORDS_LEAST:
        raise LinkageError([problem("LINK-25", count=count, least=RECORDS_LEAST)])
    linker = linker_open(connection, kind, None, count)
    training = linker.training
    rules = [block_on(*columns) for columns in kind.prior_blocks]
    training.estimate_probability_two_random_records_match(rules, recall=SHARE_FOUND)
    training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=seed)
    for columns in kind.train_blocks:
        training.estimate_parameters_using_expectation_maximisation(block_on(*columns), max_pairs=TRUE_PAIRS)
    told = linker.misc.save_model_to_json()
    per_record = told["probability_two_random_records_match"] * (count - 1) / 2
    return LinkModel(kind.name, per_record, _levels(kind, told), _endings(connection, kind), dict(provenance))  # type: ignore[arg-type]


def _levels(kind: KindOf, told: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    found = {}
    for comparison, trained in zip(kind.comparisons, told["comparisons"], strict=True):
        for level, numbers in zip(comparison.levels, trained["comparison_levels"], strict=True):
            if level.key != NOTHING:
                found[comparison.key(level)] = (_trained(level, "m", numbers), _trained(level, "u", numbers))
    return found


def _trained(level: Level, name: str, numbers: Mapping[str, Any]) -> float:
    """Return m or u; a level that never occurred is not impossible."""
    otherwise: float = getattr(level, name)
    found = None if level.fixed == name else numbers.get(f"{name}_probability")
    share = found if isinstance(found, float) else otherwise
    return min(max(share, LEAST), MOST) if share > 0 else otherwise


def _endings(connection: duckdb.DuckDBPyConnection, kind: KindOf) -> tuple[str, ...]:
    if kind.name != "units":
        return ()
    query = "SELECT industry FROM records WHERE industry IS NOT NULL GROUP BY industry ORDER BY industry"
    return tuple(each for (each,) in connection.execute(query).fetchall())
