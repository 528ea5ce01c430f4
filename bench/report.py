"""What the bench prints: each figure, its budget, and whether it holds."""

import os
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Budget:
    """A bound that stands in docs/how-to/run-the-bench.md; a promised one fails the run when it is broken."""

    bound: float
    unit: str
    is_least: bool = False
    is_promised: bool = False

    def holds(self, figure: float) -> bool:
        """Tell whether a figure keeps it."""
        return figure >= self.bound if self.is_least else figure <= self.bound


@dataclass(slots=True)
class Report:
    """Prints line by line, and remembers the promises that were broken."""

    broken: list[str] = field(default_factory=list)

    def title(self, text: str) -> None:
        """Begin a part; how busy the machine is stands beside it, because wall times depend on it."""
        loads = " ".join(f"{load:.2f}" for load in os.getloadavg())
        print(f"\n{text}   [load average {loads}, {os.cpu_count()} cores]", flush=True)

    def line(self, text: str) -> None:
        """Print something without a budget."""
        print(f"  {text}", flush=True)

    def figure(self, name: str, value: float, budget: Budget) -> None:
        """Print a figure beside its budget."""
        is_held = budget.holds(value)
        sign = "≥" if budget.is_least else "≤"
        word = "ok" if is_held else "FAILED" if budget.is_promised else "over"
        promised = ", promised" if budget.is_promised else ""
        bound = f"{sign} {budget.bound:g} {budget.unit}{promised}"
        # A share is near its bound: two digits would round it onto it.
        digits = 4 if not budget.unit and budget.bound < 2 else 2
        print(f"  {word:<6} {name:<58} {value:>9.{digits}f} {budget.unit:<3} ({bound})", flush=True)
        if budget.is_promised and not is_held:
            self.broken.append(name)

    def must(self, name: str, is_so: bool, told: str) -> None:
        """Print something that has to be so whatever the machine does, such as equal results."""
        print(f"  {'ok' if is_so else 'FAILED':<6} {name}: {told}", flush=True)
        if not is_so:
            self.broken.append(name)
