"""A district with two streets: one has a community, forty households on a square, members and residents who help."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl

from jishi.apps.accounts import selectors as accounts
from jishi.apps.outreach import services
from jishi.apps.outreach.models import Household, WarmGroup, Worker
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import (
    AreaDraft,
    Asked,
    IntakeDraft,
    LetterDraft,
    MemberDraft,
    OrgDraft,
    TableFile,
    TableResult,
    UnitDraft,
)
from jishi.shared.actor import SYSTEM, Actor, Grant, ScopeKind
from jishi.shared.dates import travel

SINCE, DAY = date(2010, 1, 1), date(2012, 7, 15)
DISTRICT, STREET, OTHER, COMMUNITY = "230108000001", "230108001001", "230108002001", "230108001101"
AGENCY, BANK = "人社局", "信用社"
UNIT = "平房机械厂"
HOMES = [
    "组织代码",
    "户号",
    "姓名",
    "电话",
    "网格(楼院)",
    "向东(米)",
    "向北(米)",
    "工作量",
    "移交单位",
    "迁出日期",
]
PEOPLE = [
    "组织代码",
    "人员编号",
    "姓名",
    "党员编号",
    "联系电话",
    "专长",
    "最多参加几个组",
    "向东(米)",
    "向北(米)",
    "退出日期",
]
NOTES = [
    "组织代码",
    "户号",
    "日期",
    "什么事",
    "本人怎么说",
    "谁去办",
    "结果",
    "结果或原因",
    "回话日期",
    "本人认可",
]


@dataclass
class Street:
    """The organisations, who does what, and a folder for files."""

    ids: dict[str, int]
    people: dict[str, Actor] = field(default_factory=dict)

    @property
    def street(self) -> int:
        """The street's own id."""
        return self.ids[STREET]

    def home(self, number: str) -> Household:
        """A household of the street."""
        return Household.objects.get(org_id=self.street, number=number)

    def worker(self, number: str) -> Worker:
        """A person of the street."""
        return Worker.objects.get(org_id=self.street, number=number)

    def grouped(self, groups_n: int = 4) -> int:
        """Form groups and publish them."""
        draft = services.PlanDraft(self.street, "fresh", groups_n)
        plan = services.plan_now(draft=draft, by=self.people["clerk"])
        services.plan_publish(plan_id=plan, on=DAY, by=self.people["clerk"])
        return plan

    def need(self, number: str = "001", kind: str = "job", on: date = DAY) -> int:
        """Record what a household asks for."""
        draft = services.NeedDraft(self.home(number).pk, kind, "想在附近找个活", on, "赵组长")
        [need_id] = services.needs_record(drafts=[draft], by=self.people["clerk"])
        return need_id

    def step(self, need_id: int, what: str, on: date = DAY, **told: Any) -> None:
        """Take a step with a need."""
        step = services.NeedStep(need_id, what, on, **told)
        services.needs_step(steps=[step], by=self.people["clerk"])

    def groups(self) -> list[WarmGroup]:
        """The groups that stand."""
        return list(WarmGroup.objects.filter(org_id=self.street, ended_on=None).order_by("number"))


def book(path: Path, head: list[str], rows: list[list[Any]]) -> Path:
    """Save an office's own list."""
    made = openpyxl.Workbook()
    assert made.active is not None
    for row in [head, *rows]:
        made.active.append(row)
    made.save(path)
    return path


def taken(table: str, path: Path, by: Actor, *, on: date = DAY, only_clean: bool = False) -> TableResult:
    """Import a list."""
    file = TableFile(register.handlers()[table], path, path.name, f"{path.stat().st_size}")
    return register.table_import(file, Asked(by, on, "街道名册"), only_clean=only_clean)


def homes() -> list[list[Any]]:
    """Forty households on a square, the first ten of the plant that was restructured."""
    return [
        [
            STREET,
            f"{n:03}",
            f"钱户{n}",
            f"1380000{n:04}",
            f"{(n - 1) // 10 + 1}号楼",
            100 * ((n - 1) % 8),
            100 * ((n - 1) // 8),
            1 + n % 2,
            UNIT if n <= 10 else None,
            None,
        ]
        for n in range(1, 41)
    ]


def helpers() -> list[list[Any]]:
    """Five members and five residents."""
    return [
        [
            STREET,
            f"P{n:02}",
            f"赵组{n}",
            f"M{n:02}" if n <= 5 else None,
            f"1390000{n:04}",
            "就业指导、照料帮扶" if n % 2 else "小额信贷",
            1,
            150 * (n % 5),
            80 * n,
            None,
        ]
        for n in range(1, 11)
    ]


def build() -> Street:
    """Set everything up on the day."""
    with travel(DAY), TemporaryDirectory() as folder:
        return _build(Path(folder))


def _build(folder: Path) -> Street:
    areas = [("2301", "哈尔滨市", "prefecture", "23"), ("230108", "平房区", "county", "2301")]
    areas += [(f"23010800{n}", f"平房{n}街道", "township", "230108") for n in (1, 2)]
    register.areas_load(areas=[AreaDraft(*area) for area in areas], source="test", by=SYSTEM)
    seats = [("G0", "平房区机关", "230108"), ("G1", "一街道办", "230108001"), ("G2", "二街道办", "230108002")]
    units = [UnitDraft(code, name, "gov_organ", area, SINCE) for code, name, area in seats]
    register.units_register(drafts=units, by=SYSTEM)
    orgs = [
        OrgDraft(DISTRICT, "平房区委", "local_committee", "", SINCE, unit_codes=("G0",)),
        OrgDraft(STREET, "一街道党工委", "primary_committee", DISTRICT, SINCE, unit_codes=("G1",)),
        OrgDraft(OTHER, "二街道党工委", "primary_committee", DISTRICT, SINCE, unit_codes=("G2",)),
        OrgDraft(COMMUNITY, "一社区党支部", "branch", STREET, SINCE, org_type="community"),
    ]
    register.orgs_set_up(drafts=orgs, by=SYSTEM)
    members = [MemberDraft(f"M{n:02}", f"赵组{n}", "1", COMMUNITY, SINCE) for n in range(1, 8)]
    register.members_enrol(drafts=members, by=SYSTEM)
    ids = registry.org_ids_of([DISTRICT, STREET, OTHER, COMMUNITY])
    street = Street(ids, _people(ids))
    draft = IntakeDraft(UNIT, DAY, {"laid_off": 30}, "平组发〔2012〕1号", "企业改制移交")
    letters = [LetterDraft("M06", DAY, to_outside="外区某社区党支部")]
    register.intake_record(org_id=ids[COMMUNITY], draft=draft, letters=letters, by=SYSTEM)
    taken("households", book(folder / "homes.xlsx", HOMES, homes()), street.people["clerk"])
    taken("group_workers", book(folder / "people.xlsx", PEOPLE, helpers()), street.people["clerk"])
    return street


def _people(ids: dict[str, int]) -> dict[str, Actor]:
    def actor(role: str, kind: ScopeKind, scope: str, name: str, user_id: int) -> Actor:
        grant = Grant(role, accounts.roles()[role].permissions, kind, scope)
        return Actor(user_id, name, (grant,))

    return {
        "officer": actor("county_officer", "org", str(ids[DISTRICT]), "区干事", 901),
        "clerk": actor("township_officer", "org", str(ids[STREET]), "街道干事", 902),
        "stranger": actor("township_officer", "org", str(ids[OTHER]), "外街干事", 903),
        "secretary": actor("branch_secretary", "org", str(ids[COMMUNITY]), "社区书记", 907),
        "leader": actor("leader", "org", str(ids[DISTRICT]), "区领导", 904),
        "agency": actor("line_agency", "line", AGENCY, "人社干部", 905),
        "bank": actor("line_agency", "line", BANK, "信贷员", 906),
    }
