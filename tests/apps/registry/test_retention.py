"""Files that were handed in are kept for a while only; what they changed, and that they came, stays."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from jishi.apps.audit import selectors as audit
from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import TableUpload
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import travel
from jishi.shared.files import file_receive

from .office import DAY, EAST, Office, client_of, page_of
from .tables import own

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HEAD = ["组织代码", "姓名", "任职日期"]
OVER = DAY + timedelta(days=settings.KEEP_FILES_DAYS + 1)


@pytest.fixture(autouse=True)
def _folder(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.UPLOADS_DIR = tmp_path / "uploads"  # type: ignore[attr-defined]


def keep(by: Actor, tmp_path: Path, *, name: str = "甲") -> int:
    path = own(tmp_path / "a.xlsx", HEAD, [EAST, name, "去年"])
    upload_id = services.table_upload_keep(
        table="secretaries",
        filename="书记.xlsx",
        content=[path.read_bytes()],
        on=DAY,
        reason="半年核对",
        by=by,
    )
    services.table_upload_check(upload_id=upload_id, by=by)
    return upload_id


def kept() -> list[str]:
    folder = Path(settings.UPLOADS_DIR) / "tables"
    return sorted(path.name for path in folder.iterdir())


def test_a_file_goes_when_its_time_is_up_and_its_record_stays(office: Office, tmp_path: Path) -> None:
    upload_id = keep(office.clerk, tmp_path)
    assert services.files_forget(on=OVER - timedelta(days=1), by=SYSTEM) == 0
    assert len(kept()) == 1

    assert services.files_forget(on=OVER, by=SYSTEM) == 1

    assert kept() == []
    upload = TableUpload.objects.get(pk=upload_id)
    assert (upload.forgotten_on, upload.filename) == (OVER, "书记.xlsx")
    assert upload.preview["rows_read"] == 1
    assert (upload.preview["findings"], upload.preview["differences"]) == ([], [])
    assert selectors.files_kept() == []
    assert audit.events_of("table_uploads")[0].detail["count"] == 1
    assert services.files_forget(on=OVER, by=SYSTEM) == 0


def test_the_same_content_handed_in_again_is_still_kept(office: Office, tmp_path: Path) -> None:
    keep(office.clerk, tmp_path)
    with travel(DAY + timedelta(days=30)):
        keep(office.clerk, tmp_path)

    assert services.files_forget(on=OVER, by=SYSTEM) == 1

    assert len(kept()) == 1


def test_its_page_says_so_and_neither_imports_nor_hands_it_out(office: Office, tmp_path: Path) -> None:
    upload_id = keep(office.clerk, tmp_path)
    services.files_forget(on=OVER, by=SYSTEM)

    page = page_of(office.clerk, reverse("table-upload", args=[upload_id]))
    assert f"文件已于{OVER}按保存期限清除" in page
    client = client_of(office.clerk)
    assert (
        client.post(reverse("table-upload-apply", args=[upload_id]), {"only_clean": "1"}).status_code == 302
    )
    assert client.get(reverse("table-upload-notes", args=[upload_id])).status_code == 404
    assert TableUpload.objects.get(pk=upload_id).state == "checked"


def test_its_page_says_until_when_it_is_kept(office: Office, tmp_path: Path) -> None:
    upload_id = keep(office.clerk, tmp_path)

    last = OVER - timedelta(days=1)
    assert f"文件保存到{last}" in page_of(office.clerk, reverse("table-upload", args=[upload_id]))
    assert services.files_forget(on=last, by=SYSTEM) == 0
    services.files_forget(on=OVER, by=SYSTEM)
    assert "文件保存到" not in page_of(office.clerk, reverse("table-upload", args=[upload_id]))


def test_what_a_crash_left_of_an_arriving_file_goes_too(office: Office) -> None:
    def piece() -> Iterator[bytes]:
        yield "王桂兰,13804671234".encode()
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            file_receive(piece(), Path(settings.UPLOADS_DIR) / "passing", ".csv")
    old, arriving = sorted((Path(settings.UPLOADS_DIR) / "passing").iterdir())
    two_days_ago = old.stat().st_mtime - 2 * 24 * 60 * 60
    os.utime(old, (two_days_ago, two_days_ago))

    services.files_forget(on=DAY, by=SYSTEM)

    assert (old.exists(), arriving.exists()) == (False, True)
