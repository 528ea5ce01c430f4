"""The pages of office tables: download, hand in, look, decide; and the command that does the same."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import Settings

from jishi.apps.audit import selectors as audit
from jishi.apps.jobs.models import Job
from jishi.apps.jobs.services import job_run
from jishi.apps.registry.models import Batch, OrgState, TableUpload
from jishi.apps.registry.services import org_correct
from jishi.cli import main
from jishi.shared.actor import Actor
from jishi.sheets import table_read

from .office import DAY, EAST, WEST, Office, client_of, page_of
from .tables import own, typed

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _uploads(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOADS_DIR = tmp_path / "uploads"


def downloaded(actor: Actor, table: str, path: Path, page: str = "table-form") -> Path:
    answer: Any = client_of(actor).get(reverse(page, args=[table]))
    assert answer.status_code == 200
    path.write_bytes(b"".join(answer.streaming_content))
    return path


def handed_in(actor: Actor, table: str, path: Path, **told: str) -> int:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    values = {"file": file, "on": DAY.isoformat(), "reason": "半年核对", "document_no": "", **told}
    answer = client_of(actor).post(reverse("table", args=[table]), values)
    assert answer.status_code == 302, answer.content.decode()
    found: TableUpload = TableUpload.objects.order_by("-pk")[0]
    assert answer["Location"] == reverse("table-upload", args=[found.pk])
    return found.pk


def applied(actor: Actor, upload_id: int, **told: str) -> Any:
    return client_of(actor).post(reverse("table-upload-apply", args=[upload_id]), told, follow=True)


def test_a_table_goes_out_and_comes_back(office: Office, tmp_path: Path) -> None:
    path = typed(downloaded(office.clerk, "org_basics", tmp_path / "a.xlsx"), {(EAST, "书记/姓名"): "赵国庆"})

    upload_id = handed_in(office.clerk, "org_basics", path)
    shown = page_of(office.clerk, reverse("table-upload", args=[upload_id]))
    done = applied(office.clerk, upload_id, only_clean="0").content.decode()

    assert "改动 <b>1</b> 行" in shown
    assert "王桂兰" in shown
    assert "赵国庆" in shown
    assert "读入4行 = 导入4行 + 退回0行。其中改动1行、与原来相同3行。" in done
    assert OrgState.objects.current().get(org_id=office.ids[EAST]).secretary_name == "赵国庆"
    assert Batch.objects.get(kind="org_basics").file_hash == TableUpload.objects.get().file_hash


def test_faults_come_back_as_notes_in_the_own_file(office: Office, tmp_path: Path) -> None:
    path = typed(downloaded(office.clerk, "org_basics", tmp_path / "a.xlsx"), {(EAST, "成立日期"): "去年"})
    upload_id = handed_in(office.clerk, "org_basics", path)

    shown = page_of(office.clerk, reverse("table-upload", args=[upload_id]))
    answer = client_of(office.clerk).get(reverse("table-upload-notes", args=[upload_id]))

    assert '要退回 <b class="tone-late">1</b> 行' in " ".join(shown.split())
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    noted = [c.comment.text for row in book["组织基本情况"].iter_rows() for c in row if c.comment]
    assert noted == ["第7行“成立日期”是“去年”,不是日期。请写成2012-07-15这样。"]


def test_only_the_clean_rows_go_in_on_request(office: Office, tmp_path: Path) -> None:
    cells = {(EAST, "成立日期"): "去年", (WEST, "书记/姓名"): "钱二"}
    path = typed(downloaded(office.clerk, "org_basics", tmp_path / "a.xlsx"), cells)
    upload_id = handed_in(office.clerk, "org_basics", path)

    refused = applied(office.clerk, upload_id, only_clean="0").content.decode()
    done = applied(office.clerk, upload_id, only_clean="1").content.decode()

    assert "没有导入:还有1处要改" in refused
    assert "读入4行 = 导入3行 + 退回1行" in done


def test_the_second_office_may_let_its_file_win(office: Office, tmp_path: Path) -> None:
    path = typed(downloaded(office.clerk, "secretaries", tmp_path / "a.xlsx"), {(EAST, "姓名"): "赵国庆"})
    told: dict[str, object] = {"secretary_name": "孙二"}
    org_correct(org_id=office.ids[EAST], fields_told=told, on=DAY, reason="换届结果", by=office.county)
    # The clock of the tests stands still: the file was handed out a moment before.
    earlier = table_read(path)
    at = earlier.column("版本(勿改)")
    assert at is not None
    stamp = str(earlier.rows[0].cells[at])
    typed(
        path,
        {(EAST, "版本(勿改)"): f"{stamp[:-1]}" if stamp[-1] != "0" else "20120715-20120715T000000000000"},
    )
    upload_id = handed_in(office.clerk, "secretaries", path)

    shown = page_of(office.clerk, reverse("table-upload", args=[upload_id]))
    applied(office.clerk, upload_id, only_clean="0", is_forced="1")

    assert "以本表为准" in shown
    assert OrgState.objects.current().get(org_id=office.ids[EAST]).secretary_name == "赵国庆"


def test_a_large_file_is_checked_and_imported_in_the_background(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jishi.apps.registry.pages.table_detail.SMALL_BYTES", 0)
    monkeypatch.setattr("jishi.apps.registry.pages.table_upload.SMALL_ROWS", 1)
    path = typed(downloaded(office.clerk, "org_basics", tmp_path / "a.xlsx"), {(EAST, "书记/姓名"): "赵国庆"})
    upload_id = handed_in(office.clerk, "org_basics", path)
    waiting = page_of(office.clerk, reverse("table-upload", args=[upload_id]))
    job_run(job_id=Job.objects.get(kind="tables.check").pk)

    applied(office.clerk, upload_id, only_clean="0")
    job_run(job_id=Job.objects.get(kind="tables.import").pk)

    assert "正在后台办理" in waiting
    assert Job.objects.get(kind="tables.import").state == Job.State.DONE
    assert TableUpload.objects.get(pk=upload_id).state == "applied"
    assert OrgState.objects.current().get(org_id=office.ids[EAST]).secretary_name == "赵国庆"


def test_a_file_that_is_in_is_not_written_again(office: Office, tmp_path: Path) -> None:
    path = typed(downloaded(office.clerk, "org_basics", tmp_path / "a.xlsx"), {(EAST, "书记/姓名"): "赵国庆"})
    first = handed_in(office.clerk, "org_basics", path)
    applied(office.clerk, first, only_clean="0")
    applied(office.clerk, first, only_clean="0")

    second = handed_in(office.clerk, "org_basics", path)
    shown = page_of(office.clerk, reverse("table-upload", args=[second]))

    assert Batch.objects.filter(kind="org_basics").count() == 1
    assert "同一个文件导入过" in shown
    assert "与登记的完全相同" in shown


def test_only_ones_own_files_are_shown(office: Office, tmp_path: Path) -> None:
    path = downloaded(office.clerk, "org_basics", tmp_path / "a.xlsx")
    upload_id = handed_in(office.clerk, "org_basics", path)

    answer = client_of(office.county).get(reverse("table-upload", args=[upload_id]))

    assert answer.status_code == 404


def test_who_may_only_look_can_export_and_not_hand_in(office: Office, tmp_path: Path) -> None:
    shown = page_of(office.leader, reverse("table", args=["secretaries"]))
    answer = client_of(office.leader).post(reverse("table", args=["secretaries"]), {})
    exported = downloaded(office.leader, "secretaries", tmp_path / "a.xlsx", "table-export")

    assert "核对" not in shown
    assert answer.status_code == 403
    assert len(table_read(exported).rows) == 7
    assert client_of(office.leader).get(reverse("table-form", args=["secretaries"])).status_code == 403
    assert client_of(office.leader).get(reverse("table", args=["nothing"])).status_code == 404


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"on": "2012-08-01"}, "还没有到"),
        ({"reason": "改"}, "太短"),
        ({"on": "昨天"}, "应写成2012-07-15这样的日期"),
    ],
)
def test_a_form_that_says_too_little_is_refused(told: dict[str, str], says: str, office: Office) -> None:
    file = SimpleUploadedFile("a.xlsx", b"x")
    values = {"file": file, "on": DAY.isoformat(), "reason": "半年核对", **told}

    answer = client_of(office.clerk).post(reverse("table", args=["secretaries"]), values)

    assert says in answer.content.decode()
    assert not TableUpload.objects.exists()


def test_a_file_that_cannot_be_read_says_so(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    upload_id = handed_in(office.clerk, "secretaries", tmp_path / "a.xlsx")

    shown = page_of(office.clerk, reverse("table-upload", args=[upload_id]))

    assert "“a.xlsx”不是Excel工作簿" in shown
    assert client_of(office.clerk).get(reverse("table-upload-notes", args=[upload_id])).status_code == 404


class TestTheCommand:
    def test_it_checks_without_writing(
        self, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = own(tmp_path / "a.xlsx", ["组织代码", "书记/姓名"], [EAST, "赵国庆"], [WEST, None])

        code = main(["import", "secretaries", str(path), "--dry-run", "--lang", "en"])

        assert code == 0
        assert capsys.readouterr().out.splitlines() == [
            "2 rows read: 0 new, 1 changed, 1 unchanged, 0 refused.",
            "Checked only, nothing written.",
        ]
        assert OrgState.objects.current().get(org_id=office.ids[EAST]).secretary_name == "王桂兰"

    def test_it_writes_once(self, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = own(tmp_path / "a.xlsx", ["组织代码", "书记/姓名"], [EAST, "赵国庆"])

        codes = [main(["import", "secretaries", str(path), "--lang", "zh", "--reason", "核对"]) for _ in "12"]

        batch = Batch.objects.get(kind="secretaries")
        assert codes == [0, 0]
        assert capsys.readouterr().out.splitlines() == [
            "读入1行:新增0行,改动1行,相同0行,退回0行。",
            f"已导入,第{batch.pk}批。",
            "读入1行:新增0行,改动0行,相同1行,退回0行。",
            "与登记的完全相同,没有改动。",
        ]
        assert [event.what for event in audit.events_of(f"batch:{batch.pk}")] == ["table_imported"]

    def test_it_tells_every_fault_and_writes_the_notes(
        self, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = own(tmp_path / "a.xlsx", ["组织代码", "任职日期"], [EAST, "去年"], ["没有", "2012-01-01"])
        notes = tmp_path / "notes.xlsx"

        code = main(["import", "secretaries", str(path), "--lang", "zh", "--notes", str(notes)])

        told = capsys.readouterr()
        assert code == 1
        assert told.err.splitlines() == [
            "第2行“任职日期”是“去年”,不是日期。请写成2012-07-15这样。 [TABLE-28]",
            "第3行“组织代码”是“没有”,没有登记,或不在您的范围内。请核对。 [TABLE-46]",
            "有2处要改,没有写入。",
        ]
        assert openpyxl.load_workbook(notes)["Sheet"]["B2"].comment is not None

    def test_the_rest_goes_in_if_asked(self, office: Office, tmp_path: Path) -> None:
        path = own(tmp_path / "a.xlsx", ["组织代码", "书记/姓名"], [EAST, "赵国庆"], ["没有", "钱二"])

        assert main(["import", "secretaries", str(path), "--only-clean"]) == 0
        assert OrgState.objects.current().get(org_id=office.ids[EAST]).secretary_name == "赵国庆"

    def test_it_acts_with_the_rights_of_a_person(
        self, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = own(tmp_path / "a.xlsx", ["组织代码", "书记/姓名"], [EAST, "赵国庆"])
        words = ["import", "secretaries", str(path), "--lang", "zh", "--user"]

        assert main([*words, "leader"]) == 1
        assert main([*words, "stranger"]) == 1
        assert main([*words, "clerk"]) == 0
        assert "没有用户“stranger”" in capsys.readouterr().err

    def test_no_file_and_no_table(self, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["import", "secretaries", "none.xlsx", "--lang", "en"]) == 1
        with pytest.raises(SystemExit) as caught:
            main(["import", "nothing", "none.xlsx"])

        assert caught.value.code == 2
        assert "none.xlsx: no such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    "address", ["/members/?format=xlsx", "/tables/members/export/", "/tables/members/form/"]
)
def test_more_rows_than_a_sheet_holds_are_refused_before_any_is_read(
    address: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jishi.sheets.book.MOST_ROWS", 2)
    monkeypatch.setattr("jishi.apps.registry.tables.members.Members.rows", lambda *_: pytest.fail("read"))

    answer = client_of(office.county).get(address)

    assert answer.status_code == 422
    assert "行数超过一张工作表的上限2行。请缩小范围,分几次导出。" in answer.content.decode()
