"""What is wrong with the description of a table: every fault at once, with file, column and repair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from jishi.shared import wording


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: its code, the file and column it is in, and what the sentence names."""

    code: str
    file: str
    column: str = ""
    values: dict[str, object] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """Return the sentence for the officer ("zh") or the command line ("en")."""
        place = wording.render(lang, "table-place", file=self.file, column=self.column) if self.column else ""
        return (place or f"{self.file}: ") + wording.render(lang, self.code, **self.values)


class TemplateError(ValueError):
    """A description that cannot be used; every fault is listed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{fault.text('en')} [{fault.code}]" for fault in self.faults))

    def text(self, lang: str) -> str:
        """Return all sentences, one a line."""
        return "\n".join(f"{fault.text(lang)} [{fault.code}]" for fault in self.faults)
