"""小组人员名册 in Excel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import Look, Planned
from jishi.shared.dates import today
from jishi.sheets.templates import Value

from ..models import Worker
from ..rules import rules_on
from .roster import Known, Roster

BETWEEN = re.compile(r"[、,,;;\s]+")


class Workers(Roster):
    """One row a member or resident who may sit in groups."""

    name = "group_workers"
    fields = (
        "org_code", "number", "name", "member_code", "phone", "skills", "most_groups", "x", "y", "ended_on",
    )  # fmt: skip
    model = Worker
    facts = ("name", "member_code", "phone", "skills", "most_groups")
    place, kind = "worker", "group_workers_told"

    def faults(self, row: Planned, look: Look, known: Known) -> None:
        del known
        code = row.told.get("member_code")
        if code and not registry.member_ids_of([str(code)]):
            look.refuse(row, "member_code", "TABLE-68", value=str(code))
        skills = rules_on(today()).skills.values()
        unknown = [each for each in skills_of(row.told.get("skills")) if each not in skills]
        if unknown:
            words = {"value": "、".join(unknown), "expected": "、".join(skills)}
            look.refuse(row, "skills", "TABLE-30", **words)

    def kept(self, told: Mapping[str, Value], known: Known, *, is_new: bool) -> dict[str, Any]:
        del known, is_new
        kept: dict[str, Any] = {
            name: told[name] or "" for name in ("name", "phone", "member_code") if name in told
        }
        kept |= {name: told[name] for name in ("x", "y", "ended_on") if name in told}
        if "most_groups" in told:
            kept["most_groups"] = told["most_groups"] or rules_on(today()).most_groups
        if "skills" in told:
            kept["skills"] = "、".join(skills_of(told["skills"]))
        return kept


def skills_of(told: Value) -> list[str]:
    """Return the skills that somebody named, each once."""
    return [each for each in dict.fromkeys(BETWEEN.split(str(told or ""))) if each]


TABLE = Workers()
