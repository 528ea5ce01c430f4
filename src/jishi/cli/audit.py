"""`jishi audit verify` and `jishi audit export`: the chain of operation records.

Verifying needs the standard library alone, so that it can be done on a machine that has nothing of ours but
these files: `shared/chain.py` and this one.
"""

import argparse
import sys
from pathlib import Path

from jishi.shared import chain


def audit(argv: list[str]) -> int:
    """Verify or export; return 0 when the chain holds, 1 when it does not, 2 when the file cannot be read.

    Parameters
    ----------
    argv : words after `jishi audit`
    """
    made = argparse.ArgumentParser(prog="jishi audit", description="The chain of operation records.")
    actions = made.add_subparsers(dest="action", required=True)
    verify = actions.add_parser(
        "verify", help="check a SQLite file or a .jsonl export; names the first bad entry"
    )
    verify.add_argument("file", type=Path, metavar="FILE")
    verify.add_argument("--head", metavar="HEX", help="the hash that the chain must end with")
    export = actions.add_parser("export", help="write the chain as one JSON object a line")
    export.add_argument("--out", metavar="F", help="the file to write; standard output when it is not given")
    told = made.parse_args(argv)
    return _verify(told.file, told.head) if told.action == "verify" else _export(told.out)


def _verify(path: Path, head: str | None) -> int:
    try:
        verdict = chain.verify_file(path, head.lower() if head else None)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if verdict.ok:
        print(f"ok {verdict.count} {verdict.head}")
        return 0
    print(f"bad {verdict.bad_seq} {verdict.reason}")
    return 1


def _export(out: str | None) -> int:
    """Hand over to the office's own command, which reads the database that is in use."""
    from jishi.cli import main

    main(["manage", "export_audit", *(["--out", out] if out else [])])
    return 0
