"""One department writes one unit down: names, codes, people, telephones and addresses, with its slips."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files

from jishi.demo.registers.profiles import Habits
from jishi.demo.registers.words import Draw, homophones, places, words
from jishi.demo.registers.world import Unit

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_FORM_SLIPS = (("有限责任公司", "有限公司"), ("股份有限公司", "股份公司"), ("有限公司", "有限责任公司"))
_FORM_ENDS = ("有限责任公司", "股份有限公司", "股份公司", "有限公司")
# What a licence on a wall reads like from a photograph.
_LOOKS_LIKE = {
    "0": "O",
    "1": "I",
    "2": "Z",
    "5": "S",
    "8": "B",
    "B": "8",
    "D": "0",
    "G": "6",
    "Q": "0",
    "U": "V",
}
_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
EXCEL_EPOCH = date(1899, 12, 30)


@cache
def _to_traditional() -> dict[int, str]:
    text = files("jishi").joinpath("data", "linkage", "traditional.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {ord(row["simplified"]): row["traditional"] for row in rows}


class Writer:
    """Writes units down with the habits of one source."""

    def __init__(self, habits: Habits, draw: Draw, units: list[Unit]) -> None:
        self.habits = habits
        self.draw = draw
        self._units = units

    def row(self, unit: Unit) -> tuple[str, ...]:
        """Name, code, person, telephone, address, area code and founding day of a row."""
        return (
            self._name(unit), self._code(unit), self._person(unit), self._phone(unit), self._address(unit),
            self._area(unit), self._founded(unit),
        )  # fmt: skip

    def _name(self, unit: Unit) -> str:
        habits, chance = self.habits, self.draw.chance
        is_former = bool(unit.old_name) and chance(habits.former_name)
        name = unit.old_name if is_former else unit.name
        if not is_former and chance(habits.sign):
            name = unit.brand + unit.industry
        elif chance(habits.short):
            name = self._short(unit, name, is_former)
        elif chance(habits.form):
            name = self._other_form(name)
        if chance(habits.region):
            name = self._other_region(unit, name)
        slips: tuple[tuple[float, Callable[[str], str]], ...] = (
            (habits.typo, self.typo), (habits.drop, self._drop), (habits.traditional, self._traditional),
            (habits.wide, lambda text: text.translate(_WIDE)), (habits.blank, self._blank),
            (habits.note, self._note), (habits.number, lambda text: f"{self.draw.random.randint(1, 99)}、{text}"),
        )  # fmt: skip
        for share, slip in slips:
            if chance(share):
                name = slip(name)
        return name

    def _short(self, unit: Unit, name: str, is_former: bool) -> str:
        drawn = self.draw.random.random()
        if is_former or drawn < 0.45:
            bare = name.removesuffix(unit.branch)
            end = next((each for each in _FORM_ENDS if bare.endswith(each)), "")
            return bare.removesuffix(end) + (self.draw.one(("", "公司")) if end else "") + unit.branch
        if drawn < 0.8:
            return unit.brand + unit.industry + self.draw.one(("", unit.form, "公司")) + unit.branch
        region = self.draw.one((unit.place.prefecture.removesuffix("市"), unit.place.bare_county, ""))
        industry = self.draw.one((unit.industry[:2], unit.industry, ""))
        return region + unit.brand + industry + self.draw.one(("", "公司")) + unit.branch

    def _other_form(self, name: str) -> str:
        for form, other in _FORM_SLIPS:
            if form in name:
                return name.replace(form, other, 1)
        return name

    def _other_region(self, unit: Unit, name: str) -> str:
        prefecture, county = unit.place.prefecture, unit.place.county
        bare = prefecture.removesuffix("市")
        written = ("黑龙江省", "黑龙江", prefecture + county, bare + county, prefecture, bare, county)
        found = next((each for each in written if name.startswith(each)), "")
        if not found:
            return name
        return self.draw.one(("", prefecture, bare, f"黑龙江省{prefecture}", county)) + name.removeprefix(
            found
        )

    def typo(self, text: str) -> str:
        """Put a character of the same sound in the place of one."""
        others = homophones()
        at = [n for n, character in enumerate(text) if character in others]
        if not at:
            return text
        n = self.draw.one(at)
        return text[:n] + self.draw.one(others[text[n]]) + text[n + 1 :]

    def _drop(self, text: str) -> str:
        n = self.draw.random.randrange(len(text))
        return text[:n] + text[n + 1 :] if len(text) > 6 else text

    def _traditional(self, text: str) -> str:
        return text.translate(_to_traditional())

    def _blank(self, text: str) -> str:
        n = self.draw.random.randrange(len(text) + 1)
        return text[:n] + self.draw.one((" ", "\u3000", "\n")) + text[n:]

    def _note(self, text: str) -> str:
        note = self.draw.one(words()["agents"])
        return text + self.draw.one((f"（{note}）", f"({note})", f"【{note}】", "*"))

    def _code(self, unit: Unit) -> str:
        habits, draw = self.habits, self.draw
        drawn = draw.random.random() - habits.code_missing
        if drawn < 0:
            return str(draw.one(("", "", "", "无", "0")))
        if drawn < habits.code_old:
            inner = unit.code[8:17]
            return str(draw.one((unit.old_code, unit.place.code + inner, f"{inner[:8]}-{inner[8]}")))
        code = unit.code
        if draw.chance(habits.code_copied):
            code = draw.one(self._units).code
        elif unit.branch and draw.chance(habits.code_parent):
            near = self._units[max(0, unit.number - 50) : unit.number]
            code = next((each.code for each in near if unit.name.startswith(each.name)), code)
        return self._slipped(code)

    def _slipped(self, code: str) -> str:
        habits, draw = self.habits, self.draw
        if code.isdigit() and draw.chance(habits.code_power):
            return f"{int(code):.{draw.one((1, 2, 5))}E}"
        if code.isdigit() and draw.chance(habits.code_rounded):
            return code[:15] + "000"
        n = draw.random.randrange(18)
        if draw.chance(habits.code_misread):
            code = code[:n] + _LOOKS_LIKE.get(code[n], code[n]) + code[n + 1 :]
        if draw.chance(habits.code_slip):
            ways = (code[:n] + draw.one(_CODE_LETTERS) + code[n + 1 :], code.replace("0", "O"), code[:-1])
            code = draw.one((*ways, code[:n] + code[n + 1 : n + 2] + code[n] + code[n + 2 :]))
        for share, way in ((0.03, code.lower()), (0.03, code.translate(_WIDE)), (0.03, f" {code} ")):
            if draw.chance(share):
                return way
        return code

    def _person(self, unit: Unit) -> str:
        habits, draw = self.habits, self.draw
        if draw.chance(habits.person_missing):
            return ""
        if draw.chance(habits.person_other):
            return draw.person()
        person = unit.person
        if draw.chance(habits.person_secretary):
            person = unit.secretary
        elif unit.person_before and draw.chance(habits.person_before):
            person = unit.person_before
        if draw.chance(habits.person_title):
            return person[0] + draw.one(("老板", "总", "经理", "姐"))
        if draw.chance(habits.typo):
            person = self.typo(person)
        return f"{person[0]} {person[1:]}" if draw.chance(0.05) else person

    def _phone(self, unit: Unit) -> str:
        habits, draw = self.habits, self.draw
        if draw.chance(habits.phone_missing):
            return ""
        phone = unit.agent_phone if draw.chance(habits.phone_agent) else unit.phone
        if draw.chance(habits.phone_new):
            phone = draw.mobile()
        if draw.chance(habits.phone_form):
            spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
            return str(draw.one((spaced, f"+86{phone}", phone.translate(_WIDE), f"{phone}/{draw.mobile()}")))
        return phone

    def _address(self, unit: Unit) -> str:
        habits, draw, place = self.habits, self.draw, unit.place
        if draw.chance(habits.address_missing):
            return ""
        road, house = unit.road, unit.house
        if draw.chance(habits.moved):
            road, house = f"{draw.one(words()['roads'])}路", str(draw.random.randint(1, 999))
        bare = place.prefecture.removesuffix("市")
        ways = (f"黑龙江省{place.prefecture}{place.county}", place.prefecture + place.county, place.county)
        before = draw.random.choices((*ways, bare + place.bare_county, ""), habits.address_way)[0]
        room = unit.room
        rooms = (f"{int(room) // 100}楼{room}室", f"{room}室", room, "")
        text = f"{before}{road}{house}号{draw.random.choices(rooms, (25, 35, 10, 30))[0]}"
        if draw.chance(0.1):
            text = text.replace("号", "#")
        if draw.chance(0.1):
            text = text.translate(_WIDE)
        return self.typo(text) if draw.chance(habits.typo / 2) else text

    def _area(self, unit: Unit) -> str:
        if not self.draw.chance(self.habits.area_missing):
            return unit.place.code
        return unit.place.code[:4] + "00" if self.draw.chance(0.7) else str(self.draw.one(places()).code)

    def _founded(self, unit: Unit) -> str:
        if self.draw.chance(self.habits.founded_missing):
            return ""
        year, month, day = map(int, unit.founded.split("-"))
        if not self.habits.founded_ways:
            return unit.founded
        serial = (date(year, month, day) - EXCEL_EPOCH).days
        ways = (
            unit.founded,
            f"{year}.{month}.{day}",
            f"{year}年{month}月{day}日",
            f"{year}{month:02d}{day:02d}",
        )
        return str(self.draw.one((*ways, f"{year}/{month}/{day}", str(serial))))
