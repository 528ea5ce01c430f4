"""How departments write units down: each source has rates of each kind of slip, each profile its sources."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Habits:
    """One source. Rates are shares of its rows; `covers` says which share of units it has seen.

    Parameters
    ----------
    covers, covers_social : share of firms and of social bodies on the list
    repeats : share of units that stand on it twice
    """

    covers: float
    covers_social: float
    repeats: float = 0.01
    # Names
    form: float = 0.02
    short: float = 0.0
    sign: float = 0.0
    region: float = 0.02
    typo: float = 0.01
    drop: float = 0.003
    traditional: float = 0.002
    blank: float = 0.02
    note: float = 0.02
    number: float = 0.0
    former_name: float = 0.2
    wide: float = 0.5
    # Codes
    code_missing: float = 0.05
    code_old: float = 0.05
    code_slip: float = 0.01
    code_misread: float = 0.0
    code_rounded: float = 0.0
    code_power: float = 0.0
    code_copied: float = 0.004
    code_parent: float = 0.05
    # People, telephones, addresses
    person_missing: float = 0.05
    person_before: float = 0.5
    person_secretary: float = 0.0
    person_title: float = 0.0
    person_other: float = 0.0
    phone_missing: float = 0.1
    phone_agent: float = 0.0
    phone_new: float = 0.0
    phone_form: float = 0.05
    address_missing: float = 0.05
    moved: float = 0.08
    address_way: tuple[int, int, int, int, int] = (3, 4, 2, 1, 1)
    area_missing: float = 0.02
    founded_missing: float = 1.0
    founded_ways: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of sources, the Chinese title of each, and the share of units that are shops of a chain."""

    name: str
    sources: dict[str, Habits]
    titles: dict[str, str] = field(default_factory=dict)
    chains: float = 0.0


_BUREAU = Habits(
    covers=0.975, covers_social=0, form=0.01, typo=0.004, drop=0.001, note=0.01, former_name=0, code_missing=0.01,
    code_old=0.03, code_slip=0.004, person_missing=0.02, person_before=0, phone_missing=0.08,
    address_missing=0.01, moved=0.03, address_way=(5, 4, 1, 0, 0), area_missing=0, founded_missing=0,
)  # fmt: skip
_CIVIL = Habits(
    covers=0, covers_social=0.95, form=0, short=0.02, region=0.05, former_name=0.3, code_missing=0.12,
    code_old=0.08, code_slip=0.02, code_rounded=0.01, person_missing=0.1, phone_missing=0.15, moved=0.06,
    founded_missing=0,
)  # fmt: skip
_TAX = Habits(
    covers=0.86, covers_social=0.35, form=0.03, short=0.01, code_missing=0.04, code_old=0.12, phone_agent=1,
    phone_missing=0.05, former_name=0.25, address_missing=0.03, founded_missing=0.1,
)  # fmt: skip
_PARTY = Habits(
    covers=0.38, covers_social=0.38, repeats=0.02, form=0.12, short=0.25, region=0.15, typo=0.05, drop=0.01,
    traditional=0.01, blank=0.04, note=0.05, former_name=0.5, code_missing=0.35, code_old=0.08, code_slip=0.04,
    code_rounded=0.08, person_missing=0.15, person_before=0.6, person_secretary=0.15, phone_missing=0.25,
    phone_new=0.3, address_missing=0.2, moved=0.12, address_way=(1, 2, 3, 2, 2), area_missing=0.08,
)  # fmt: skip
_FRONT = replace(
    _PARTY, covers=0.16, covers_social=0.16, short=0.35, typo=0.06, drop=0.015, traditional=0.03, blank=0.05,
    code_missing=0.6, code_old=0.05, person_missing=0.1, person_secretary=0, phone_missing=0.15, phone_new=0.25,
)  # fmt: skip
_TITLES = {
    "gs": "工商登记名册", "mz": "民政登记名册", "sw": "税务登记名册", "zz": "组织部门名册", "tz": "统战部门名册",
    "ld": "联动式摸底", "wg": "网格式摸底", "gk": "归口式摸底", "yq": "园区名册",
}  # fmt: skip
_BY_HAND = replace(
    _PARTY, covers=0.7, covers_social=0.7, repeats=0.03, short=0.3, sign=0.12, note=0.04, code_missing=0.55,
    code_old=0.03, code_misread=0.12, code_slip=0.03, code_rounded=0.0, person_title=0.06, person_secretary=0.0,
    person_before=0.2, person_missing=0.08, phone_missing=0.1, phone_new=0.1, address_missing=0.08, moved=0.04,
    former_name=0.2, address_way=(0, 1, 3, 2, 5), area_missing=0.02,
)  # fmt: skip
_SHEET = {
    "number": 0.1, "code_rounded": 0.3, "code_power": 0.12, "blank": 0.12, "note": 0.08, "founded_ways": True,
    "phone_form": 0.2,
}  # fmt: skip
_OLD = {"code_old": 0.55, "former_name": 0.8, "person_before": 0.9, "moved": 0.2, "form": 0.1}
_LATER = {"person_other": 0.35, "phone_new": 0.45, "moved": 0.4, "code_missing": 0.4, "short": 0.05}

PROFILES = {
    each.name: each
    for each in (
        # 组织、统战、工商、税务、民政: what linkage was first measured on.
        Profile("departments", {"gs": _BUREAU, "mz": _CIVIL, "sw": _TAX, "zz": _PARTY, "tz": _FRONT}, _TITLES),
        # Three survey teams in the street: signs and short names, 王老板, codes misread from a licence on the wall.
        Profile(
            "canvass",
            {"gs": _BUREAU, "mz": _CIVIL, "ld": _BY_HAND, "wg": replace(_BY_HAND, covers=0.5, covers_social=0.5),
             "gk": replace(_BY_HAND, covers=0.4, covers_social=0.4, code_missing=0.3, sign=0.03)},
            _TITLES,
        ),
        # Lists that lived in spreadsheets for years: codes as numbers, days in five forms, numbers before names.
        Profile(
            "spreadsheets",
            {"gs": replace(_BUREAU, **{**_SHEET, "code_rounded": 0.05, "code_power": 0.02}),  # type: ignore[arg-type]
             "mz": replace(_CIVIL, **_SHEET),  # type: ignore[arg-type]
             "sw": replace(_TAX, **_SHEET),  # type: ignore[arg-type]
             "zz": replace(_PARTY, **_SHEET)},  # type: ignore[arg-type]
            _TITLES,
        ),
        # Lists from before one code for all: 15-digit numbers, former names, former persons, former addresses.
        Profile(
            "old_lists",
            {"gs": _BUREAU, "mz": replace(_CIVIL, **_OLD), "sw": replace(_TAX, **_OLD),  # type: ignore[arg-type]
             "zz": replace(_PARTY, **{**_OLD, "code_old": 0.3})},  # type: ignore[arg-type]
            _TITLES,
        ),
        # A park's own list: its office's telephone for everybody, whoever handles the papers as the person.
        Profile(
            "parks",
            {"gs": _BUREAU, "mz": _CIVIL, "sw": _TAX,
             "yq": replace(_BY_HAND, sign=0, short=0.45, code_missing=0.45, phone_agent=0.7, person_other=0.35,
                           phone_new=0, code_misread=0.02)},
            _TITLES,
        ),
        # Ten years later: other persons, other telephones, other addresses; the registered name stays.
        Profile("years_after", {"gs": _BUREAU, "mz": _CIVIL, "sw": replace(_TAX, **_LATER),  # type: ignore[arg-type]
                                "zz": replace(_PARTY, **_LATER)}, _TITLES),  # type: ignore[arg-type]
        # Chemists, banks, petrol stations: half of all units are shops of a chain.
        Profile("chains", {"gs": _BUREAU, "mz": _CIVIL, "sw": replace(_TAX, code_missing=0.3), "zz": _PARTY},
                _TITLES, chains=0.5),
    )
}  # fmt: skip
