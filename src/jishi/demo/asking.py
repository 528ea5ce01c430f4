"""The county's mid-year form: most is only confirmed, some branches have answered, the rest still may."""

from __future__ import annotations

from datetime import date

from jishi.apps.facts import selectors as facts_seen
from jishi.apps.facts import services as facts
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import Moment, travel

from . import story
from .draw import stream
from .plan import SEED

ISSUED_ON, ANSWERED_ON, DEADLINE = date(2012, 7, 5), date(2012, 7, 11), date(2012, 7, 31)
PERIOD = "2012-H1"
# Two numbers of the half-year, which nobody has told; the others are held since the spring and only confirmed.
INDICATORS = ("mtg_general", "lectures", "activists", "reserve_n", "venue_sign", "term_goal")
# Of a hundred branches, how many answered what was asked, and how many ticked what is held as well.
ANSWERED_PERCENT, TICKED_PERCENT = 55, 40


def mid_year(county_officer: Actor, secretary: int) -> None:
    """Issue the form, and let most branches answer it; the one whose secretary signs in has not yet."""
    with travel(ISSUED_ON):
        scope = registry.scopes_of(county_officer, Moment(ISSUED_ON))[0]
        form_id = facts.form_draft(
            draft=facts.FormDraft(
                "党建工作半年核对",
                scope.org_id,
                "半年报表用;已有的不再要,只请看一眼是否属实",
                PERIOD,
                DEADLINE,
                INDICATORS,
                document_no=story.FORM_DOCUMENT,
            ),
            by=county_officer,
        )
        facts.form_issue(form_id=form_id, by=county_officer)
    with travel(ANSWERED_ON):
        rows = facts_seen.sheet_table(form_id, county_officer, Moment(ANSWERED_ON)).rows
        told = [cell for row in rows if row.org_id != secretary for cell in _answers(row)]
        facts.form_answer(form_id=form_id, told=told, by=SYSTEM)


def _answers(row: facts_seen.SheetRow) -> list[facts.CellTold]:
    """Return what one branch answers: nothing, only what it was asked for, or that and its ticks, too."""
    draw = stream(SEED, "form", row.code)
    chance = draw.randrange(100)
    if chance >= ANSWERED_PERCENT:
        return []
    told = {"mtg_general": str(draw.randint(1, 3)), "lectures": draw.choice(("0", "1", "2", "2", "不清楚"))}
    cells = [cell for cell in row.cells if cell is not None]
    answers = [
        facts.CellTold(row.org_id, cell.indicator.id, told.get(cell.indicator.id, "不清楚"))
        for cell in cells
        if not cell.is_confirmed_only
    ]
    if chance < TICKED_PERCENT:
        answers += [
            facts.CellTold(row.org_id, cell.indicator.id, is_still_true=True)
            for cell in cells
            if cell.is_confirmed_only
        ]
    return answers
