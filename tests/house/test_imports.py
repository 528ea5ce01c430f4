"""The import contracts catch what they are meant to catch: each is broken on purpose in a tiny tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from . import source

pytestmark = pytest.mark.slow

TREE = {
    "__init__.py": "",
    "shared/__init__.py": "",
    "shared/dates.py": "",
    "sheets/__init__.py": "",
    "engines/__init__.py": "",
    "engines/scoring/__init__.py": "",
    "engines/linkage/__init__.py": "",
    "web/__init__.py": "",
    "apps/__init__.py": "",
    "apps/audit/__init__.py": "",
    "apps/audit/services.py": "from jishi.shared import dates",
    "apps/registry/__init__.py": "",
    "apps/registry/models.py": "",
    "apps/registry/services.py": "from jishi.apps.audit import services\nfrom . import models",
    "apps/grading/__init__.py": "",
    "apps/grading/models.py": "",
    "apps/grading/services.py": "from jishi.apps.registry import services\nfrom jishi.engines import scoring",
    "demo/__init__.py": "from jishi.apps.grading import services",
    "config/__init__.py": "from jishi.apps.grading import models",
}
BROKEN = {
    "an engine that imports Django": ("engines/scoring/store.py", "import django.db"),
    "shared that imports openpyxl": ("shared/tables.py", "import openpyxl"),
    "an engine that imports an engine": ("engines/scoring/more.py", "from jishi.engines import linkage"),
    "an engine that imports an app": ("engines/scoring/more.py", "from jishi.apps import audit"),
    "the web that imports an engine": ("web/more.py", "from jishi.engines import scoring"),
    "a room that imports another's models": (
        "apps/grading/more.py",
        "from jishi.apps.registry import models",
    ),
    "a room that imports downstream inside a function": (
        "apps/registry/more.py",
        "def f():\n    from jishi.apps.grading import services",
    ),
    "a demo that imports models": ("demo/more.py", "from jishi.apps.grading.models import Rating"),
    "a room that is not in the order": ("apps/surprise/__init__.py", ""),
    "a folder that is not in the order": ("helpers/__init__.py", ""),
}


@pytest.fixture
def tree(tmp_path: Path, root: Path) -> Path:
    for name, text in TREE.items():
        _write(tmp_path, name, text)
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


def _write(tree: Path, name: str, text: str) -> None:
    path = tree / "jishi" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def holds(tree: Path) -> bool:
    program = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    told = {"PYTHONPATH": str(tree)}
    done = subprocess.run(program, cwd=tree, env=os.environ | told, capture_output=True, check=False)
    return done.returncode == 0


def test_a_clean_tree_holds(tree: Path) -> None:
    assert holds(tree)


@pytest.mark.parametrize(("name", "text"), BROKEN.values(), ids=BROKEN.keys())
def test_it_is_caught(tree: Path, name: str, text: str) -> None:
    _write(tree, name, text)

    assert not holds(tree)


def test_no_module_has_a_name_that_says_nothing() -> None:
    banned = {"utils", "util", "helpers", "helper", "common", "misc", "stuff", "base_utils"}

    source.nobody(source.shown(p) for p in source.modules() if p.stem in banned or p.parent.name in banned)
