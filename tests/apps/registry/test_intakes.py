"""A restructured plant hands over 2,000 people, 92 of them members: counted by kind, sent with letters, received."""

import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Affiliation, IntakeCount, TransferLetter
from jishi.apps.registry.services import IntakeDraft, LetterDraft, MemberDraft, RegistryError
from jishi.apps.registry.services.work import work_open
from jishi.shared.actor import SYSTEM, Actor, NotAllowed
from jishi.shared.dates import Moment, travel
from jishi.sheets import write_rows

from .office import BUREAU, DAY, EAST, FAR, FIRM, SINCE, TOWN, WEST, Office, client_of, page_of
from .relations import home

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
VIEW = "registry.view_member"
COUNTS = {"laid_off": 1_630, "retired": 412, "other": 11}
PLANT = IntakeDraft("恒远米业公司", DAY, COUNTS, "鸡企改〔2012〕3号", "企业改制,人员移交社区")
LATER = DAY + timedelta(days=3)
# 92 members of the plant: to a village, to an office of another committee, to another county, out of the system.
GOES = (*(EAST,) * 40, *(BUREAU,) * 40, *(FAR,) * 10, *("",) * 2)


def codes() -> list[str]:
    return [f"P{n:03}" for n in range(len(GOES))]


@pytest.fixture
def plant(office: Office) -> Office:
    drafts = [MemberDraft(code, "周厂工", "男", FIRM, SINCE) for code in codes()]
    services.members_enrol(drafts=drafts, by=SYSTEM)
    return office


def letters() -> list[LetterDraft]:
    return [
        LetterDraft(code, DAY, to, "" if to else "大连市某公司党支部")
        for code, to in zip(codes(), GOES, strict=True)
    ]


def record(office: Office, by: Actor) -> int:
    return services.intake_record(org_id=office.ids[FIRM], draft=PLANT, letters=letters(), by=by)


def row(by: Actor, batch_id: int, on: date = DAY) -> selectors.IntakeRow:
    found = selectors.intake_of(batch_id, seen=selectors.visible(by, VIEW, Moment(on)))
    assert found is not None
    return found


def test_ninety_two_of_two_thousand_travel_and_nobody_else_is_named(plant: Office) -> None:
    batch_id = record(plant, plant.city)

    told = row(plant.city, batch_id)
    assert (told.people_n, told.letters_n, told.waiting_n) == (2_053, 92, 92)
    assert dict(told.counts) == {"下岗失业": 1_630, "离退休": 412, "其他": 11}
    assert all(home(code, DAY) == FIRM for code in codes())
    assert Affiliation.objects.count() == 3 + 92


def test_each_end_receives_its_own_at_once_on_the_page(plant: Office) -> None:
    batch_id = record(plant, plant.city)
    address = reverse("letter-batch", args=[batch_id])
    told = {"step": "receive", "on": LATER.isoformat()}

    with travel(LATER):
        assert "在途的40封一起办" in page_of(plant.system_clerk, address)
        assert client_of(plant.system_clerk).post(address, told).status_code == 302

    assert [home(code, LATER) for code in (codes()[0], codes()[50], codes()[85])] == [FIRM, BUREAU, FIRM]
    assert (
        row(plant.city, batch_id, LATER).received_n,
        row(plant.system_clerk, batch_id, LATER).letters_n,
    ) == (
        40,
        40,
    )


def test_only_who_issued_letters_is_offered_to_take_them_back(plant: Office) -> None:
    address = reverse("letter-batch", args=[record(plant, plant.city)])

    with travel(LATER):
        assert "撤销这一批" in page_of(plant.city, address)
        assert "撤销这一批" not in page_of(plant.system_clerk, address)


def test_what_has_run_out_is_on_both_ends_lists_and_the_rest_is_received_without_it(plant: Office) -> None:
    batch_id = record(plant, plant.city)
    late = DAY + timedelta(days=12)  # ten days inside the county, thirty outside
    services.letters_remind(on=late, by=SYSTEM)
    address = reverse("letter-batch", args=[batch_id])

    assert row(plant.city, batch_id, late).overdue_n == 80
    assert (len(work_open("letter_in")), len(work_open("letter_out"))) == (90, 80)
    with travel(late):
        answer = client_of(plant.city).post(address, {"step": "receive", "on": late.isoformat()}, follow=True)

    assert "过期的80封没有接收" in answer.content.decode()
    assert (home(codes()[85], late), home(codes()[91], late), home(codes()[0], late)) == (FAR, None, FIRM)


def test_the_whole_batch_goes_back_and_its_receipts_go_first(plant: Office) -> None:
    batch_id = record(plant, plant.city)
    ids = list(TransferLetter.objects.filter(batch_id=batch_id).values_list("pk", flat=True))
    with travel(LATER):
        received = services.letters_receive(letter_ids=ids, on=LATER, by=plant.city)
        with pytest.raises(services.UndoBlocked):
            services.batch_revert(batch_id=batch_id, reason="企业暂不改制", by=plant.city)

        services.batch_revert(batch_id=received, reason="收错了批次", by=plant.city)
        services.batch_revert(batch_id=batch_id, reason="企业暂不改制", by=plant.city)

    assert {home(code, LATER) for code in codes()} == {FIRM}
    assert work_open("letter_in") == {}
    assert selectors.intake_of(batch_id, seen=selectors.visible(plant.city, VIEW, Moment(LATER))) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"from_unit": " "}, "INTAKE-01"),
        ({"counts": {"strangers": 4_000}}, "INTAKE-02"),
        ({"counts": {"retired": 91}}, "INTAKE-03"),
        ({"reason": "改"}, "REGISTRY-13"),
    ],
)
def test_what_does_not_add_up_is_refused(plant: Office, change: dict[str, object], code: str) -> None:
    told = {name: getattr(PLANT, name) for name in IntakeDraft.__dataclass_fields__} | change

    with pytest.raises(RegistryError, match=code):
        services.intake_record(
            org_id=plant.ids[FIRM], draft=IntakeDraft(**told), letters=letters(), by=plant.city
        )
    assert not IntakeCount.objects.exists()


def test_only_the_plants_side_hands_over(plant: Office) -> None:
    with pytest.raises(NotAllowed):
        record(plant, plant.system_clerk)


class TestList:
    """The list that an office fills in with Excel."""

    def sheet(self, folder: Path, rows: list[list[str]]) -> bytes:
        path = folder / "名单.xlsx"
        head = ["党员编号", "姓名", "组织关系在", "转往组织代码", "转往系统外组织"]
        write_rows(path, {"名单": [head, *rows]})
        return path.read_bytes()

    def post(self, office: Office, content: bytes, name: str = "名单.xlsx") -> str:
        told = {
            "from_unit": "恒远米业公司",
            "handed_on": DAY.isoformat(),
            "reason": "企业改制,人员移交社区",
            "n_laid_off": "1,630".replace(",", ""),
            "file": SimpleUploadedFile(name, content),
        }
        address = reverse("intake-new", args=[office.ids[FIRM]])
        answer = client_of(office.city).post(address, told, follow=True)
        return answer.content.decode()

    def test_ninety_two_go_where_their_row_says(self, plant: Office, tmp_path: Path) -> None:
        rows = [
            [code, "周*工", "恒远米业党支部", to, "" if to else "大连市某公司党支部"]
            for code, to in zip(codes(), GOES, strict=True)
        ]

        page = self.post(plant, self.sheet(tmp_path, [*rows, ["P999", "某某", "", "", ""]]))

        assert "成批移交:恒远米业公司" in page
        assert TransferLetter.objects.count() == 92
        assert TransferLetter.objects.filter(to_outside="大连市某公司党支部").count() == 2

    def test_every_wrong_row_is_named_and_nothing_is_written(self, plant: Office, tmp_path: Path) -> None:
        rows = [["", "周*工", "", EAST, ""], ["P001", "周*工", "", EAST, ""], ["", "周*工", "", WEST, ""]]

        page = self.post(plant, self.sheet(tmp_path, rows))
        unknown = self.post(plant, self.sheet(tmp_path, [["NOBODY", "周*工", "", TOWN, ""]]))

        assert "第2行没有党员编号" in page
        assert "第4行没有党员编号" in page
        assert "NOBODY:没有这名党员" in unknown
        assert "NOBODY:没有能接收党员的组织" in unknown
        assert not TransferLetter.objects.exists()

    def test_a_row_without_a_code_has_its_number(self, plant: Office, tmp_path: Path) -> None:
        content = self.sheet(tmp_path, [["", "周*工", "", EAST, ""]])

        with pytest.raises(RegistryError, match="INTAKE-05"):
            services.intake_list_read(filename="名单.xlsx", content=[content], issued_on=DAY)

    def test_what_is_no_list_is_said(self, plant: Office, tmp_path: Path) -> None:
        wrong = tmp_path / "别的.xlsx"
        write_rows(wrong, {"表": [["序号", "单位", "电话"], ["1", "甲", "2"]]})

        assert "没有“党员编号”“转往组织代码”这一列" in self.post(plant, wrong.read_bytes())
        assert "请交xlsx、xls或csv" in self.post(plant, b"x", "名单.doc")
        assert "党员名单:交Excel,或者在下面选" in page_without_a_list(plant)
        with pytest.raises(RegistryError, match="INTAKE-04"):
            services.intake_list_read(filename="名单.xlsx", content=[b"no workbook"], issued_on=DAY)

    def test_the_list_to_fill_in_names_everybody_masked(self, plant: Office) -> None:
        answer = client_of(plant.city).get(reverse("intake-new", args=[plant.ids[FIRM]]) + "?format=xlsx")

        sheet: Any = load_workbook(BytesIO(answer.content)).active
        cells = [cell.value for line in sheet.iter_rows() for cell in line]
        assert {"P000", "P091", "周*工", "转往组织代码"} <= set(cells)
        assert "周厂工" not in cells

    def test_the_list_has_everybody_also_where_the_page_does_not(
        self, plant: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("jishi.apps.registry.pages.intakes.MOST", 10)
        address = reverse("intake-new", args=[plant.ids[FIRM]])

        page = page_of(plant.city, address)

        assert "在册党员92名,下面只列出前10名。" in re.sub(r"\s+", "", page)
        sheet: Any = load_workbook(
            BytesIO(client_of(plant.city).get(address + "?format=xlsx").content)
        ).active
        assert "P091" in {cell.value for line in sheet.iter_rows() for cell in line}
        monkeypatch.setattr("jishi.apps.registry.pages.intakes.MOST_LISTED", 20)
        assert "下载名单来填" not in page_of(plant.city, address + "?format=xlsx")

    def test_who_stays_does_not_count_to_the_limit(
        self, plant: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("jishi.apps.registry.services.intakes.MOST_ROWS", 2)
        rows: list[list[Any]] = [["党员编号", "转往组织代码"], ["P000", EAST], ["P001", EAST], ["P002", None]]
        write_rows(tmp_path / "a.xlsx", {"名单": rows})
        content = [(tmp_path / "a.xlsx").read_bytes()]

        read = services.intake_list_read(filename="a.xlsx", content=content, issued_on=DAY)

        assert [letter.member_code for letter in read] == ["P000", "P001"]
        monkeypatch.setattr("jishi.apps.registry.services.intakes.MOST_ROWS", 1)
        with pytest.raises(RegistryError, match="填了去处的有2名,一次最多1名"):
            services.intake_list_read(filename="a.xlsx", content=content, issued_on=DAY)


def page_without_a_list(office: Office) -> str:
    address = reverse("intake-new", args=[office.ids[FIRM]])
    return client_of(office.city).post(address, {"from_unit": "甲"}).content.decode()


def test_the_list_of_handings_over_and_the_choice_on_screen(plant: Office) -> None:
    told = {
        "from_unit": "恒远米业公司",
        "handed_on": DAY.isoformat(),
        "reason": "企业改制,人员移交社区",
        "n_laid_off": "200",
        "members": codes()[:30],
        "to_org_code": EAST,
    }

    client_of(plant.clerk).post(reverse("intake-new", args=[plant.ids[FIRM]]), told)
    page = page_of(plant.clerk, reverse("intake-list"))

    assert "恒远米业公司" in page
    assert TransferLetter.objects.count() == 30
    assert "恒远米业公司" not in page_of(plant.system_clerk, reverse("intake-list"))
