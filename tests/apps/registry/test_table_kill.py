"""kill -9 at any statement of an import: everything is there, or nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from jishi.apps.audit import selectors as audit
from jishi.apps.registry.models import OrgState
from jishi.apps.registry.services import orgs_set_up
from jishi.apps.registry.services.drafts import OrgDraft
from jishi.shared import chain
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import travel
from tests.apps.jobs.test_kill import database_url

from .office import DAY, SET_UP_ON, SINCE, TOWN, build
from .tables import own

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db, pytest.mark.slow]
# What a kill leaves is each database's own, where it falls is ours. A commit too early shows at every later kill, and
# the last but one comes right before the commit.
KILLS = 40 if connection.vendor == "sqlite" else 12
HEAD = ["组织代码", "组织名称", "上级组织代码", "组织类别", "组织类型", "书记/姓名"]


def test_an_import_killed_at_any_moment_left_nothing(root: Path, tmp_path: Path) -> None:
    with travel(SET_UP_ON):
        build()
        known = [
            OrgDraft(f"K{n:02}", f"{n}组党支部", "branch", TOWN, SINCE, org_type="village") for n in range(25)
        ]
        orgs_set_up(drafts=known, by=SYSTEM)
    changed = [[f"K{n:02}", f"{n}组党支部", TOWN, "党支部", "村", "赵国庆"] for n in range(25)]
    fresh = [[f"N{n:02}", f"{n}队党支部", TOWN, "党支部", "村", None] for n in range(25)]
    path = own(tmp_path / "a.xlsx", HEAD, *changed, *fresh)

    told = killed(root, tmp_path, path)

    assert len(told["left"]) == KILLS - 1
    assert [at for at, was_killed, is_before in told["left"] if not was_killed or not is_before] == []
    assert told["moments"] >= 100
    assert told["committed"]
    assert told["same"]
    assert OrgState.objects.current().filter(secretary_name="赵国庆").count() == 25
    assert OrgState.objects.current().filter(org__code__startswith="N").count() == 25
    assert chain.check_links(audit.links()).ok


def killed(root: Path, folder: Path, path: Path) -> dict[str, Any]:
    words = [sys.executable, "-m", "tests.apps.registry.killed_import"]
    told = {"DATABASE_URL": database_url(), "JISHI_VAR": str(folder / "var"), "JISHI_TODAY": DAY.isoformat()}
    done = subprocess.run(
        [*words, "org_basics", str(path), DAY.isoformat(), str(KILLS)],
        cwd=root,
        env=os.environ | told | {"DJANGO_SETTINGS_MODULE": "jishi.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
