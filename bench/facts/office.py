"""An installation with so many branches, and the workbook that its county sends: made through the services.

python -m bench.facts.office BRANCHES INDICATORS FILE.xlsx
"""

import hashlib
import sys
from datetime import date
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

TOWNSHIPS = 20
SINCE = date(2010, 1, 1)
COUNTY = "230321"
HEADINGS = ("组织代码", "组织名称", "类型", "期间")
PERIOD = "2012"


def set_up(branches: int) -> list[tuple[str, str]]:
    """Set up a county, its townships and branches, and the officer who imports; return codes and names."""
    from jishi.apps.accounts import services as accounts
    from jishi.apps.registry import selectors, services
    from jishi.shared.actor import SYSTEM

    area, unit = (
        services.AreaDraft(COUNTY, "鸡东县", "county", "2303"),
        services.UnitDraft("U1", "鸡东县委员会", "gov_organ", COUNTY, SINCE),
    )
    services.areas_load(areas=[area], source="bench", by=SYSTEM)
    services.units_register(drafts=[unit], by=SYSTEM)
    townships = [(f"{COUNTY}0001{n:02}", f"第{n}镇党委") for n in range(TOWNSHIPS)]
    villages = [(f"{COUNTY}9{n:05}", f"第{n}村党支部") for n in range(branches)]
    drafts = [services.OrgDraft(COUNTY, "鸡东县委", "local_committee", "", SINCE, unit_codes=("U1",))]
    drafts += [services.OrgDraft(*each, "primary_committee", COUNTY, SINCE) for each in townships]
    drafts += [
        services.OrgDraft(*each, "branch", townships[n % TOWNSHIPS][0], SINCE, org_type="village")
        for n, each in enumerate(villages)
    ]
    services.orgs_set_up(drafts=drafts, by=SYSTEM)
    user_id = accounts.user_create(username="county", display_name="县里小李", by=SYSTEM)
    scope = str(selectors.org_ids_of([COUNTY])[COUNTY])
    accounts.role_grant(user_id=user_id, role="county_officer", scope_kind="org", scope_id=scope, by=SYSTEM)
    return villages


def rows(villages: list[tuple[str, str]], indicators_n: int) -> list[list[Any]]:
    """Return the workbook's rows, with every unit that the office types: counts, flags, yuan, percent."""
    from jishi.apps.facts.dictionary import indicators

    chosen = [each for each in indicators().values() if "village" in each.types][:indicators_n]
    made: list[list[Any]] = [[*HEADINGS, *(each.heading for each in chosen)]]
    for code, name in villages:
        values: dict[str, int] = {}
        for each in chosen:
            most = values.get(each.part_of, min(each.max, each.min + 40 * each.factor))
            dice = int.from_bytes(hashlib.blake2b(f"{code}{each.id}".encode(), digest_size=4).digest(), "big")
            values[each.id] = each.min + dice % max(1, most - each.min + 1)
        made.append([code, name, "村", PERIOD, *(each.typed(values[each.id]) for each in chosen)])
    return made


def main(branches: int, indicators_n: int, path: Path) -> None:
    django.setup()
    from jishi.shared.dates import travel
    from jishi.sheets import write_rows

    with travel(date(2012, 7, 15)):
        call_command("migrate", verbosity=0)
        write_rows(path, {"指标": rows(set_up(branches), indicators_n)})


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
