"""What can be wrong with a file as a whole: one error class, with codes that do not change."""

from __future__ import annotations

from jishi.shared import wording


class SheetError(ValueError):
    """A file that cannot be read or written as asked; `code` and `values` carry the reason.

    Parameters
    ----------
    code : "SHEET-01" and so on; a code keeps its meaning for ever
    values : what the sentence about it names (file, sheet, limit), all plain strings and integers
    """

    def __init__(self, code: str, **values: str | int) -> None:
        self.code = code
        self.values = values
        named = ", ".join(f"{name}={value}" for name, value in values.items())
        super().__init__(f"[{code}] {named}")

    def text(self, lang: str) -> str:
        """Return the sentence for the officer ("zh") or the command line ("en")."""
        return wording.render(lang, self.code, **self.values)
