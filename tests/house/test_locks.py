"""The locks: hashes, no host, and the demo's packages are the tests' packages."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from . import source

LOCKS = sorted((source.ROOT / "requirements").glob("*.lock"))
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    text = (source.ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    return {package.lower(): version for package, version in PIN.findall(text)}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_a_lock_names_no_host_and_every_pin_has_a_hash(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]

    assert not re.search(r"https?://|--index-url|--find-links|@ git", text)
    source.nobody(entry.split()[0] for entry in entries if "--hash=sha256:" not in entry)


def test_the_assets_lock_names_no_registry() -> None:
    told = json.loads((source.ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in told["packages"].items() if name}

    source.nobody(name for name, entry in packages.items() if "resolved" in entry)
    source.nobody(name for name, entry in packages.items() if not entry.get("integrity"))
    assert "omit-lockfile-registry-resolved=true" in (source.ROOT / ".npmrc").read_text(encoding="utf-8")


def test_tests_run_on_the_very_packages_of_the_demo() -> None:
    base, test = pins("base"), pins("test")

    source.nobody(
        f"{name} {version}: tests have {test.get(name)}"
        for name, version in base.items()
        if test.get(name) != version
    )


def test_every_dependency_says_why_it_is_there() -> None:
    text = (source.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)["project"]
    named = [*told["dependencies"], *told["optional-dependencies"]["test"]]

    source.nobody(name for name in named if not re.search(re.escape(f'"{name}"') + r",  # \w", text))
