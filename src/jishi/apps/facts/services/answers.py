"""Answer a form, cell by cell: what is right is kept, what is wrong comes back with its reason; confirm one value."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import require
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today
from jishi.sheets import Cell

from .. import inputs, owners, queries
from ..dictionary import Indicator, indicators
from ..drafts import FactsError, Fault, Told
from ..models import Answer, FactBatch, Form
from ..plans import CellKey, Held
from .batch import BatchWriter, Origin

ANSWER = "facts.answer"


@dataclass(frozen=True, slots=True)
class CellTold:
    """What somebody wrote into one cell, or the tick under 仍然属实.

    `seen` is the number of the value that the person saw when the page was made: 0 for none, None to leave it open.
    """

    org_id: int
    indicator: str
    text: Cell = ""
    is_still_true: bool = False
    seen: int | None = None

    @property
    def key(self) -> CellKey:
        """Return which cell it is."""
        return self.org_id, self.indicator


@dataclass(frozen=True, slots=True)
class CellRefused:
    """One cell that was not taken: what was written, and why."""

    org_id: int
    indicator: str
    text: str
    why: str
    code: str


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """What became of an answer: told = saved + confirmed + unchanged + refused; no batch where nothing is new."""

    saved: int
    confirmed: int
    unchanged: int
    refused: tuple[CellRefused, ...]
    batch_id: int | None


@transaction.atomic
def form_answer(*, form_id: int, told: Sequence[CellTold], by: Actor) -> AnswerResult:
    """Keep the answers to an issued form as one batch; a refused cell does not hold up the others.

    Raises FactsError when the form waits for no answers, NotAllowed for organisations outside the actor's scope.
    """
    form = Form.objects.select_for_update().get(pk=form_id)
    if form.state != Form.State.ISSUED:
        text = f"“{form.title}”现在是“{form.get_state_display()}”,不再收数。请问发表的单位。"
        raise FactsError([Fault("", text, "FACTS-74")])
    org_ids = {one.org_id for one in told}
    writer = BatchWriter(Origin(FactBatch.Kind.ENTRY, f"调查表:{form.title}"[:120]), by)
    reading = _Reading(form, org_ids, owners.tellable(by, ANSWER, org_ids, Moment(today())))
    require(by, ANSWER, *(one.org_id for one in told if reading.is_foreign(one)))
    for one in told:
        reading.read(one)
    reading.check_parts()
    taken = list(reading.taken.values())
    current = {key: value for key, value in reading.current.items() if key in {one.key for one in taken}}
    confirmed = sum(_is_same(one, reading.held.get((one.org_id, one.indicator))) for one in taken)
    writer.add(taken, current)
    refused_orgs = {one.org_id for one in reading.refused} - {one.org_id for one in taken}
    read_n = len({one.org_id for one in taken}) + len(refused_orgs)
    batch_id = writer.close(rows_read=read_n, rows_refused=len(refused_orgs))
    confirmed = min(confirmed, writer.values_n)
    return AnswerResult(
        writer.values_n - confirmed, confirmed, writer.unchanged_n, tuple(reading.refused), batch_id
    )


def _is_same(one: Told, held: Held | None) -> bool:
    return held is not None and (one.value, one.answer) == (held.value, held.answer)


@dataclass
class _Reading:
    """The answers while they are read: what is taken, what is refused."""

    form: Form
    org_ids: set[int]
    tellable: owners.Tellable
    taken: dict[CellKey, Told] = field(default_factory=dict)
    refused: list[CellRefused] = field(default_factory=list)

    def __post_init__(self) -> None:
        asked = [indicators()[name] for name in self.form.indicators.split() if name in indicators()]
        self.cells = queries.cells_of(self.form.pk, self.org_ids)
        rows = queries.current().filter(org_id__in=sorted(self.org_ids))
        self.held = queries.held(rows, asked, self.form.period)
        self.current = queries.current_of(self.org_ids, {self.form.period})
        self.names = registry.last_names_of(self.org_ids)

    def is_foreign(self, told: CellTold) -> bool:
        """Tell whether a cell lies outside all that the person may see here."""
        cell = self.cells.get(told.key)
        return not self.tellable.has(told.org_id, cell.line if cell else "")

    def read(self, told: CellTold) -> None:
        """Take one cell, or say why not. A cell in which nothing was written stays as it is."""
        cell, indicator = self.cells.get(told.key), indicators().get(told.indicator)
        if cell is None or indicator is None:
            self.refuse(told, "FACTS-78", at=told.indicator)
            return
        reading = inputs.read_cell(indicator, told.text)
        held = self.held.get(told.key)
        if reading.is_blank and not told.is_still_true:
            return
        why = self._why_not(told, reading, held, cell.line)
        if why:
            self.refuse(told, why, at=self._at(told), **dict(reading.words), **self._told_by(indicator, held))
            return
        value, answer = (reading.value, reading.answer) if not reading.is_blank else (held.value, held.answer)  # type: ignore[union-attr]
        source = f"调查表:{self.form.title}"[:120]
        self.taken[told.key] = Told(
            told.org_id, told.indicator, self.form.period, value, answer, source, today()
        )

    def _why_not(self, told: CellTold, reading: "inputs.Reading", held: Held | None, line: str) -> str:
        """Return the code of what is wrong with one cell, or nothing."""
        if not self.tellable.may(told.org_id, indicators()[told.indicator].owner, line):
            return "FACTS-79"
        if reading.fault:
            return reading.fault
        if told.is_still_true and (held is None or not held.is_told):
            return "FACTS-82"
        is_same = held is not None and (reading.value, reading.answer) == (held.value, held.answer)
        if told.is_still_true and not reading.is_blank and not is_same:
            return "FACTS-84"
        now_pk = held.pk if held else 0
        return "FACTS-80" if told.seen is not None and told.seen != now_pk and not is_same else ""

    def _at(self, told: CellTold) -> str:
        return f"{self.names.get(told.org_id, '')}“{indicators()[told.indicator].label}”"

    def _told_by(self, indicator: Indicator, held: Held | None) -> dict[str, object]:
        if held is None:
            return {"registered": "未采集", "owner": owners.owner_label(indicator), "held_source": ""}
        shown = Answer(held.answer).label if held.value is None else indicator.shown(held.value)
        return {
            "registered": shown,
            "owner": owners.owner_label(indicator),
            "held_source": held.source,
        }

    def refuse(self, told: CellTold, code: str, **words: object) -> None:
        """Give one cell back with its reason."""
        text = str(told.text if told.text is not None else "")
        why = inputs.say(code, **{"value": text[:40] or "仍然属实", "form": self.form.title} | words)
        self.refused.append(CellRefused(told.org_id, told.indicator, text, why, code))

    def check_parts(self) -> None:
        """Give back what would make a part greater than its whole."""
        values: dict[int, dict[str, int | None]] = defaultdict(dict)
        for (org_id, name, _), one in self.current.items():
            values[org_id][name] = one.value
        for (org_id, name), told in self.taken.items():
            values[org_id][name] = told.value
        for org_id in sorted(values):
            for part in inputs.parts():
                self._check_part(org_id, part, values[org_id])

    def _check_part(self, org_id: int, part: Indicator, values: Mapping[str, int | None]) -> None:
        if not inputs.is_more(values, part):
            return
        name = part.id if (org_id, part.id) in self.taken else part.part_of
        told = self.taken.pop((org_id, name), None)
        if told is None:
            return
        few, whole = values[part.id] or 0, indicators()[part.part_of]
        told_cell = CellTold(org_id, name, _typed(indicators()[name], told))
        self.refuse(
            told_cell,
            "FACTS-17",
            at=f"{self.names.get(org_id, '')}“{part.label}”",
            value=part.shown(few),
            whole=whole.label,
            whole_value=whole.shown(values[whole.id] or 0),
        )


def _typed(indicator: Indicator, told: Told) -> str:
    return "" if told.value is None else str(indicator.typed(told.value))


@transaction.atomic
def fact_confirm(*, org_id: int, indicator: str, period: str, by: Actor) -> int | None:
    """Stand for a value without changing it: seen again today. Returns the batch, None if it was seen today already.

    Raises FactsError when nothing is on record, or when the number is not the actor's to tell.
    """
    require(by, ANSWER, org_id)
    asked = indicators().get(indicator)
    current = queries.current_of({org_id}, {period}).get((org_id, indicator, period))
    if asked is None or current is None or current.answer == Answer.NOT_ASKED:
        raise FactsError([Fault("", "这个数还没有采集,没有可以确认的。请先填报。", "FACTS-82")])
    if not owners.tellable(by, ANSWER, {org_id}, Moment(today())).may(org_id, asked.owner):
        text = inputs.say("FACTS-79", at=f"“{asked.label}”", owner=owners.owner_label(asked))
        raise FactsError([Fault("", text, "FACTS-79")])
    source = queries.current().filter(pk=current.pk).values_list("source", flat=True)[0]
    writer = BatchWriter(Origin(FactBatch.Kind.ENTRY, "仍然属实"), by)
    told = Told(org_id, indicator, period, current.value, current.answer, source, today())
    writer.add([told], {told.key: current})
    return writer.close(rows_read=1, rows_refused=0)
