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

    def by_name(self, kept: str, name: str) -> SheetError:
        """Return the same about a file that lies here under a passing name, by the name that the officer gave it.

        Parameters
        ----------
        kept : the passing name, with its suffix
        name : the officer's name for it, with its suffix

        Examples
        --------
        >>> SheetError("SHEET-04", file="tmp1.xlsx").by_name("tmp1.xlsx", "名单.xlsx").values
        {'file': '名单.xlsx'}
        """
        names = {kept: name, kept.rpartition(".")[0]: name.rpartition(".")[0]}
        return SheetError(
            self.code, **{key: names.get(str(value), value) for key, value in self.values.items()}
        )
