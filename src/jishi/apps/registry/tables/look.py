"""What is wrong with the cells of a file's rows, told where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from jishi.shared.codes import mask_name
from jishi.shared.text import fold
from jishi.sheets.templates import Filing, Finding

from .model import Planned


class Look:
    """Where the columns of a file stand, for whoever finds something wrong with a row."""

    def __init__(self, filing: Filing) -> None:
        self._filing = filing

    def refuse(self, row: Planned, field_id: str, code: str, **words: object) -> None:
        """Refuse a row for one of its cells."""
        self._add(row, field_id, code, words, is_refused=True)

    def remark(self, row: Planned, field_id: str, code: str, **words: object) -> None:
        """Say something about one cell of a row."""
        self._add(row, field_id, code, words, is_refused=False)

    def person(self, row: Planned, name: str) -> None:
        """Refuse a row whose number belongs to somebody else than it names; a masked name fits whom it masks."""
        told = str(row.told.get("name") or "")
        if told and fold(told) not in (fold(name), fold(mask_name(name))):
            self.refuse(row, "name", "TABLE-35", value=mask_name(told), held=mask_name(name))

    def label(self, field_id: str) -> str:
        """Return what the office calls a column."""
        return self._filing.template.names[field_id]

    def _add(
        self, row: Planned, field_id: str, code: str, words: Mapping[str, object], *, is_refused: bool
    ) -> None:
        position = self._filing.position(field_id)
        label = self._filing.template.names[field_id]
        row.findings.append(Finding(row.number, position, label, code, is_refused, words))
