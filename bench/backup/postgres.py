"""The same on a throw-away cluster: python -m bench.backup.postgres ORGS FOLDER, with DATABASE_URL set."""

import os
import sys
from pathlib import Path

import psycopg

from bench.backup import measure
from bench.report import Report


def main(orgs: int, folder: Path) -> None:
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    measure(Report(), orgs, [url, url.rpartition("/")[0] + "/restored"], folder)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
