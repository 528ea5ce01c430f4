"""The ground that Xinwei stands on: the province's committee, the district with its two streets."""

from jishi.apps.registry import services as register
from jishi.apps.registry.services import AreaDraft, OrgDraft
from jishi.demo import pingfang, story, xinwei
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import travel
from jishi.shared.divisions import divisions


def lay() -> None:
    """Register the areas, the province, the district and its streets, and let the plant hand its people over."""
    with travel(xinwei.SET_UP):
        streets = (pingfang.STREET, pingfang.NEXT)
        rows = [d for d in divisions() if d.code in {"23", "2301", pingfang.AREA, *streets}]
        rows += [d for d in divisions() if d.parent_code in streets]
        areas = [AreaDraft(d.code, d.name, d.level, d.parent_code) for d in rows]
        register.areas_load(areas=areas, source="区划代码表", by=SYSTEM)
        province = OrgDraft(*story.PROVINCE, "local_committee", "", xinwei.SINCE)
        register.orgs_set_up(drafts=[province], by=SYSTEM)
    pingfang.set_up()
    xinwei.arrive()
