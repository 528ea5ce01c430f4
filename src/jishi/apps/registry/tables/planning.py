"""What a file would do to the register: each row against what is on record now and what it was handed out with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from jishi.shared.dates import Moment
from jishi.sheets.templates import Field, FiledRow, Filing, Value, masked, value_text

from ..visibility import Visible
from .look import Look
from .model import Asked, Handler, Held, Key, Planned, batched
from .remarks import FIELD as REMARK
from .remarks import held_noted
from .versions import moment_of

Progress = Callable[[int, int, str], None]
PIECE = 2000


class Planner:
    """One pass over a file.

    1. Rows with the same key are refused, both.
    2. A row is compared with what is on record now; a cell that says what it said when it was handed out says nothing.
    3. Where somebody else changed the same field since, the row is refused, field by field, unless the file shall win.
    4. What is locked does not change here.
    """

    def __init__(self, handler: Handler, filing: Filing, seen: Visible, asked: Asked) -> None:
        self.session = handler.session(asked)
        self._handler = handler
        self._filing = filing
        self._seen = seen
        self._asked = asked
        self._template = filing.template
        names = (*handler.fields, REMARK)
        taken = [self._template.by_id[each] for each in names if each in filing.has]
        self._fields = [each for each in taken if each.id not in self._template.key]
        needed = [each for each in self._template.fields if each.is_required and each.is_read]
        self._lacking = [each for each in needed if each.id not in filing.has]
        self._look = Look(filing)

    def pieces(self, progress: Progress) -> Iterator[list[Planned]]:
        """Give the planned rows in pieces, in the order of the sheet."""
        numbers = self._numbers()
        done, total = 0, len(self._filing.table.rows)
        for filed in batched(self._filing.rows(), PIECE):
            yield self._piece(filed, numbers)
            done += len(filed)
            progress(done, total, "正在核对")

    def _numbers(self) -> dict[Key, list[int]]:
        found: dict[Key, list[int]] = defaultdict(list)
        for number, key in self._filing.row_keys():
            if None not in key:
                found[key].append(number)
        return found

    def _piece(self, filed: Sequence[FiledRow], numbers: Mapping[Key, list[int]]) -> list[Planned]:
        keys = {self._key(row) for row in filed}
        wanted = sorted((key for key in keys if None not in key), key=repr)
        now = self._held(wanted, self._seen)
        then = self._then(filed, now)
        rows = [self._row(row, now, then, numbers) for row in filed]
        self.session.check([row for row in rows if row.kind in ("new", "changed")], self._look)
        return rows

    def _held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        return held_noted(self._handler, self.session.held(keys, seen), seen.moment)

    def _key(self, row: FiledRow) -> Key:
        return tuple(row.values.get(each) for each in self._template.key)

    def _then(
        self, filed: Sequence[FiledRow], now: Mapping[Key, Held]
    ) -> dict[tuple[Key, Moment], Mapping[str, Value]]:
        """Return what the rows said when they were handed out."""
        asked: dict[Moment, list[Key]] = defaultdict(list)
        for row in filed:
            moment = moment_of(row.version)
            if moment is not None and self._key(row) in now:
                asked[moment].append(self._key(row))
        found: dict[tuple[Key, Moment], Mapping[str, Value]] = {}
        for moment, keys in asked.items():
            seen = Visible(moment, self._seen.paths, self._seen.areas)
            found.update({(key, moment): each.values for key, each in self._held(keys, seen).items()})
        return found

    def _row(
        self,
        filed: FiledRow,
        now: Mapping[Key, Held],
        then: Mapping[tuple[Key, Moment], Mapping[str, Value]],
        numbers: Mapping[Key, list[int]],
    ) -> Planned:
        key = self._key(filed)
        row = Planned(filed.number, key, findings=list(filed.findings))
        if None in key:
            return row
        row.held = now.get(key)
        others = [number for number in numbers[key] if number != row.number]
        if others:
            self._look.refuse(row, self._template.key[0], "TABLE-45", other=others[0])
        if row.held is None:
            self._new(row, filed)
        else:
            moment = moment_of(filed.version)
            base = then.get((key, moment)) if moment else None
            self._known(row, filed, row.held, base)
        return row

    def _new(self, row: Planned, filed: FiledRow) -> None:
        key_field = self._template.key[0]
        if not self._handler.adds:
            self._look.refuse(row, key_field, "TABLE-46", value=str(row.key[0]))
            return
        row.kind = "new"
        row.told = {name: filed.values.get(name) for name in self._handler.fields}
        row.remark = filed.values.get(REMARK)
        row.is_noted = row.remark is not None
        for field in self._fields:
            # What is locked is only compared: there a masked name will do.
            if field.personal and field.lock == "free" and "*" in str(row.told.get(field.id) or ""):
                self._look.refuse(row, field.id, "TABLE-43")
        for field in self._lacking:
            self._look.refuse(row, field.id, "TABLE-34")

    def _known(self, row: Planned, filed: FiledRow, held: Held, base: Mapping[str, Value] | None) -> None:
        for field in self._fields:
            value, current = filed.values.get(field.id), held.values.get(field.id)
            before = base.get(field.id) if base is not None else current
            if value is None and base is None:
                # An empty cell of a form that we did not hand out says nothing.
                continue
            if self._is_same(field, value, current):
                continue
            if self._is_same(field, value, before):
                self._look.remark(row, field.id, "TABLE-41", **shown(field, before, current))
            elif before != current and not self._asked.is_forced:
                words = {**shown(field, before, current), "value": value_text(field, masked(field, value))}
                self._look.refuse(row, field.id, "TABLE-40", **words)
            else:
                self._change(row, field, value)

    def _change(self, row: Planned, field: Field, value: Value) -> None:
        held = row.held
        assert held is not None
        if field.id == REMARK:
            row.kind, row.remark, row.is_noted = "changed", value, True
        elif field.lock == "held" and (held.values.get(field.id) or field.id not in self._handler.fills):
            self._look.refuse(row, field.id, "TABLE-42", held=value_text(field, held.values.get(field.id)))
        elif field.personal and "*" in str(value or ""):
            self._look.refuse(row, field.id, "TABLE-43")
        elif held.since is not None and self._asked.on < held.since:
            self._look.refuse(row, field.id, "TABLE-44", since=held.since.isoformat())
        else:
            row.kind = "changed"
            row.told[field.id] = value

    @staticmethod
    def _is_same(field: Field, told: Value, held: Value) -> bool:
        # Nothing is no: but a no where nothing was said before is something new.
        if (
            told == held
            or (told == "" and held is None)
            or (field.type == "flag" and told is None and not held)
        ):
            return True
        return bool(field.personal) and isinstance(told, str) and "*" in told and told == masked(field, held)


def shown(field: Field, before: Value, now: Value) -> dict[str, str]:
    """Return an earlier and the present value as a sentence names them, masked where they must be."""
    return {"before": value_text(field, masked(field, before)), "now": value_text(field, masked(field, now))}
