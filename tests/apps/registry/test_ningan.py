"""Ning'an's police associations: two lists make an association over 240 villages, a second time they change nothing."""

from datetime import date
from pathlib import Path

import pytest

from jishi.apps.registry import selectors
from jishi.apps.registry.selectors import RollupQuestion, Visible
from jishi.apps.registry.services import (
    AreaDraft,
    Asked,
    CountingDraft,
    OrgDraft,
    TableFile,
    areas_load,
    counting_decide,
    handlers,
    orgs_set_up,
    table_import,
)
from jishi.demo import ningan, story
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, travel
from jishi.shared.divisions import divisions

pytestmark = pytest.mark.slow

DAY = date(2012, 7, 15)


def lay() -> None:
    """Set up the divisions and the province."""
    areas = [
        AreaDraft(d.code, d.name, d.level, d.parent_code)
        for d in divisions()
        if d.code.startswith(ningan.AREA) or d.code in ("23", "2310")
    ]
    areas_load(areas=areas, source="test", by=SYSTEM)
    code, name = story.PROVINCE
    orgs_set_up(drafts=[OrgDraft(code, name, "local_committee", "", ningan.SINCE)], by=SYSTEM)


@pytest.mark.django_db
@pytest.mark.db
def test_the_lists_make_an_association_over_240_villages(tmp_path: Path) -> None:
    lay()
    with travel(DAY):
        ningan.live()

        seen = Visible(Moment(DAY), paths=("",))
        rows = selectors.functional_orgs(seen)
        top = rows[0]
        assert (len(rows), top.below_n, top.villages_n) == (14, 13, 240)
        assert top.officers_n == len(ningan.officer_rows(ningan.places()))
        card = selectors.functional_card(top.functional_id, seen=seen)
        assert card is not None
        assert (len(card.villages), card.uncovered_n, card.vacant_n) == (240, 0, 0)

        path = selectors.paths_of(seen)[selectors.org_id_of(ningan.COUNTY) or 0]
        found = selectors.rollup(RollupQuestion(seen, path, "functional", 3), "branches")
        assert len(found.rows) == 12
        assert found.total.part == sum(row.all.part for row in found.rows) == 240
        draft = CountingDraft(top.functional_id, True, DAY, "宁组发〔2012〕30号", "按文件计入")
        counting_decide(draft=draft, by=SYSTEM)
        found = selectors.rollup(RollupQuestion(seen, path), "branches")
        assert (found.total.part, found.functional_n) == (240, 12)

        path_of = tmp_path / "again.xlsx"
        ningan.list_write(path_of, ningan.OFFICER_HEAD, ningan.officer_rows(ningan.places()))
        asked = Asked(SYSTEM, DAY, "再导一次")
        file = TableFile(handlers()["village_officers"], path_of, path_of.name)
        assert table_import(file, asked).batch_id is None
