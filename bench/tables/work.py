"""One step of the bench of tables, in a process of its own.

python -m bench.tables.work draw FILE ROWS NAME | import FILE | undo NAME | fill ROWS | export FILE
"""

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

SINCE, DAY = date(2010, 1, 1), date(2012, 7, 15)
TOP, AREA = "230300000001", "2303"
HEAD = (
    "组织代码", "组织名称", "上级组织代码", "组织类别", "组织类型", "组建方式", "临时组织", "成立日期",
    "书记/姓名", "书记/出生日期", "书记/任职日期", "本届起", "届满",
)  # fmt: skip
OWN = tuple(f"本县自用栏{n}" for n in range(17))


def set_up() -> None:
    """Make a new installation with one committee on top."""
    from jishi.apps.registry import selectors, services
    from jishi.shared.actor import SYSTEM

    call_command("migrate", verbosity=0)
    if selectors.org_ids_of([TOP]):
        return
    services.areas_load(areas=[services.AreaDraft(AREA, "鸡西市", "city", "23")], source="bench", by=SYSTEM)
    top = services.OrgDraft(TOP, "中共鸡西市委", "local_committee", "", SINCE)
    services.orgs_set_up(drafts=[top], by=SYSTEM)


def row(number: int, name: str) -> list[Any]:
    """One organisation as the office writes it."""
    known = [f"B{number:08}", f"第{number}村党支部", TOP, "党支部", "村", "单独组建", "否", "1998-07-01"]
    known += [f"{name}{number % 97}", "1970-05-04", "2010-03-01", "2010-03-01", "2013-03-01"]
    return [*known, *(f"备查{number % 50}" for _ in OWN)]


def draw(path: Path, rows: int, name: str) -> None:
    """Write a workbook of 30 columns."""
    from jishi.sheets import write_rows

    write_rows(path, {"组织": ([*HEAD, *OWN] if n == 0 else row(n, name) for n in range(rows + 1))})


def take(path: Path) -> None:
    """Check and import a workbook; print what became of it."""
    from jishi.apps.registry import services
    from jishi.shared.actor import SYSTEM
    from jishi.shared.dates import travel

    with travel(DAY):
        asked = services.Asked(SYSTEM, DAY, "测试")
        handler = services.handlers()["org_basics"]
        # A file is read once for both: each of the two reads its own.
        begun, cpu = time.perf_counter(), time.process_time()
        preview = services.table_check(services.TableFile(handler, path, path.name, "0" * 64), asked)
        checked, check_cpu = time.perf_counter(), time.process_time()
        file = services.TableFile(handler, path, path.name, "0" * 64)
        _, result = services.table_take(file, asked, progress=_shown)
        done, done_cpu = time.perf_counter(), time.process_time()
    assert result is not None
    told = {"check_s": checked - begun, "apply_s": done - checked, "refused": preview.rows_refused}
    told |= {"check_cpu_s": check_cpu - cpu, "apply_cpu_s": done_cpu - check_cpu}
    print(json.dumps(told | {"new": result.rows_new, "changed": result.rows_changed}))


def undo(name: str) -> None:
    """Take the last import back; print how long that took, and how many secretaries had and still have the name."""
    from jishi.apps.registry import services
    from jishi.apps.registry.models import Batch, OrgState
    from jishi.shared.actor import SYSTEM
    from jishi.shared.dates import Moment, travel

    with travel(DAY):
        named = OrgState.objects.at(Moment(DAY)).filter(secretary_name__startswith=name)
        before = named.count()
        begun, cpu = time.perf_counter(), time.process_time()
        services.batch_revert(batch_id=Batch.objects.latest("pk").pk, reason="测试撤回", by=SYSTEM)
        told = {"undo_s": time.perf_counter() - begun, "undo_cpu_s": time.process_time() - cpu}
        print(json.dumps(told | {"before": before, "after": named.count()}))


def _shown(n: int, of: int, message: str) -> None:
    """Show how far it is, as the page and the command do."""
    print(f"{message} {n:,}/{of:,}", file=sys.stderr)


def fill(rows: int) -> None:
    """Set up so many organisations, those on record counted."""
    from jishi.apps.registry import services
    from jishi.apps.registry.models import PrimaryOrg
    from jishi.shared.actor import SYSTEM

    drafts = [
        services.OrgDraft(f"F{n:08}", f"第{n}区党支部", "branch", TOP, SINCE, org_type="village")
        for n in range(rows - PrimaryOrg.objects.count())
    ]
    services.orgs_set_up(drafts=drafts, by=SYSTEM)


def export(path: Path) -> None:
    """Export every organisation."""
    from jishi.apps.registry import services
    from jishi.apps.registry.selectors import Visible
    from jishi.shared.actor import SYSTEM
    from jishi.shared.dates import Moment

    handler = services.handlers()["org_basics"]
    seen = Visible(Moment(DAY), ("",))
    print(services.table_export(handler=handler, seen=seen, target=path, by=SYSTEM))


def main(step: str, *told: str) -> None:
    django.setup()
    if step == "draw":
        # The steps that are measured start as the command does, in an installation that is there.
        set_up()
        draw(Path(told[0]), int(told[1]), told[2])
    elif step == "import":
        take(Path(told[0]))
    elif step == "undo":
        undo(told[0])
    elif step == "fill":
        fill(int(told[0]))
    else:
        export(Path(told[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
