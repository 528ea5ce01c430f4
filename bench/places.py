"""Where the bench finds things and where it leaves them."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"
JISHI = ROOT / ".venv" / "bin" / "jishi"
RUBRICS = ROOT / "src" / "jishi" / "data" / "rubrics"
DICTIONARY = ROOT / "src" / "jishi" / "data" / "indicators.yaml"
VAR = ROOT / "var" / "bench"
AS_OF = "2012-07-15"
"""The day that the demo lives on; the rubrics that ship are in force."""
