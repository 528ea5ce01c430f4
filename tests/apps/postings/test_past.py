"""Postings and questions of a past day: as they were then, as far as was on record."""

import contextlib
import itertools
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from jishi.apps.postings import selectors, services
from jishi.apps.postings.models import Posting
from jishi.apps.postings.services import PostingDraft, PostingsRefused, QuestionDraft, VisitDraft
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, day_end, travel
from tests.factories.drawn import seeds

from .office import DAY, LABOUR, NETWORK, TAX, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
DAYS = [DAY + timedelta(days=n) for n in range(0, 25, 3)]
LAST = DAYS[-1] + timedelta(days=30)
Told = tuple[list[selectors.PostingRow], list[selectors.PostingFile | None], list[selectors.QuestionRow]]


@dataclass
class Log:
    """What the office did, in its order: on which day it was entered, with what, which day it is of."""

    ends: list[tuple[date, int, str, date]] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)


def a_history(desk: Desk, seed: int) -> tuple[Log, dict[date, Told]]:
    """Post people, visit, end late, resume, cancel, ask and answer on nine days; keep what was shown each evening."""
    chance, log, shown = random.Random(seed), Log(), {}
    for day in DAYS:
        with travel(day):
            for _ in range(5):
                _tried(desk, chance, log, day)
            shown[day] = told(desk, Moment(day))
    assert {what for _, _, what, _ in log.ends} >= {"started", "ended"}
    assert log.asked
    return log, shown


def _tried(desk: Desk, chance: random.Random, log: Log, day: date) -> None:
    """Take a step; what cannot be done is none."""
    with contextlib.suppress(PostingsRefused, IndexError):
        _step(desk, chance, log, day)


def _step(desk: Desk, chance: random.Random, log: Log, day: date) -> None:
    by = desk.officer
    serving = Posting.objects.filter(state="serving").order_by("pk")
    match chance.choice(("start", "start", "end", "back", "cancel", "visit", "task", "ask", "move", "move")):
        case "start":
            who, post = chance.choice(list(desk.talents.values())), chance.choice(list(desk.posts.values()))
            draft = PostingDraft(who, post, chance.choice([one for one in DAYS if one <= day]), "文", "职责")
            made = services.posting_start(draft=draft, by=by)
            log.ends.append((day, made, "started", draft.started_on))
        case "end":
            row = chance.choice(list(serving))
            on = chance.choice([one for one in DAYS if row.started_on <= one <= day])
            services.posting_end(posting_id=row.pk, on=on, reason="期满离岗", by=by)
            log.ends.append((day, row.pk, "ended", on))
        case "back":
            row = chance.choice(list(Posting.objects.filter(state="ended")))
            services.posting_resume(posting_id=row.pk, by=by)
            log.ends.append((day, row.pk, "resumed", day))
        case "cancel":
            row = chance.choice(list(serving))
            services.posting_cancel(posting_id=row.pk, reason="人没有来", by=by)
            log.ends.append((day, row.pk, "cancelled", day))
        case "visit":
            row = chance.choice(list(serving))
            draft_ = VisitDraft("车间", "缺场地", LABOUR)
            services.visit_record(posting_id=row.pk, draft=draft_, on=day, by=by)
            chance.choice([services.visit_void, _nothing])(visit_id=row.visits.first().pk, by=by)  # type: ignore[union-attr]
        case "task":
            task = chance.choice(list(chance.choice(list(serving)).first_tasks.all()))
            if task.done_on is None:
                services.first_task_done(first_task_id=task.pk, outcome="办好了", on=day, by=by)
            else:
                services.first_task_undo(first_task_id=task.pk, by=by)
        case "ask":
            ask = QuestionDraft(desk.ids[NETWORK], "员工的社保怎么转", LABOUR)
            log.asked.append(services.question_ask(draft=ask, on=day, by=by))
        case _:
            key = {"question_id": chance.choice(log.asked), "on": day, "by": SYSTEM}
            step = chance.choice(("pass", "decline", "answer", "accept", "return", "withdraw", "reopen"))
            given = {
                "pass": {"agency": TAX, "note": ""},
                "decline": {"reason": "不归我们管"},
                "answer": {"answer": "带名册来办"},
                "return": {"reason": "没有说清楚"},
                "withdraw": {"reason": "已经办好了"},
            }
            getattr(services, f"question_{step}")(**key, **given.get(step, {}))


def _nothing(**_: object) -> None:
    pass


def told(desk: Desk, moment: Moment) -> Told:
    """All that lists and pages show, without postings that were taken back: of a past day they never were."""
    seen = registry.visible(desk.officer, "postings.view", moment)
    rows = [row for row in selectors.postings_listed(seen) if row.state != "cancelled"]
    files = [selectors.posting_file(row.posting_id, moment) for row in rows]
    return rows, files, selectors.questions_listed(seen, [])


@pytest.mark.parametrize("seed", seeds(3))
def test_a_past_day_shows_what_was_known_by_any_evening(desk: Desk, seed: int) -> None:
    log, shown = a_history(desk, seed)

    with travel(LAST):
        for day, was in shown.items():
            assert told(desk, Moment(day, day_end(day))) == was
        # Late entries count from their day once they are known.
        for on, known_on in itertools.product(DAYS, (None, *DAYS)):
            moment = Moment(on, day_end(known_on) if known_on else None)
            rows = selectors.postings_listed(registry.visible(desk.officer, "postings.view", moment))
            serving = {row.posting_id for row in rows if row.state == "serving"}
            assert serving == _serving(log, on, known_on or LAST)


def _serving(log: Log, on: date, known_on: date) -> set[int]:
    """Who served on a day by what was entered by another, said plainly."""
    told = [one for one in log.ends if one[0] <= known_on]
    begun = {posting_id: of for _, posting_id, what, of in told if what == "started"}
    last = {posting_id: (what, of) for _, posting_id, what, of in told}
    return {
        key
        for key, (what, of) in last.items()
        if begun[key] <= on and (what in ("started", "resumed") or (what == "ended" and of > on))
    }


def test_who_is_withdrawn_with_the_organisation_stood_before_and_stands_again(desk: Desk) -> None:
    with travel(DAY):
        ask = QuestionDraft(desk.ids[NETWORK], "员工的社保怎么转", LABOUR)
        question = services.question_ask(draft=ask, on=DAY, by=desk.officer)
        draft = PostingDraft(desk.talents["岳"], desk.posts["network"], DAY, "文", "职责")
        services.posting_start(draft=draft, by=desk.officer)
        before = told(desk, Moment(DAY))
    with travel(DAYS[2]):
        change = register.org_dissolve(
            org_id=desk.ids[NETWORK], on=DAYS[2], document_no="文", reason="企业注销", by=SYSTEM
        )
        assert selectors.question_row(question, Moment(DAYS[2])).state == "withdrawn"  # type: ignore[union-attr]
    with travel(DAYS[3]):
        assert told(desk, Moment(DAY, day_end(DAY))) == before
        register.change_revert(change_id=change, reason="注销录错了", by=SYSTEM)
    with travel(LAST):
        assert told(desk, Moment(DAY, day_end(DAY))) == before
        assert selectors.question_row(question, Moment(DAYS[2])).state == "asked"  # type: ignore[union-attr]
        known = Moment(DAYS[2], day_end(DAYS[2]))
        assert selectors.question_row(question, known).state == "withdrawn"  # type: ignore[union-attr]
