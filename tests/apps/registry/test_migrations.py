"""An office that was running before members' facts were dated loses none of them."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
BEFORE, AFTER = "0006_table_uploads", "0009_member_identity"
OLD = """
INSERT INTO registry_change (id, kind, effective_on, document_no, reason, by_name, recorded_at)
  VALUES (1, 'members_enrolled', '2010-01-01', '', '', 'x', '2012-03-01 01:00:00'),
         (2, 'members_transferred', '2012-05-01', '', '', 'x', '2012-05-01 01:00:00');
INSERT INTO registry_primaryorg (id, code) VALUES (1, 'A'), (2, 'B');
INSERT INTO registry_member
  (id, code, name, sex, birth_date, id_number, phone, schooling, post, joined_on, full_on, status, floating)
  VALUES (1, 'M1', '王桂兰', '2', '1970-05-01', '230321197005011234', '13804671234', '20', '书记', '1990-07-01',
          '1991-07-01', 'full', 'out'),
         (2, 'M2', '李国福', '1', NULL, '', '', '', '', NULL, NULL, 'probationary', '');
INSERT INTO registry_affiliation
  (member_id, org_id, valid_from, valid_to, recorded_at, superseded_at, change_id, superseded_by_id)
  VALUES (1, 1, '2010-01-01', '9999-12-31', '2012-03-01 01:00:00', '2012-05-01 01:00:00', 1, 2),
         (1, 1, '2010-01-01', '2012-04-30', '2012-05-01 01:00:00', '9999-12-31 00:00:00', 2, NULL),
         (1, 2, '2012-05-01', '9999-12-31', '2012-05-01 01:00:00', '9999-12-31 00:00:00', 2, NULL);
"""


def migrate(root: Path, database: Path, to: str) -> None:
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}", "JISHI_VAR": str(database.parent)}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "registry", to, "--verbosity", "0"],
        cwd=root,
        env=environment,
        check=True,
    )


@pytest.fixture(scope="module")
def then(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an office of then."""
    database = tmp_path_factory.mktemp("office") / "office.sqlite3"
    migrate(root, database, BEFORE)
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(OLD)
        connection.commit()
    return database


@pytest.fixture
def database(then: Path, tmp_path: Path) -> Path:
    """A copy of it to bring on."""
    return Path(shutil.copy(then, tmp_path / "office.sqlite3"))


def test_what_roll_ups_add_up_is_there_after_an_upgrade(root: Path, database: Path) -> None:
    migrate(root, database, "0019_stats_fill")

    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT org_id, path, members_n, floating_out_n FROM registry_orgstat ORDER BY org_id"
        ).fetchall()
    assert rows == [(1, "", 0, 0), (2, "", 1, 1)]


def test_each_members_facts_become_a_row_since_the_first_relation(root: Path, database: Path) -> None:
    migrate(root, database, AFTER)

    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT member_id, name, phone, floating, valid_from, valid_to, recorded_at, change_id"
            " FROM registry_memberstate ORDER BY member_id"
        ).fetchall()
        columns = {row[1] for row in connection.execute("PRAGMA table_info(registry_member)")}
    until = "9999-12-31"
    assert rows[0] == (1, "王桂兰", "13804671234", "out", "2010-01-01", until, "2012-03-01 01:00:00", 1)
    assert rows[1][:4] == (2, "李国福", "", "")
    assert columns == {"id", "code"}
