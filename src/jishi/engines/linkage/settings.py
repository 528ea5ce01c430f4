"""Our comparisons and a model's numbers as Splink's settings; only what scores or trains imports this."""

from collections.abc import Mapping
from typing import Any

from splink import SettingsCreator, block_on
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison

from jishi.engines.linkage.levels import NOTHING, OTHER, Comparison, KindOf, Level
from jishi.engines.linkage.model import LinkModel

MOST_LIKELY = 0.2


def prior(model: LinkModel, records: int) -> float:
    """Share of all pairs that are one, before anything is known of a pair.

    True pairs grow with the records, all pairs with their square: a model serves lists of any size.
    """
    return min(MOST_LIKELY, 2 * model.pairs_per_record / max(records - 1, 1))


def settings(
    kind: KindOf, model: LinkModel | None, records: int, *, is_explained: bool = False
) -> SettingsCreator:
    """Return Splink's settings.

    Parameters
    ----------
    kind : its comparisons and blocks
    model : trained numbers; None to train them
    records : how many there are to link
    is_explained : whether points of each field are wanted beside the sum
    """
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(each, model.levels if model else {}) for each in kind.comparisons],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in kind.blocks],
        probability_two_random_records_match=prior(model, records) if model else 0.0001,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=is_explained,
        max_iterations=25,
        em_convergence=0.001,
    )


def _comparison(told: Comparison, numbers: Mapping[str, tuple[float, float]]) -> CustomComparison:
    levels = [_level(level, numbers.get(told.key(level))) for level in told.levels]
    return CustomComparison(output_column_name=told.field, comparison_levels=levels)


def _level(level: Level, numbers: tuple[float, float] | None) -> Any:
    made = (
        ElseLevel()
        if level.sql == OTHER
        else CustomLevel(level.sql, level.key, base_dialect_str=level.dialect)
    )
    if level.key == NOTHING:
        return made.configure(is_null_level=True)
    options: dict[str, Any] = {}
    if numbers:
        options = {"m_probability": numbers[0], "u_probability": numbers[1]}
    elif level.fixed:
        options = {
            f"{level.fixed}_probability": getattr(level, level.fixed),
            f"fix_{level.fixed}_probability": True,
        }
    if level.frequency_of:
        # Exact levels are recognised by Splink from their condition; it then knows which u the frequency replaces.
        options |= {"tf_adjustment_column": level.frequency_of, "tf_adjustment_weight": 1.0}
    return made.configure(**options)
