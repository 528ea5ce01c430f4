"""The property tests of the engines, with forty times the examples of every day."""

import argparse

from bench.cost import spend
from bench.places import PYTHON, ROOT
from bench.report import Report


def run(report: Report, told: argparse.Namespace) -> None:
    """Run them under the profile `deep`; a property that does not hold fails the bench."""
    del told
    files = sorted((ROOT / "tests" / "engines").glob("*/test_properties.py"))
    report.title("Properties of the engines, HYPOTHESIS_PROFILE=deep")
    cost = spend([PYTHON, "-m", "pytest", "-n", "2", *files], {"HYPOTHESIS_PROFILE": "deep"})
    # A property that does not hold ends the command with an error; this says that there were any.
    report.must(
        "every property holds", " [100%]" in cost.output, f"{len(files)} engine(s), {cost.cpu_s:.0f} CPU-s"
    )
