"""Imports a workbook as an officer would: check, apply, the same file again, undo. Prints seconds as JSON.

python -m bench.facts.imports FILE.xlsx
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import django


def timed(told: dict[str, Any], name: str, act: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    result = act()
    told[f"{name}_s"] = time.perf_counter() - begun
    told[name] = asdict(result)
    return result


def main(path: Path) -> None:
    django.setup()
    from jishi.apps.accounts import selectors as accounts
    from jishi.apps.accounts.models import User
    from jishi.apps.facts import services
    from jishi.shared.dates import travel

    told: dict[str, Any] = {}
    with travel(date(2012, 7, 15)):
        by = accounts.actor_for(User.objects.get(username="county").pk)
        content = path.read_bytes()
        asked = {"filename": path.name, "default_period": "2012", "source": "", "by": by}
        upload_id = services.upload_keep(content=[content], **asked)
        timed(told, "check", lambda: services.upload_check(upload_id=upload_id, by=by))
        told["check"].pop("differences")
        applied = timed(
            told, "apply", lambda: services.upload_apply(upload_id=upload_id, only_clean=False, by=by)
        )
        again = services.upload_keep(content=[content], **asked)
        timed(told, "again", lambda: services.upload_apply(upload_id=again, only_clean=False, by=by))
        timed(told, "undo", lambda: services.facts_batch_undo(batch_id=applied.batch_id, by=by))
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
