"""Record values that another part of the system has at hand."""

from collections.abc import Sequence

from django.db import transaction

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import require
from jishi.shared.actor import Actor
from jishi.shared.dates import Period, today

from .. import dictionary, queries
from ..drafts import FactDraft, FactsError, FactsResult, Fault, Key, Told
from ..models import Answer, FactBatch
from .batch import BatchWriter, Origin, batched

MOST_FAULTS = 1000
_PIECE = 50_000


@transaction.atomic
def facts_record(*, values: Sequence[FactDraft], by: Actor, source: str) -> FactsResult:
    """Record values of any organisations, periods and indicators as one batch, or refuse them all.

    A value equal to the current one changes nothing, unless observed on a later day: then it is confirmed.
    """
    told = _told(values, source)
    require(by, "facts.import", *{one.org_id for one in told})
    writer = BatchWriter(Origin(FactBatch.Kind.ENTRY, source), by)
    for piece in batched(told, _PIECE):
        writer.add(piece, queries.current_by_key({one.key for one in piece}))
    rows = len({(one.org_id, one.period) for one in told})
    batch_id = writer.close(rows_read=rows, rows_refused=0)
    return FactsResult(len(told), writer.values_n, writer.unchanged_n, batch_id)


def _told(values: Sequence[FactDraft], source: str) -> list[Told]:
    """Check drafts and name their organisations by id; every fault is raised at once."""
    ids = registry.org_ids_of({draft.org_code for draft in values if draft.org_id is None})
    check, told, faults = _Check(), [], []
    for draft in values:
        org_id = ids.get(draft.org_code) if draft.org_id is None else draft.org_id
        one = Told(
            org_id or 0,
            draft.indicator,
            draft.period,
            draft.value,
            draft.answer,
            draft.source or source,
            draft.observed_on,
        )
        fault = check.fault(one)
        if fault:
            where = f"{draft.org_code or draft.org_id},{draft.indicator},{draft.period}"
            faults.append(Fault(where, fault, "FACTS-02"))
        told.append(one)
    if faults:
        raise FactsError(faults[:MOST_FAULTS])
    return told


class _Check:
    """Says what is wrong with one value, in a sentence; remembers what it has seen."""

    def __init__(self) -> None:
        self._indicators = dictionary.indicators()
        self._periods: set[str] = set()
        self._seen: set[Key] = set()
        self._on_day = today()

    def fault(self, one: Told) -> str:
        """Return the sentence, or nothing."""
        indicator = self._indicators.get(one.indicator)
        if not one.org_id:
            return "没有这个组织代码。请核对。"
        if indicator is None:
            return "指标目录里没有这个指标。请核对名称。"
        if (one.value is None) != bool(one.answer) or (one.answer and one.answer not in Answer.values):
            return "应有一个数,或一个说明(未采集、不清楚、拒答、不适用),二者只能有一个。请改正。"
        if one.value is not None and not indicator.min <= one.value <= indicator.max:
            return f"是{one.value},应为{indicator.min}到{indicator.max}的整数。请改正。"
        if one.observed_on is not None and one.observed_on > self._on_day:
            return f"采集日期是{one.observed_on},晚于今天。请改成实际采集的日期。"
        return self._period_fault(one.period) or self._repeated(one.key)

    def _period_fault(self, period: str) -> str:
        if period not in self._periods:
            try:
                read = Period.parse(period)
            except ValueError:
                return "期间应写成2012、2012-H1、2012-Q1或2012-03。请改正。"
            if not read.has_begun(self._on_day):
                return f"这一期从{read.first_day}起,还没有开始。请核对年份。"
            self._periods.add(period)
        return ""

    def _repeated(self, key: Key) -> str:
        if key in self._seen:
            return "同一组织、同一期间给了两次。请留下一个。"
        self._seen.add(key)
        return ""
