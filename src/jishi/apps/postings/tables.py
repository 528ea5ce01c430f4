"""志愿汇总表: slips that were handed in on paper, typed in as one table; a row is one slip."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import normalize

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.apps.registry.services import (
    Asked,
    FollowStep,
    Handler,
    Held,
    Look,
    Planned,
    Session,
    TableKey,
    foreign_change_keep,
)
from jishi.sheets.templates import Value

from .market import Told, tiers_of, told_of
from .models import Round
from .places import SLIPS
from .rights import RUN
from .rules import rule_title, rules_on
from .selectors.posts import post_rows
from .selectors.rounds import ways_of
from .services.slips import SlipDraft, slips_take

TIERS = tuple(f"wish{number}" for number in range(1, 11))
WISHES = (*TIERS, "rest")
BETWEEN = re.compile(r"[\s,;、/]+")
ALIKE, NEXT = "、", ";"
KIND = "choices_told"


class Choices(Handler):
    """One row for everybody and every post that may hand in a slip in an open round."""

    name = "mutual_choices"
    fields = ("round_no", "side_no", *WISHES)
    view = edit = RUN
    home = "org_code"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the slips of open rounds, handed in or not: people first, then posts."""
        for row in _open(seen):
            yield from _Side(row, seen).held()

    def session(self, asked: Asked) -> Session:
        return ChoicesSession(asked)


def _open(seen: Visible) -> list[Round]:
    rows = Round.objects.filter(state=Round.State.OPEN, method=Round.Method.MUTUAL)
    return list(seen.restrict(rows, "owner_org_id").order_by("pk"))


class _Side:
    """One open round: who may choose what, and what was chosen."""

    def __init__(self, row: Round, seen: Visible) -> None:
        self.row, self._seen = row, seen
        self.told: Told = told_of(row, seen.moment.valid_on, until=seen.moment.known_at)
        self.most = rules_on(row.opened_on).choices_most

    def held(self) -> Iterator[Held]:
        """Give one row for each slip."""
        places = {
            one.post_id: one.place
            for one in post_rows(list(self.told.posts.values()), self._seen.moment.valid_on)
        }
        org_code = registry.codes_of([self.row.owner_org_id])[self.row.owner_org_id]
        ways = ways_of(self.row.pk)
        sides = [(f"R{key}", talent.name) for key, talent in self.told.talents.items()]
        sides += [(f"P{key}", places.get(key, "")) for key in self.told.posts]
        for number, name in sides:
            values: dict[str, Value] = {
                "round_no": str(self.row.pk),
                "round_title": self.row.title,
                "org_code": org_code,
                "side_no": number,
                "side_name": name,
                "may": ALIKE.join(self.may(number)) or None,
                **self.chosen(number),
                "way": ways.get(number),
            }
            yield Held((str(self.row.pk), number), values, name, None, self.row.pk)

    def may(self, number: str) -> list[str]:
        """Return whom one may name."""
        key = int(number[1:])
        if number[0] == "R":
            return [f"P{one}" for one in self.told.posts if (key, one) not in self.told.forbidden]
        return [f"R{one}" for one in self.told.talents if (one, key) not in self.told.forbidden]

    def chosen(self, number: str) -> dict[str, Value]:
        """Return what was chosen, cell by cell."""
        ranks = (self.told.by_person if number[0] == "R" else self.told.by_post).get(int(number[1:]), {})
        other = "P" if number[0] == "R" else "R"
        tiers = [ALIKE.join(f"{other}{key}" for key in tier) for tier in tiers_of(ranks)]
        cells = [*tiers[: len(TIERS)], *[None] * (len(TIERS) - len(tiers))]
        return {**dict(zip(TIERS, cells, strict=True)), "rest": NEXT.join(tiers[len(TIERS) :]) or None}

    def barred(self, number: str, other: str) -> str:
        """Return the rule that forbids a pair, "" for none."""
        person, post = (number, other) if number[0] == "R" else (other, number)
        return self.told.forbidden.get((int(person[1:]), int(post[1:])), "")

    def fault(self, number: str, other: str) -> tuple[str, str] | None:
        """Say why somebody cannot be named, and what to do; None if they can."""
        known = self.told.posts if number[0] == "R" else self.told.talents
        kind = "岗位" if number[0] == "R" else "人"
        if other[0] == number[0] or int(other[1:]) not in known:
            return f"这一轮没有编号为{other}的{kind}。请对照“可以填的编号”改正。", "MUTUAL-25"
        if rule := self.barred(number, other):
            title = rule_title(rule, self._seen.moment.valid_on)
            return f"不能选{other}:{title}。请划去,后面的志愿照旧。", "MUTUAL-26"
        return None


def _ids(told: Value, other: str) -> list[str]:
    """Return the numbers that stand in a cell; digits alone are of the other side."""
    text = normalize("NFKC", str(told or "")).upper()
    parts = [part for part in BETWEEN.split(text) if part]
    return [f"{other}{part}" if part.isdecimal() else part for part in parts]


class ChoicesSession(Session):
    """One pass over a table of slips."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._sides: dict[str, _Side] = {}
        self._all: dict[TableKey, Held] = {}
        self._seen: Visible | None = None
        self._steps: list[FollowStep] = []
        self._orgs: set[int] = set()

    def held(self, keys: Sequence[TableKey], seen: Visible) -> dict[TableKey, Held]:
        if self._seen is None or self._seen.moment != seen.moment:
            sides = {str(row.pk): _Side(row, seen) for row in _open(seen)}
            # What is forbidden is asked of the present, whatever moment a file was handed out at.
            self._sides = self._sides or sides
            self._all = {held.key: held for side in sides.values() for held in side.held()}
        self._seen = seen
        upper = {(str(key[0]), str(key[1]).upper()): key for key in keys}
        return {upper[key]: self._all[key] for key in upper if key in self._all}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        for row in piece:
            if row.held is None or not row.told:
                continue
            side, number = self._side(row)
            self._faults(row, side, number, look)
            if not row.is_refused and self._ranks(row) == _dense(side, number):
                # Written in another way, the same is told.
                row.told, row.kind = {}, "changed" if row.is_noted else "unchanged"

    def _side(self, row: Planned) -> tuple[_Side, str]:
        assert row.held is not None
        number = str(row.held.values["side_no"])
        return self._sides[str(row.held.values["round_no"])], number

    def _faults(self, row: Planned, side: _Side, number: str, look: Look) -> None:
        seen: dict[str, str] = {}
        other = "P" if number[0] == "R" else "R"
        for cell, told in _cells(row).items():
            for one in _ids(told, other):
                if not re.fullmatch(r"[RP]\d+", one):
                    says = f"“{one[:12]}”不是编号。请填“可以填的编号”里的编号,用顿号隔开。"
                    look.refuse(row, cell, "TABLE-56", says=says, number="MUTUAL-24")
                    continue
                if fault := side.fault(number, one):
                    look.refuse(row, cell, "TABLE-56", says=fault[0], number=fault[1])
                elif one in seen:
                    says = f"{one}写了两次(“{look.label(seen[one])}”里也有)。请划去一处。"
                    look.refuse(row, cell, "TABLE-56", says=says, number="MUTUAL-27")
                seen.setdefault(one, cell)
        if number[0] == "R" and len(seen) > side.most:
            says = f"填了{len(seen)}个志愿,最多填{side.most}个。请减少。"
            look.refuse(row, WISHES[0], "TABLE-56", says=says, number="MUTUAL-08")

    def _ranks(self, row: Planned) -> dict[int, int]:
        """Return the ids that a row names, each with its number: equal numbers are equal wishes."""
        _, number = self._side(row)
        other = "P" if number[0] == "R" else "R"
        told = _cells(row)
        tiers = [_ids(told[cell], other) for cell in TIERS]
        tiers += [_ids(part, other) for part in normalize("NFKC", str(told["rest"] or "")).split(NEXT)]
        filled = [tier for tier in tiers if tier]
        return {int(one[1:]): rank for rank, tier in enumerate(filled, 1) for one in tier}

    def write(self, piece: Sequence[Planned], batch: object) -> None:
        del batch
        drafts = []
        for row in piece:
            if not row.told:
                continue
            side, number = self._side(row)
            drafts.append(SlipDraft(side.row.pk, number, self._ranks(row)))
            self._orgs.add(side.row.owner_org_id)
        made = slips_take(drafts=drafts, on=self._asked.on, by=self._asked.by)
        self._steps += [FollowStep(slip_id, {"is_void": True}, {"is_void": False}) for slip_id in made]

    def finish(self, batch_id: int) -> None:
        if not self._steps:
            return
        above = registry.superior_of_all(self._orgs, self._seen.moment) if self._seen is not None else None
        foreign_change_keep(
            kind=KIND, asked=self._asked, batch_id=batch_id, org_id=above, place=SLIPS, steps=self._steps
        )


def _cells(row: Planned) -> Mapping[str, Value]:
    """Return the wishes of a row as they will be."""
    assert row.held is not None
    values = {**row.held.values, **row.told}
    return {cell: values.get(cell) for cell in WISHES}


def _dense(side: _Side, number: str) -> dict[int, int] | None:
    """Return the ranks of the slip on record without gaps between the numbers; None where none was handed in."""
    ranks = (side.told.by_person if number[0] == "R" else side.told.by_post).get(int(number[1:]))
    if ranks is None:
        return None
    return {key: rank for rank, tier in enumerate(tiers_of(ranks), 1) for key in tier}


TABLE = Choices()
