"""Parts that are greater than their whole, in a row or against what is on record."""

from collections.abc import Mapping

from ..dictionary import Indicator, indicators
from ..drafts import Finding
from .columns import Columns
from .rows import CheckedRow
from .sentences import say


def part_findings(
    row: CheckedRow, stored: dict[str, int | None], columns: Columns, positions: tuple[int, ...]
) -> tuple[Finding, ...]:
    """Return what is wrong between the values of a row; `stored` are those on record for its period."""
    told = {one.indicator: one.value for one in row.told}
    values, position = stored | told, dict.fromkeys(indicators(), 0)
    position |= {indicator.id: positions[index] for index, indicator in columns.indicators}
    return tuple(
        _finding(row.number, part, (values[part.id], values[part.part_of]), position[part.id])
        for part in parts()
        if (part.id in told or part.part_of in told) and is_more(values, part)
    )


def parts() -> list[Indicator]:
    """Return the indicators that are part of another one."""
    return [indicator for indicator in indicators().values() if indicator.part_of]


def is_more(values: Mapping[str, int | None], part: Indicator) -> bool:
    """Tell whether a part would be greater than its whole."""
    few, all_of_it = values.get(part.id), values.get(part.part_of)
    return few is not None and all_of_it is not None and few > all_of_it


def _finding(row: int, part: Indicator, values: tuple[int | None, int | None], position: int) -> Finding:
    whole = indicators()[part.part_of]
    text = say(
        "FACTS-17",
        row=row,
        field=part.label,
        value=part.shown(values[0] or 0),
        whole=whole.label,
        whole_value=whole.shown(values[1] or 0),
    )
    return Finding(row, position, part.label, text, "FACTS-17", is_refused=True)
