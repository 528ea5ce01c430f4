"""What this room refuses, in the office's words."""

from collections.abc import Iterable


class GridsRefused(ValueError):
    """A step cannot be taken; each sentence says why and what to do."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(f"{text}[{code}]" for text, code in self.faults))


def require_reason(reason: str) -> list[tuple[str, str]]:
    """Return what is wrong with a reason."""
    return [] if len(reason.strip()) >= 4 else [("没有写理由。请写明依据(至少四个字)。", "GRIDS-01")]
