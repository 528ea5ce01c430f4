"""Write a whole province into an empty database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from django.apps import apps
from django.db import transaction

from jishi.apps.accounts import services as accounts
from jishi.apps.audit import services as audit
from jishi.apps.registry import services as registry
from jishi.demo.plan import TODAY
from jishi.shared.actor import SYSTEM

from . import figures
from .bare import bare
from .branches import FIRST_DAY, Builder
from .model import Province
from .names import PersonNames
from .past import BY, CHANGE_COLUMNS, FIRST_RECORDED, STATE_COLUMNS, Past
from .people import MEMBER_COLUMNS, MEMBER_STATE_COLUMNS, People, sizes
from .rows import STAMPS, Dated
from .sink import Sink
from .skeleton import skeleton

# The large ones, whose rows come by the hundred thousand.
TABLES = (
    "registry.UnitState",
    "registry.OrgState",
    "registry.Placement",
    "registry.Hosting",
    "registry.Member",
    "registry.MemberState",
    "registry.Affiliation",
    "facts.FactValue",
)
Tell = Callable[[str, dict[str, int]], None]
UNIT_COLUMNS = ("unit_id", "name", "initials", "unit_type", "area_id", "line", "staff_n")
USERS = (
    ("bench_province", "省里(演示)", "province_officer"),
    ("bench_county", "县里(演示)", "county_officer"),
    ("bench_township", "乡镇(演示)", "township_officer"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the province is to be; `members` is their number per organisation. The same values, the same rows."""

    orgs: int
    members: int
    seed: int


def is_empty() -> bool:
    """Tell whether nobody has used the database yet."""
    return not any(
        apps.get_model(label).objects.exists() for label in ("registry.PrimaryOrg", "accounts.User")
    )


@transaction.atomic
def load_province(size: Size, tell: Tell) -> dict[str, int]:
    """Write a province of so many organisations; return the rows written, by table."""
    province, names = build(size)
    past = Past(province)
    past.live()
    tell("built", {"orgs": len(province.orgs), "units": len(province.units)})
    sink = Sink()
    with bare(TABLES):
        _places(sink, province, past)
        tell("placed", {"rows": sum(sink.counts.values())})
        people = People(province, sizes(province, size.members), names, past)
        n = sink.write("registry.Member", MEMBER_COLUMNS, people.members())
        sink.write("registry.MemberState", (*STAMPS, *MEMBER_STATE_COLUMNS), people.states())
        sink.write("registry.Affiliation", (*STAMPS, "member_id", "org_id"), people.affiliations())
        tell("peopled", {"members": n})
        sink.write("facts.FactBatch", figures.BATCH_COLUMNS, figures.batches(province, BY))
        n = sink.write("facts.FactValue", figures.VALUE_COLUMNS, figures.values(province))
        tell("counted", {"values": n})
    sink.finish()
    tell("indexed", {})
    registry.stats_rebuild(by=SYSTEM)
    _users(province)
    detail = {"seed": size.seed, **sink.counts}
    audit.event_record(what="province_loaded", subject="province", by=SYSTEM, detail=detail)
    return sink.counts


def build(size: Size) -> tuple[Province, PersonNames]:
    """Build the organisations and units, as they were when they were set up."""
    rng = Random(f"province/{size.seed}")
    names = PersonNames(rng)
    province = Province(rng, TODAY)
    bones = skeleton(size.orgs)
    province.areas = [(area.code, area.name, area.level, area.parent_code) for area in bones.areas]
    builder = Builder(province, names)
    for committee in bones.committees:
        builder.committee(committee)
    for committee, wanted in zip(bones.committees, bones.shares(size.orgs), strict=True):
        builder.below(committee, wanted)
    builder.foreign(bones)
    return province, names


def _places(sink: Sink, province: Province, past: Past) -> None:
    orgs, units = province.orgs, province.units
    sink.write("registry.Area", ("code", "name", "level", "parent_code"), province.areas)
    sink.write("registry.PrimaryOrg", ("id", "code"), ((org.id, org.code) for org in orgs))
    batch = ("id", "kind", "filename", "rows_read", "rows_applied", "rows_refused", "by_name", "recorded_at")
    sink.write(
        "registry.Batch", batch, [(1, "organisations", "", len(orgs), len(orgs), 0, BY, FIRST_RECORDED)]
    )
    sink.write("registry.Change", CHANGE_COLUMNS, past.changes)
    sink.write("registry.Unit", ("id", "code"), ((unit.id, unit.code) for unit in units))
    told = (
        Dated(
            (u.id, u.name, u.initials, u.unit_type, u.area_code, u.line, u.staff_n),
            FIRST_DAY,
            FIRST_RECORDED,
            1,
        ).row
        for u in units
    )
    sink.write("registry.UnitState", (*STAMPS, *UNIT_COLUMNS), told)
    sink.write("registry.OrgState", (*STAMPS, *STATE_COLUMNS), past.rows_of_states())
    sink.write("registry.Placement", (*STAMPS, "org_id", "parent_id", "path"), past.rows_of_places())
    sink.write("registry.Hosting", (*STAMPS, "org_id", "unit_id"), past.rows_of_hostings())


def _users(province: Province) -> None:
    """Sign up three officers: of the province, of its largest county, of a township in it."""
    top = province.orgs[0]
    counties = [org for org in province.orgs if org.kind == "local_committee" and len(org.area_code) == 6]
    county = counties[0]
    town = next(org for org in province.orgs if org.parent_id == county.id and len(org.area_code) == 9)
    for (username, name, role), org in zip(USERS, (top, county, town), strict=True):
        user_id = accounts.user_create(username=username, display_name=name, by=SYSTEM)
        accounts.role_grant(user_id=user_id, role=role, scope_kind="org", scope_id=str(org.id), by=SYSTEM)
