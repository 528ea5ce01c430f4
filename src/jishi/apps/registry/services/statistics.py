"""Explain odd values of a period's statistics, and close the period."""

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, Period, now, today
from jishi.web.words import period_words

from .. import selectors
from ..models import StatisticsClose, StatisticsNote
from ..statistics_rules import statistics_rules
from .rules import Fault, RegistryError, require

CLOSE = "registry.close_statistics"
SHORTEST_NOTE = 4


@transaction.atomic
def statistics_note(*, org_id: int, period: str, rule: str, text: str, by: Actor) -> None:
    """Write why an odd value of an organisation is right (or why an opening differs from the last closing)."""
    require(by, CLOSE, org_id)
    where, told = f"org:{org_id}", Period.parse(period)
    known = {each.key for each in statistics_rules(told.last_day).odd} | {selectors.OPENING}
    if rule not in known:
        raise RegistryError([Fault(where, f"没有“{rule}”这条审核规则。请从审核结果里办理。", "STAT-01")])
    if len(text.strip()) < SHORTEST_NOTE:
        raise RegistryError([Fault(where, "说明太短。请写明原因(至少四个字)。", "STAT-02")])
    StatisticsNote.objects.create(
        org_id=org_id,
        period=told.text,
        rule=rule,
        text=text.strip()[:300],
        by_id=by.user_id,
        by_name=by.name,
        noted_at=now(),
    )
    audit.event_record(
        what="statistics_noted", subject=where, by=by, detail={"period": period, "rule": rule}, reason=text
    )


@transaction.atomic
def statistics_close(*, org_id: int, period: str, by: Actor) -> None:
    """Report a period: its numbers are kept as they are now. Refused while anything does not fit, all at once."""
    require(by, CLOSE, org_id)
    where, told = f"org:{org_id}", Period.parse(period)
    if told.last_day >= today():
        text = f"{period_words(period)}还没有结束({told.last_day.isoformat()})。结束后再上报。"
        raise RegistryError([Fault(where, text, "STAT-03")])
    scope = selectors.scope_of(org_id, Moment(told.last_day))
    if scope is None:
        raise RegistryError([Fault(where, "这个组织在期末已经不在。请由上级上报。", "STAT-04")])
    found = selectors.statement(scope, told, Moment(told.last_day))
    if found.closed is not None:
        text = f"{period_words(period)}已由{found.closed.by}上报过。以后的更正记在下一期,不改已上报的数。"
        raise RegistryError([Fault(where, text, "STAT-05")])
    if found.faults:
        raise RegistryError([Fault(where, text, "STAT-06") for text in found.faults])
    StatisticsClose.objects.create(
        org_id=org_id,
        period=told.text,
        first_day=told.first_day,
        last_day=told.last_day,
        members_opening=found.members.opening,
        members_closing=found.members.closing,
        orgs_opening=found.orgs.opening,
        orgs_closing=found.orgs.closing,
        by_id=by.user_id,
        by_name=by.name,
        closed_at=now(),
    )
    audit.event_record(
        what="statistics_closed",
        subject=where,
        by=by,
        detail={"period": period, "members": found.members.closing, "orgs": found.orgs.closing},
    )
