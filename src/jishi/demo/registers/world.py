"""The units themselves, as they are: before any department writes them down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate

from jishi.demo.registers.words import Draw, Place, places, weighted, words
from jishi.shared.codes import org_code_check, uscc_check

SHARED_SITES, SHARED_AGENTS = 150, 60
SISTER, BRANCH, SOCIAL, SHOP, RENAMED = 0.06, 0.03, 0.08, 0.10, 0.04
RECENT = 2000
SHOPS_OF_A_CHAIN = 12


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; what departments know of it differs, what it is does not."""

    number: int
    place: Place
    brand: str
    industry: str
    form: str
    name: str
    old_name: str
    branch: str
    code: str
    old_code: str
    person: str
    person_before: str
    secretary: str
    phone: str
    agent_phone: str
    road: str
    house: str
    room: str
    founded: str
    is_social: bool = False


class World:
    """Makes units one after another; a seed and a number give the same units everywhere."""

    def __init__(self, units: int, seed: int, chains: float = 0.0) -> None:
        self.draw = Draw(f"world-{seed}")
        self.places = self._places(units)
        self._nearness = list(accumulate(1 / (n + 1) ** 0.6 for n in range(len(self.places))))
        self._brands = self._brand_list(units)
        self._popular = list(accumulate(1 / (n + 8) ** 0.72 for n in range(len(self._brands))))
        self._sites = [self._site() for _ in range(max(5, units // SHARED_SITES))]
        self._agents = [self.draw.mobile() for _ in range(max(5, units // SHARED_AGENTS))]
        self._chains, self._heads = chains, max(5, round(units * chains / SHOPS_OF_A_CHAIN))
        self._names: set[tuple[str, str]] = set()
        self.units: list[Unit] = []
        while len(self.units) < units:
            made = self._next()
            if (made.name, made.place.prefecture) not in self._names:
                self._names.add((made.name, made.place.prefecture))
                self.units.append(made)

    def _places(self, units: int) -> list[Place]:
        prefectures = list(dict.fromkeys(each.prefecture for each in places()))
        self.draw.random.shuffle(prefectures)
        kept = set(prefectures[: 1 if units < 10_000 else 4 if units < 100_000 else len(prefectures)])
        found = [each for each in places() if each.prefecture in kept]
        self.draw.random.shuffle(found)
        return found

    def _brand_list(self, units: int) -> list[str]:
        characters = words()["brand_characters"]
        sizes = (2,) * 72 + (3,) * 20 + (4,) * 8
        count = max(300, units * 35 // 100)
        made = ("".join(self.draw.one(characters) for _ in range(self.draw.one(sizes))) for _ in range(count))
        return [*words()["brands"], *made]

    def _place(self) -> Place:
        return self.draw.random.choices(self.places, cum_weights=self._nearness)[0]

    def _brand(self) -> str:
        return self.draw.random.choices(self._brands, cum_weights=self._popular)[0]

    def _site(self) -> tuple[Place, str, str]:
        return self._place(), *self._road()

    def _road(self) -> tuple[str, str]:
        road = self.draw.one(words()["roads"]) + self.draw.one(weighted("road_kinds"))
        return road, str(self.draw.random.randint(1, 999))

    def _next(self) -> Unit:
        if len(self.units) > self._heads and self._chains and self.draw.chance(self._chains):
            head = self.draw.one(self.units[: self._heads])
            return self._coded(self._fresh() if head.is_social or head.branch else self._shop(head))
        drawn = self.draw.random.random()
        parent = self._recent() if self.units and drawn < SISTER + BRANCH else None
        if parent is None:
            return self._coded(self._fresh())
        return self._coded(self._sister(parent) if drawn < SISTER else self._branch(parent))

    def _recent(self) -> Unit | None:
        found = self.draw.one(self.units[-RECENT:])
        return None if found.is_social or found.branch else found

    def _fresh(self) -> Unit:
        draw = self.draw
        is_social, place = draw.chance(SOCIAL), self._place()
        is_shop = not is_social and draw.chance(SHOP)
        kind = "social_industries" if is_social else "shop_industries" if is_shop else "industries"
        brand, industry = self._brand(), draw.one(words()[kind])
        form = "" if is_social or is_shop else draw.one(weighted("forms"))
        road, house = self._road()
        if draw.chance(0.15):
            place, road, house = draw.one(self._sites)
        phone = draw.mobile() if draw.chance(0.75) else f"04{draw.digits(2)}-{draw.digits(7)}"
        name = self._name(place, brand, industry, form)
        blank = dict.fromkeys(("old_name", "branch", "code", "old_code", "person_before", "secretary"), "")
        return Unit(
            number=0, place=place, brand=brand, industry=industry, form=form, name=name, person=draw.person(),
            phone=phone, agent_phone="", road=road, house=house, room=str(draw.random.randint(101, 2600)),
            founded="", is_social=is_social, **blank,
        )  # fmt: skip

    def _name(self, place: Place, brand: str, industry: str, form: str) -> str:
        bare = place.prefecture.removesuffix("市")
        ways: tuple[tuple[str, int], ...] = (
            (place.prefecture, 18),
            (bare, 34),
            (place.prefecture + place.county, 8),
            (bare + place.county, 6),
        )
        ways += ((place.county, 12), (place.bare_county, 8), ("黑龙江省", 4), ("黑龙江", 4), ("(", 6))
        region = self.draw.one([way for way, count in ways for _ in range(count)])
        if region == "(":
            return f"{brand}({bare}){industry}{form}"
        return f"{region}{brand}{industry}{form}"

    def _sister(self, parent: Unit) -> Unit:
        """Another firm of the same people: brand and address stay, the trade differs."""
        draw = self.draw
        industry = draw.one([each for each in words()["industries"] if each != parent.industry])
        form = draw.one(weighted("forms"))
        made = replace(parent, industry=industry, form=form, room=str(draw.random.randint(101, 2600)))
        made = replace(made, name=self._name(made.place, made.brand, industry, form))
        if draw.chance(0.4):
            made = replace(made, person=draw.person())
        return replace(made, phone=draw.mobile()) if draw.chance(0.5) else made

    def _branch(self, parent: Unit) -> Unit:
        """A branch office: the name of the firm with a place or a number after it."""
        draw = self.draw
        place = self._place() if draw.chance(0.7) else parent.place
        numbered = [f"{word}分公司" for word in ("第一", "第二", "第三", "城东", "城西")]
        branch = f"{place.bare_county}分公司" if draw.chance(0.85) else draw.one(numbered)
        road, house = self._road()
        person = draw.person() if draw.chance(0.8) else parent.person
        phone = draw.mobile() if draw.chance(0.7) else parent.phone
        made = replace(
            parent, place=place, branch=branch, name=parent.name + branch, person=person, phone=phone
        )
        return replace(made, road=road, house=house, room=str(draw.random.randint(101, 2600)))

    def _shop(self, head: Unit) -> Unit:
        """A shop of a chain: whoever handles its papers is often the same for all of them."""
        draw = self.draw
        road, house = self._road()
        place = draw.one((head.place, self._place()))
        number = draw.random.randint(1, 60)
        branch = draw.one((f"{number}号店", f"{road}店", f"{place.bare_county}{road}店", f"第{number}加油站"))
        made = replace(head, place=place, branch=branch, name=head.name + branch, road=road, house=house)
        if draw.chance(0.4):
            made = replace(made, person=draw.person())
        return made if draw.chance(0.4) else replace(made, phone=draw.mobile())

    def _coded(self, unit: Unit) -> Unit:
        """Give a unit its number, codes, day, and what it was called before."""
        draw = self.draw
        body = "MA" + "".join(draw.one("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
        body = body if draw.chance(0.55) else draw.digits(8)
        inner = body + org_code_check(body)
        prefix = (
            draw.one(("51", "52")) if unit.is_social else draw.one(("91",) * 86 + ("92",) * 12 + ("93",) * 2)
        )
        code = prefix + unit.place.code + inner
        day = f"{draw.random.randint(1988, 2011)}-{draw.random.randint(1, 12):02d}-{draw.random.randint(1, 28):02d}"
        old_name = ""
        if not unit.branch and draw.chance(RENAMED):
            brand = self._brand() if draw.chance(0.6) else unit.brand
            kind = "social_industries" if unit.is_social else "industries"
            old_name = self._name(unit.place, brand, draw.one(words()[kind]), unit.form)
        return replace(
            unit,
            number=len(self.units), code=code + uscc_check(code), old_code=_registration(unit.place.code, draw),
            old_name=old_name, founded=day, secretary=draw.person(),
            agent_phone=draw.one(self._agents) if draw.chance(0.5) else unit.phone,
            person_before=draw.person() if draw.chance(0.12) else "",
        )  # fmt: skip


def _registration(area: str, draw: Draw) -> str:
    """Registration number of 15 digits; the last is the check of ISO 7064 MOD 11,10."""
    body, rest = area + draw.digits(8), 10
    for digit in body:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return body + str((11 - rest) % 10)
