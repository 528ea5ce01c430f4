"""Needs, promises and contact villages of a past day: as they were then, as far as was on record."""

from __future__ import annotations

import contextlib
import itertools
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from jishi.apps.outreach import selectors, services
from jishi.apps.outreach.models import ContactPoint, Need, Pledge, Referral
from jishi.apps.outreach.selectors import NeedFilter
from jishi.apps.outreach.services import (
    ContactDraft,
    NeedStep,
    OutreachError,
    PledgeDraft,
    ProblemDraft,
    ReferralStep,
    VisitDraft,
    Voices,
)
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, day_end, travel
from tests.factories.drawn import seeds

from .office import AGENCY, COMMUNITY, DAY, NOTES, STREET, Street, book, taken

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
DAYS = [DAY + timedelta(days=n) for n in range(0, 30, 6)]
LAST = DAYS[-1] + timedelta(days=40)
ENDS = {"done": "answered", "failed": "failed", "agree": "closed", "told": "not_done", "refuse": "open"}


@dataclass
class Log:
    """What was done with needs, in its order: when it was entered, with which, what stood after it, of which day."""

    needs: list[tuple[date, int, str, date]] = field(default_factory=list)
    pledges: dict[int, date] = field(default_factory=dict)
    heard: list[tuple[date, int, str, date]] = field(default_factory=list)


def told(street: Street, moment: Moment) -> dict[str, Any]:
    """All that lists and pages show of a day."""
    seen = registry.visible(street.people["clerk"], "outreach.view_household", moment)
    wide = registry.visible(street.people["officer"], "outreach.view", moment)
    parts = {part: selectors.needs_page(seen, NeedFilter(part), most=500) for part in selectors.NEED_PARTS}
    points = selectors.point_rows(wide)
    return {
        "parts": parts,
        "counts": selectors.needs_counts(seen, NeedFilter()),
        "histories": [selectors.need_history(row.need_id, moment) for row in parts["all"]],
        "pledges": selectors.pledge_rows(wide),
        "points": points,
        "problems": selectors.problems_of(street.ids[COMMUNITY], moment),
        "visits": [selectors.visits_of(row.point_id, moment) for row in points],
    }


def a_history(street: Street, seed: int) -> tuple[Log, dict[date, dict[str, Any]]]:
    """Let the office ask, answer, refer, promise, visit and end for five days, also late; keep each evening."""
    chance, log, shown = random.Random(seed), Log(), {}
    for day in DAYS:
        with travel(day):
            for _ in range(14):
                _tried(street, chance, log, day)
            shown[day] = told(street, Moment(day))
    assert {end for _, _, end, _ in log.needs} > {"open"}
    assert log.heard
    return log, shown


def _tried(street: Street, chance: random.Random, log: Log, day: date) -> None:
    """Take a step; what cannot be done is none."""
    with contextlib.suppress(OutreachError, IndexError):
        of = chance.choice([one for one in DAYS if one <= day])
        _DOINGS[chance.choice(sorted(_DOINGS))](street, chance, log, day, of)


def _ask(street: Street, chance: random.Random, log: Log, day: date, of: date) -> None:
    need = street.need(f"{chance.randrange(1, 9):03}", chance.choice(("job", "care")), of)
    log.needs.append((day, need, "open", of))


def _step(street: Street, chance: random.Random, log: Log, day: date, of: date) -> None:
    need = chance.choice(list(Need.objects.exclude(household=None).order_by("pk")))
    what = chance.choice(("pass", "done", "failed", "agree", "told", "refuse", "refer"))
    line = AGENCY if what == "refer" else ""
    step = NeedStep(need.pk, what, of, "按规定办了", "钱组长" if what == "pass" else "", "phone", line)
    services.needs_step(steps=[step], by=street.people["clerk"])
    log.needs.append((day, need.pk, ENDS.get(what, "referred" if line else "open"), of))


def _decide(street: Street, chance: random.Random, log: Log, day: date, of: date) -> None:
    row = chance.choice(list(Referral.objects.filter(closed_on=None).order_by("pk")))
    services.referrals_step(steps=[ReferralStep(row.pk, "decline", of, "没有合适的岗位")], by=SYSTEM)
    log.needs.append((day, row.need_id, "open", of))


def _promise(street: Street, chance: random.Random, log: Log, day: date, of: date) -> None:
    draft = PledgeDraft(street.ids[COMMUNITY], "修好三号楼的灯", "公示栏", of, of + timedelta(days=5))
    [made] = services.pledges_record(drafts=[draft], by=street.people["clerk"])
    log.pledges[made] = day


def _hear(street: Street, chance: random.Random, log: Log, day: date, of: date) -> None:
    row = chance.choice(list(Pledge.objects.filter(state="open").order_by("pk")))
    kept = chance.choice((30, 2, 15))
    state = services.pledge_hear(
        pledge_id=row.pk, voices=Voices("居民会", of, kept, 15, 1), by=street.people["clerk"]
    )
    log.heard.append((day, row.pk, state, of))


def _assign(street: Street, chance: random.Random, log: Log, day: date, of: date) -> None:
    draft = ContactDraft(street.ids[COMMUNITY], chance.choice("周吴郑王") + "局长", "区水务局", of)
    services.contacts_assign(drafts=[draft], by=street.people["officer"])


def _visit(street: Street, chance: random.Random, log: Log, day: date, of: date) -> None:
    point = chance.choice(list(ContactPoint.objects.filter(until=None).order_by("pk")))
    found = (ProblemDraft("下水堵了两个月", "城管科"),)
    visit = VisitDraft(point.pk, max(of, point.since), "问了三户", found)
    services.visits_record(drafts=[visit], by=street.people["officer"])


def _end(street: Street, chance: random.Random, log: Log, day: date, of: date) -> None:
    point = chance.choice(list(ContactPoint.objects.filter(until=None).order_by("pk")))
    services.contact_end(point_id=point.pk, on=of, reason="工作调动", by=street.people["officer"])


_DOINGS: dict[str, Any] = {
    "ask": _ask, "ask too": _ask, "step": _step, "step too": _step, "step again": _step, "and again": _step,
    "decide": _decide, "promise": _promise, "hear": _hear, "assign": _assign, "visit": _visit, "end": _end,
}  # fmt: skip


@pytest.mark.parametrize("seed", seeds(2))
def test_a_past_day_shows_what_was_known_by_any_evening(street: Street, seed: int) -> None:
    log, shown = a_history(street, seed)

    with travel(LAST):
        for day, was in shown.items():
            assert told(street, Moment(day, day_end(day))) == was
        # Late entries count from their day once they are known.
        for on, known_on in itertools.product(DAYS, (None, *DAYS)):
            moment = Moment(on, day_end(known_on) if known_on else None)
            seen = registry.visible(street.people["clerk"], "outreach.view_household", moment)
            rows = selectors.needs_page(seen, NeedFilter("all"), most=500)
            assert {row.need_id: row.state for row in rows} == _stood(log.needs, on, known_on)
            counts = selectors.needs_counts(seen, NeedFilter())
            assert counts == {
                part: len(selectors.needs_page(seen, NeedFilter(part), most=500)) for part in counts
            }
            promised = dict(Pledge.objects.values_list("pk", "promised_on"))
            pledges = {
                key: "open"
                for key, entered in log.pledges.items()
                if promised[key] <= on and (known_on is None or entered <= known_on)
            }
            heard = {key: state for key, state in _stood(log.heard, on, known_on).items() if key in pledges}
            assert {row.pledge_id: row.state for row in selectors.pledge_rows(seen)} == pledges | heard


def _stood(entries: list[tuple[date, int, str, date]], on: date, known_on: date | None) -> dict[int, str]:
    """What the last entry says that is of the day or before and was on record."""
    return {
        key: state
        for entered, key, state, of in entries
        if of <= on and (known_on is None or entered <= known_on)
    }


def test_a_notebook_that_is_taken_back_leaves_what_was_printed(street: Street, tmp_path: Any) -> None:
    before = told(street, Moment(DAY))
    row = [STREET, "003", DAY.isoformat(), "救助", "冬天没有煤", "赵组长", "", "", "", ""]
    with travel(DAYS[1]):
        path = book(tmp_path / "notes.xlsx", NOTES, [row])
        made = taken("household_notes", path, street.people["clerk"], on=DAYS[1])
        assert made.rows_applied == 1
        typed_in = told(street, Moment(DAYS[1]))
    with travel(DAYS[2]):
        register.batch_revert(batch_id=made.batch_id or 0, reason="录错了街道", by=street.people["clerk"])
    with travel(LAST):
        assert told(street, Moment(DAY, day_end(DAY))) == before
        known = told(street, Moment(DAYS[1], day_end(DAYS[1])))
        assert known == typed_in
        assert told(street, Moment(DAYS[1]))["parts"]["all"] == []
