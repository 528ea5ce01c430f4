"""Handing in a workbook in the browser: what is found, the decision, the way back."""

import html
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jishi.apps.facts.models import FactBatch, FactUpload, FactValue
from jishi.apps.facts.pages import import_new, upload_detail
from jishi.apps.facts.services import facts_import_check
from jishi.apps.jobs.services import job_run
from jishi.sheets import read_rows
from tests.sheets import hostile
from tests.sheets.office import workbook_save

from .browser import decide, hand_in, read, signed_in
from .office import HEADINGS, OTHER_VILLAGE, VILLAGE, Office, book, build, line

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def two_rows(folder: Path, second: object = "3次") -> Path:
    rows = [line(VILLAGE, 3), line(OTHER_VILLAGE, second)]
    return book(folder / "七月指标.xlsx", rows, "党课次数")


def test_nothing_is_written_before_somebody_confirms(office: Office, tmp_path: Path) -> None:
    client = signed_in(office.clerk)

    page = read(client, hand_in(client, two_rows(tmp_path)))

    assert "读入 <b>2</b> 行:没有问题 <b>1</b> 行" in page
    assert "第3行“党课次数”是“3次”,应为0到24的整数。" in page
    assert "只导入没有问题的1行" in page
    assert not FactValue.objects.exists()


def test_after_an_import_the_page_says_what_happened_and_the_way_back(office: Office, tmp_path: Path) -> None:
    client = signed_in(office.clerk)

    page = decide(client, hand_in(client, two_rows(tmp_path)), only_clean=True)

    assert "已导入1行,退回1行,写入1个数。" in page
    assert "撤销这批导入" in page
    assert "下载退回行" in page
    assert FactValue.objects.get().source == "Excel:七月指标.xlsx"


def test_a_batch_is_taken_back_by_one_button(office: Office, tmp_path: Path) -> None:
    client = signed_in(office.clerk)
    decide(client, hand_in(client, two_rows(tmp_path, 4)))
    batch = FactBatch.objects.get()

    page = client.post(reverse("facts-batch-undo", args=[batch.pk]), follow=True).content.decode()

    assert f"已撤销第{batch.pk}批:收回2个数。" in page
    assert "镇里小王于" in page


def test_all_or_nothing_writes_nothing_while_a_row_is_wrong(office: Office, tmp_path: Path) -> None:
    client = signed_in(office.clerk)

    page = decide(client, hand_in(client, two_rows(tmp_path)), only_clean=False)

    assert "没有导入:还有1处要改。" in page
    assert not FactValue.objects.exists()


def test_the_same_file_again_is_recognised_and_changes_nothing(office: Office, tmp_path: Path) -> None:
    client = signed_in(office.clerk)
    path = two_rows(tmp_path, 4)
    decide(client, hand_in(client, path))

    page = read(client, hand_in(client, path))

    assert "同一个文件7月15日导入过" in page
    assert "没有问题的行与已有数据完全相同,没有要改动的。" in page
    assert FactValue.objects.count() == 2


def test_refusals_come_back_in_the_persons_own_file(office: Office, tmp_path: Path) -> None:
    client = signed_in(office.clerk)
    address = hand_in(client, two_rows(tmp_path))

    answer = client.get(f"{address}notes/")

    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(answer.content)
    listed = "\n".join(str(cell) for row in read_rows(copy, "退回说明") for cell in row if cell)
    assert "“七月指标.xlsx”共有1处要核对" in listed
    assert "第3行“党课次数”是“3次”" in listed
    assert read_rows(copy, "指标") == read_rows(tmp_path / "七月指标.xlsx", "指标")


@pytest.mark.parametrize("name", ["七月'指标\"<b>😀.csv", "很" * 190 + ".csv"], ids=["odd", "long"])
def test_a_text_file_is_called_as_the_person_calls_it_and_comes_back_with_its_refusals(
    office: Office, tmp_path: Path, name: str
) -> None:
    client = signed_in(office.clerk)

    def sent(text: str) -> str:
        file = SimpleUploadedFile(name, text.encode("gb18030"))
        answer = client.post(reverse("facts-import"), {"file": file, "period": "2012", "source": ""})
        return str(answer["Location"])

    page = read(client, sent("组织代码,别的\n1,2\n"))
    notes = client.get(f"{sent(f'组织代码,党课次数{chr(10)}{VILLAGE},3次{chr(10)}')}notes/")

    assert f"工作表“{name.removesuffix('.csv')}”里没有一列是指标。" in html.unescape(page)
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(notes.content)
    listed = "\n".join(str(cell) for row in read_rows(copy, "退回说明") for cell in row if cell)
    assert f"“{name}”共有1处要核对" in listed


def test_the_corrected_copy_can_be_handed_in_as_it_is(office: Office, tmp_path: Path) -> None:
    client = signed_in(office.clerk)
    answer = client.get(f"{hand_in(client, two_rows(tmp_path))}notes/")
    copy = tmp_path / "七月指标(退回).xlsx"
    copy.write_bytes(answer.content)

    page = read(client, hand_in(client, copy))

    assert "读入 <b>2</b> 行:没有问题 <b>1</b> 行" in page


def test_a_hidden_row_is_refused(office: Office, tmp_path: Path) -> None:
    rows = [[*HEADINGS, "党课次数"], line(VILLAGE, 3), line(OTHER_VILLAGE, 4)]
    path = workbook_save(tmp_path / "a.xlsx", {"指标": rows}, hidden_rows=[3])
    client = signed_in(office.clerk)

    page = read(client, hand_in(client, path))

    assert "第3行是隐藏行,里面有内容,可能是旧数据。请取消隐藏核对,不要的删去。" in page


def test_headers_of_merged_rows_are_understood(office: Office, tmp_path: Path) -> None:
    rows = [
        ["基本情况", None, None, "组织生活", None],
        ["组织代码", "组织名称", "期间", "会议应到人次", "会议实到人次"],
        [VILLAGE, None, "2012", 10, 9],
    ]
    path = workbook_save(tmp_path / "a.xlsx", {"指标": rows}, merges=["A1:C1", "D1:E1"])
    client = signed_in(office.clerk)

    decide(client, hand_in(client, path))

    assert set(FactValue.objects.values_list("indicator", "value")) == {("attend_due", 10), ("attend_n", 9)}


BAD_FILES: list[tuple[str, Callable[[Path], object], str]] = [
    ("broken.xlsx", hostile.truncated, "“broken.xlsx”已损坏,读不出来。"),
    ("bomb.xlsx", hostile.bomb, "“bomb.xlsx”太大,解压后超出允许的大小"),
    ("wide.xlsx", hostile.many_columns, "最多允许1000列。请检查最右边是否有误填的内容"),
    (
        "wrong.xlsx",
        lambda path: workbook_save(path, {"总结": [["标题", "内容"], ["一", "二"]]}),
        "“wrong.xlsx”里没有找到表头(查找了工作表:总结;应有的列:组织代码)。",
    ),
    (
        "bare.xlsx",
        lambda path: workbook_save(path, {"名册": [["组织代码", "组织名称"], [VILLAGE, "东村"]]}),
        "工作表“名册”里没有一列是指标。",
    ),
    (
        "twice.xlsx",
        lambda path: workbook_save(path, {"s": [["组织代码", "党课次数", "lectures"], [VILLAGE, 1, 2]]}),
        "“lectures”有两列。请留下一列。",
    ),
    (
        "empty.xlsx",
        lambda path: workbook_save(path, {"s": [["组织代码", "党课次数"]]}),
        "工作表“s”的表头下面没有数据。请填好后再导入。",
    ),
    ("text.docx", lambda path: path.write_bytes(b"hello"), "“text.docx”不是Excel工作簿。"),
]


@pytest.mark.parametrize(("name", "make", "sentence"), BAD_FILES)
def test_a_bad_file_is_answered_with_a_sentence_and_leaves_nothing(
    office: Office, tmp_path: Path, name: str, make: Callable[[Path], object], sentence: str
) -> None:
    make(tmp_path / name)
    client = signed_in(office.clerk)

    address = hand_in(client, tmp_path / name)
    upload = FactUpload.objects.get()
    if upload.job_id:
        job_run(job_id=upload.job_id)

    page = read(client, address)
    assert sentence in page
    assert "没有写入任何内容。" in page
    decide(client, address, only_clean=True)
    assert not FactValue.objects.exists()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["组织代码", "组织名称"], [VILLAGE, "东村"]], "FACTS-50"),
        ([["组织代码", "党课次数", "lectures"], [VILLAGE, 1, 2]], "FACTS-51"),
        ([["组织代码", "党课次数"]], "FACTS-52"),
    ],
)
def test_a_table_that_cannot_be_imported_is_refused_by_code(
    office: Office, tmp_path: Path, rows: list[list[object]], code: str
) -> None:
    path = workbook_save(tmp_path / "a.xlsx", {"s": rows})

    preview = facts_import_check(path=path, default_period="2012", by=office.clerk)

    assert not preview.is_readable
    assert code in [finding.code for finding in preview.findings]


def test_a_large_file_is_checked_and_imported_in_the_background(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_new, "SMALL_BYTES", 10_000)
    monkeypatch.setattr(upload_detail, "SMALL_VALUES", 5_000)
    office = build(more_villages=900)
    rows = [line(code, *([1] * 12)) for code in office.ids if code.startswith("2303219")]
    flags = ("有任期目标", "有年度工作计划", "有年度工作总结", "公开承诺已公示", "公开承诺已评议", "党课次数")
    more = (
        "支部党员大会次数",
        "支委会次数",
        "当年发展党员人数",
        "村集体年收入",
        "农户数",
        "获县级以上表彰次数",
    )
    client = signed_in(office.clerk)

    address = hand_in(client, book(tmp_path / "large.xlsx", rows, *flags, *more))
    upload = FactUpload.objects.get()
    assert upload.job_id is not None
    assert "正在后台办理" in read(client, address)
    job_run(job_id=upload.job_id)
    decide(client, address)
    upload.refresh_from_db()
    job_run(job_id=upload.job_id)

    assert "已导入900行,写入10,800个数。" in read(client, address)
    assert FactValue.objects.count() == 10_800


def test_a_file_is_seen_by_whoever_handed_it_in_and_nobody_else(office: Office, tmp_path: Path) -> None:
    address = hand_in(signed_in(office.clerk), two_rows(tmp_path))

    assert signed_in(office.county).get(address).status_code == 404
    assert signed_in(office.secretary).get(address).status_code == 403


def test_a_period_of_another_form_is_refused_beside_its_box(office: Office, tmp_path: Path) -> None:
    file = SimpleUploadedFile("a.xlsx", two_rows(tmp_path).read_bytes())

    answer = signed_in(office.clerk).post(reverse("facts-import"), {"file": file, "period": "今年"})

    assert "“期间”是“今年”,应写成2012年、2012年上半年、2012年第一季度或2012年3月" in answer.content.decode()
