"""The indicator dictionary, as far as grading needs it: ranges for checking, labels and units for explaining."""

from pathlib import Path
from typing import Any

from jishi.engines.scoring.errors import Findings
from jishi.engines.scoring.fields import THRESHOLD_MAX, Fields
from jishi.engines.scoring.figures import Measure
from jishi.engines.scoring.store.rubrics import mapping_read

SCALES = ("count", "flag", "fen", "bp", "cp", "month", "sqm")


def ranges_read(path: str | Path) -> dict[str, tuple[int, int]]:
    """Read least and greatest value of each indicator.

    Parameters
    ----------
    path : a YAML list of mappings with `id`, `min`, `max`, as `data/indicators.yaml`

    Returns
    -------
    indicator to its range, both ends included

    Raises
    ------
    ScoringError
        with every entry that is wrong
    """
    path = Path(path)
    entries: Any = mapping_read(path)
    found = Findings(path.name)
    ranges: dict[str, tuple[int, int]] = {}
    listed = Fields(found, {"indicators": entries})
    for number, entry in enumerate(listed.items("indicators"), 1):
        fields = Fields(found, entry, path=f"{number}")
        low, high = fields.whole("min"), fields.whole("max", most=THRESHOLD_MAX)
        name = fields.indicator("id")
        if low > high:
            fields.add("RUBRIC-08", key=fields.where("min"), value=low, low=0, high=high)
        ranges[name] = (low, high)
    found.raise_if_any()
    return ranges


def measures_read(path: str | Path) -> dict[str, Measure]:
    """Read label, scale and unit of each indicator.

    Parameters
    ----------
    path : as for `ranges_read`

    Returns
    -------
    indicator to its measure

    Raises
    ------
    ScoringError
        with every entry that is wrong
    """
    path = Path(path)
    found = Findings(path.name)
    listed = Fields(found, {"indicators": mapping_read(path)})
    measures: dict[str, Measure] = {}
    for number, entry in enumerate(listed.items("indicators"), 1):
        fields = Fields(found, entry, path=f"{number}")
        scale = fields.choice("scale", SCALES, "count")
        measures[fields.indicator("id")] = Measure(fields.text("label"), scale, fields.text("unit"))
    found.raise_if_any()
    return measures
