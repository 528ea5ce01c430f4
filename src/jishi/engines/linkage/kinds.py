"""Units and members: their fields, levels and blocks."""

from jishi.engines.linkage.levels import NOTHING, OTHER, Comparison, KindOf, Level, alike, neither

_CODE = Comparison("code", (
    Level(
        NOTHING,
        f"{neither('orgc', 'regno', 'badcode')} AND (c15_l IS NULL OR c15_r IS NULL OR c15_l <> c15_r)"
        " AND (badcode_l IS NULL OR uscc_r IS NULL) AND (badcode_r IS NULL OR uscc_l IS NULL)",
    ),
    Level("same", "orgc_l = orgc_r", m=0.7, u=0.0001),
    Level("regno", "regno_l = regno_r", m=0.02, u=0.000003),
    Level("near", "c15_l = c15_r OR levenshtein(coalesce(uscc_l, badcode_l), coalesce(uscc_r, badcode_r)) <= 2",
          m=0.05, u=0.00001),
    Level("conflict", "orgc_l <> orgc_r", m=0.004, u=0.9, fixed="m"),
    Level("other", OTHER, m=0.01, u=0.1),
))  # fmt: skip
_NAME = Comparison("name", (
    Level(NOTHING, "core_l IS NULL OR core_r IS NULL"),
    # One registrar does not register a name twice; random pairs of the same name are nearly all one unit.
    # A name with its place in it, once in the prefecture.
    Level("whole", "title_l = title_r AND (county_l = county_r OR (county_l IS NULL OR county_r IS NULL)"
          " AND place_l = place_r AND NOT starts_with(title_l, upper(core_l)))", m=0.5, u=0.000001, fixed="u"),
    # Not trained: names that nobody registers stand here, and are not worth less because others stand above.
    Level("exact", "core_l = core_r", "core", m=0.93, u=0.00002, fixed="m"),
    Level("sound", "core_sound_l = core_sound_r", m=0.03, u=0.00001),
    Level("short", "brand_l = brand_r AND length(brand_l) >= 2 AND (starts_with(coalesce(industry_l, ''),"
          " coalesce(industry_r, '')) OR starts_with(coalesce(industry_r, ''), coalesce(industry_l, '')))",
          "brand", m=0.05, u=0.0002),
    # 雪祥网络 of 雪祥网络科技. Training lists know every trade, so that it hardly ever meets two of the same brand.
    Level("part", "length(core_l) >= 2 AND length(core_r) >= 2 AND (starts_with(core_l, core_r) OR"
          " starts_with(core_r, core_l))", m=0.006, u=0.0002, fixed="u"),
    Level("alike", alike("bg", 7, 10), dialect="spark", m=0.03, u=0.00003),
    Level("brand", "brand_l = brand_r", "brand", m=0.02, u=0.002),
    Level("somewhat", alike("bg", 35, 100), dialect="spark", m=0.06, u=0.02),
    Level("other", OTHER, m=0.05, u=0.97),
))  # fmt: skip
_PERSON = Comparison("person", (
    Level(NOTHING, "person_l IS NULL OR person_r IS NULL"),
    Level("exact", "person_l = person_r", "person", m=0.8, u=0.0005),
    Level("sound", "person_sound_l = person_sound_r", m=0.02, u=0.0003),
    Level("other", OTHER, m=0.18, u=0.99),
))  # fmt: skip
_PHONE = Comparison("phone", (
    Level(NOTHING, "phone_l IS NULL OR phone_r IS NULL"),
    Level("exact", "phone_l = phone_r", "phone", m=0.6, u=0.0005),
    Level("other", OTHER, m=0.4, u=0.99),
))  # fmt: skip
_ADDRESS = Comparison("address", (
    Level(NOTHING, "roadno_l IS NULL OR roadno_r IS NULL"),
    Level("room", "roadno_l = roadno_r AND room_l = room_r", m=0.4, u=0.0001),
    Level("house", "roadno_l = roadno_r", "roadno", m=0.4, u=0.0008),
    Level("number", "house_l = house_r AND room_l = room_r", m=0.01, u=0.00001),
    Level("road", "road_l = road_r", m=0.01, u=0.01),
    Level("other", OTHER, m=0.15, u=0.98),
))  # fmt: skip
_AREA = Comparison("area", (
    Level(NOTHING, "county_l IS NULL OR county_r IS NULL"),
    Level("exact", "county_l = county_r", "county", m=0.98, u=0.1),
    Level("city", "place_l = place_r", m=0.01, u=0.4),
    Level("other", OTHER, m=0.01, u=0.5),
))  # fmt: skip
_FOUNDED = Comparison("founded", (
    Level(NOTHING, "founded_on_l IS NULL OR founded_on_r IS NULL"),
    Level("exact", "founded_on_l = founded_on_r", m=0.95, u=0.0002),
    # Days are copied wrongly elsewhere than where training looks.
    Level("other", OTHER, m=0.03, u=0.9998, fixed="m"),
))  # fmt: skip
_BRANCH = Comparison("branch", (
    Level(NOTHING, "branch_l IS NULL OR branch_r IS NULL"),
    # A sign has the shop's place behind the brand, without the company between: 宏达3号店.
    Level("exact", "branch_l = branch_r OR (branch_l = '' AND right(core_l, length(branch_r)) = branch_r)"
          " OR (branch_r = '' AND right(core_r, length(branch_l)) = branch_l)", m=0.99, u=0.95),
    # Shops of a chain share name, person and telephone.
    Level("apart", "branch_l <> '' AND branch_r <> ''", m=0.0000001, u=0.001, fixed="m"),
    # Training sees shops that have their head office's code; a shop without one is not the office for all that.
    Level("other", OTHER, m=0.0001, u=0.05, fixed="m"),
))  # fmt: skip

UNITS = KindOf(
    name="units",
    fields=("name", "code", "person", "phone", "address", "area_code", "founded"),
    comparisons=(_CODE, _NAME, _BRANCH, _PERSON, _PHONE, _ADDRESS, _AREA, _FOUNDED),
    blocks=(
        ("orgc",), ("regno",), ("c15",), ("core_sound", "place"), ("brand_sound", "county"),
        ("brand_sound", "person_sound"), ("phone", "person"), ("phone", "brand_sound"), ("phone", "head"),
        ("roadno", "head"), ("roadno", "person_sound"), ("roadno", "room"), ("phone", "roadno"), ("person", "county"),
        ("founded_on", "roadno"), ("founded_on", "phone"),
    ),
    anchor="orgc",
    shown={"code": "code", "name": "name", "branch": "name", "person": "person", "phone": "phone",
           "address": "address", "area": "area_code", "founded": "founded"},
    train_blocks=(("orgc",), ("core", "county")),
    prior_blocks=(("orgc", "core"), ("core", "person", "county"), ("core", "phone")),
)  # fmt: skip

_ID_NUMBER = Comparison("id_number", (
    Level(NOTHING, f"{neither('idno', 'badid')} AND (badid_l IS NULL OR idno_r IS NULL)"
          " AND (badid_r IS NULL OR idno_l IS NULL)"),
    Level("same", "idno_l = idno_r", m=0.9, u=0.00001),
    Level("near", "levenshtein(coalesce(idno_l, badid_l), coalesce(idno_r, badid_r)) <= 2", m=0.06, u=0.00001),
    Level("conflict", "idno_l <> idno_r", m=0.002, u=0.95, fixed="m"),
    Level("other", OTHER, m=0.02, u=0.05),
))  # fmt: skip
_WHO = Comparison("name", (
    Level(NOTHING, "who_l IS NULL OR who_r IS NULL"),
    Level("person", "who_l = who_r", "who", m=0.93, u=0.0005),
    Level("sound", "who_sound_l = who_sound_r", m=0.04, u=0.0003),
    Level("changed", "levenshtein(who_l, who_r) <= 1 AND length(who_l) >= 3", m=0.02, u=0.002),
    Level("other", OTHER, m=0.01, u=0.997),
))  # fmt: skip
_BIRTH = Comparison("birth", (
    Level(NOTHING, "birth_l IS NULL OR birth_r IS NULL"),
    # Many lists have only the month.
    Level("exact", "birth_l = birth_r AND length(birth_l) = 10", m=0.96, u=0.00005),
    Level("month", "substr(birth_l, 1, 7) = substr(birth_r, 1, 7)", m=0.02, u=0.0015),
    Level("other", OTHER, m=0.02, u=0.998),
))  # fmt: skip
_SEX = Comparison("sex", (
    Level(NOTHING, "sex_l IS NULL OR sex_r IS NULL"),
    Level("exact", "sex_l = sex_r", m=0.99, u=0.6),
    Level("other", OTHER, m=0.01, u=0.4),
))  # fmt: skip
_ORG = Comparison("org", (
    Level(NOTHING, "org_core_l IS NULL OR org_core_r IS NULL"),
    Level("exact", "org_core_l = org_core_r", "org_core", m=0.6, u=0.01),
    Level("other", OTHER, m=0.4, u=0.99),
))  # fmt: skip
_JOINED = Comparison("joined", (
    Level(NOTHING, "joined_on_l IS NULL OR joined_on_r IS NULL"),
    Level("exact", "joined_on_l = joined_on_r", m=0.9, u=0.0005),
    Level("other", OTHER, m=0.1, u=0.9995),
))  # fmt: skip

MEMBERS = KindOf(
    name="members",
    fields=("name", "id_number", "birth_date", "sex", "phone", "org_name", "joined", "area_code"),
    comparisons=(_ID_NUMBER, _WHO, _BIRTH, _SEX, _PHONE, _ORG, _JOINED, _AREA),
    blocks=(("idno",), ("who_sound", "month"), ("who", "org_core"), ("phone", "who_sound"), ("birth", "org_core"),
            ("who", "joined_on"), ("phone", "birth"), ("badid",)),
    anchor="idno",
    shown={"id_number": "id_number", "name": "name", "birth": "birth_date", "sex": "sex", "phone": "phone",
           "org": "org_name", "joined": "joined", "area": "area_code"},
    train_blocks=(("idno",), ("who", "birth")),
    prior_blocks=(("idno", "who"), ("who", "birth"), ("who", "phone")),
)  # fmt: skip

KINDS_OF = {"units": UNITS, "members": MEMBERS}

TOLD_AS = {"person": "person_told", "phone": "phone_told", "sex": "sex_told"}
"""Fields whose column in the records holds what is compared; what was told has a column of its own."""
