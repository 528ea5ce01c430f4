"""The generator's settings, all in one place: plausible numbers of a synthetic city, never results."""

from __future__ import annotations

from datetime import date

from .draw import Knots

SEED = 20120715
GRADED_ON = date(2012, 4, 15)
TODAY = date(2012, 7, 15)
CAMPAIGN_FIRST = date(2012, 3, 23)
CAMPAIGN_LAST = date(2012, 6, 30)

TYPES = (
    "village",
    "community",
    "gov_organ",
    "public_institution",
    "school",
    "university_branch",
    "soe",
    "nonpublic_enterprise",
    "social_org",
    "retired",
)
# What counts for the city itself (市直) lies under the city's six digits, beside the nine counties.
CITY_AREA = "230300"
AREAS = (
    (CITY_AREA, "鸡西市"),
    ("230302", "鸡冠区"),
    ("230303", "恒山区"),
    ("230304", "滴道区"),
    ("230305", "梨树区"),
    ("230306", "城子河区"),
    ("230307", "麻山区"),
    ("230321", "鸡东县"),
    ("230382", "密山市"),
    ("230381", "虎林市"),
)
# Branches and general branches by area and type on the day of grading.
ORGS = {
    "230300": (0, 0, 268, 176, 25, 62, 122, 31, 27, 31),
    "230302": (14, 92, 75, 40, 39, 0, 50, 112, 22, 8),
    "230303": (28, 56, 61, 33, 31, 0, 54, 44, 6, 5),
    "230304": (20, 37, 48, 25, 25, 0, 41, 32, 4, 4),
    "230305": (8, 26, 37, 18, 17, 0, 31, 21, 3, 3),
    "230306": (21, 38, 48, 26, 24, 0, 42, 34, 5, 4),
    "230307": (8, 10, 30, 13, 10, 0, 13, 11, 2, 1),
    "230321": (127, 33, 116, 80, 68, 0, 42, 88, 14, 10),
    "230382": (156, 47, 175, 113, 99, 0, 65, 133, 25, 15),
    "230381": (86, 47, 154, 100, 83, 0, 56, 136, 20, 15),
}
# Village organisations that stand on a village which already has one: a general branch and one more branch.
VILLAGE_SECONDS = {"230303": 1, "230306": 1, "230321": 2, "230382": 2, "230381": 1}
COMMUNITIES = {
    "230302": 33,
    "230303": 20,
    "230304": 14,
    "230305": 10,
    "230306": 14,
    "230307": 4,
    "230321": 13,
    "230382": 17,
    "230381": 17,
}
GENERAL_BRANCHES = {
    "village": 7,
    "community": 115,
    "gov_organ": 45,
    "public_institution": 30,
    "school": 18,
    "university_branch": 8,
    "soe": 34,
    "nonpublic_enterprise": 3,
    "social_org": 0,
    "retired": 2,
}
PROVISIONAL = {"nonpublic_enterprise": 8, "soe": 5, "gov_organ": 2, "public_institution": 2}
# Primary committees beside those of the townships, which make up the rest of the 226.
PRIMARY_COMMITTEES = 226
PRIMARY_BY_AREA = {
    "230300": 44,
    "230302": 16,
    "230303": 13,
    "230304": 10,
    "230305": 8,
    "230306": 10,
    "230307": 5,
    "230321": 20,
    "230382": 28,
    "230381": 24,
}
PRIMARY_BY_LINE = (("organ", 40), ("soe", 25), ("education", 15), ("health", 12), ("two_new", 8))

# How organisations of firms and social organisations were set up: (organisations, units they stand on).
Modes = dict[str, tuple[int, int]]
FIRM_MODES: Modes = {
    "single": (374, 374),
    "joint": (148, 459),
    "area": (52, 307),
    "industry": (32, 163),
    "attached": (36, 36),
}
SOCIAL_MODES: Modes = {"single": (60, 60), "joint": (41, 118), "industry": (15, 15), "attached": (12, 12)}
ORGAN_JOINT = {"gov_organ": (7, 18), "public_institution": (5, 13)}
JOINT_UNITS = (2, 5)
# Set up in the campaign after the day of grading.
NEW_FIRM_MODES: Modes = {
    "single": (28, 28),
    "joint": (83, 257),
    "area": (22, 130),
    "industry": (14, 72),
    "attached": (26, 26),
}
NEW_SOCIAL_MODES: Modes = {"single": (20, 20), "joint": (12, 33), "industry": (4, 4), "attached": (5, 5)}
NEW_SIZES: Knots = ((0, 3), (500, 4), (900, 6), (1000, 9))
# Of a new branch's members, those who move from a community or village; the others arrive from elsewhere.
NEW_MOVED_PERCENT = 60
# Area, type, first day without it: members go to another organisation of the same parent or type.
ENDED = (
    ("230321", "gov_organ", date(2012, 6, 1)),
    ("230302", "soe", date(2012, 5, 15)),
    ("230382", "soe", date(2012, 6, 20)),
    ("230302", "nonpublic_enterprise", date(2012, 7, 2)),
    ("230381", "nonpublic_enterprise", date(2012, 7, 5)),
    ("230382", "nonpublic_enterprise", date(2012, 7, 10)),
)
# Share done by the end of each tenth of the campaign, in per cent; nothing happens on 4 April and 1 May.
CAMPAIGN_CURVE = (0, 4, 9, 15, 22, 31, 42, 55, 70, 86, 100)
CAMPAIGN_EMPTY = (date(2012, 4, 4), date(2012, 5, 1))

# Members of one organisation: quantiles (permille, members) and the sum over the type.
# Offices split a branch at fifty, so each curve has a shelf there and a thin tail above.
SIZES: dict[str, Knots] = {
    "village": ((0, 8), (100, 20), (500, 36), (828, 50), (900, 58), (1000, 96)),
    "community": ((0, 5), (100, 12), (500, 40), (760, 50), (900, 86), (1000, 140)),
    "gov_organ": ((0, 3), (100, 6), (500, 14), (900, 31), (981, 50), (1000, 68)),
    "public_institution": ((0, 3), (100, 4), (500, 13), (900, 32), (981, 50), (1000, 62)),
    "school": ((0, 3), (100, 6), (500, 17), (900, 38), (976, 50), (1000, 62)),
    "university_branch": ((0, 6), (100, 11), (500, 25), (885, 50), (900, 52), (1000, 75)),
    "soe": ((0, 3), (100, 6), (500, 17), (900, 43), (966, 50), (1000, 78)),
    "nonpublic_enterprise": ((0, 3), (100, 3), (500, 6), (900, 15), (1000, 38)),
    "social_org": ((0, 3), (100, 3), (500, 5), (900, 11), (1000, 22)),
    "retired": ((0, 8), (100, 14), (500, 31), (862, 50), (900, 54), (1000, 88)),
}
MEMBERS = {
    "village": 17_784,
    "community": 16_984,
    "gov_organ": 17_204,
    "public_institution": 9_984,
    "school": 8_420,
    "university_branch": 1_736,
    "soe": 10_836,
    "nonpublic_enterprise": 5_136,
    "social_org": 768,
    "retired": 3_168,
}
# Branches that have fallen below three full members and stay on the books.
BELOW_THREE = {"nonpublic_enterprise": 15, "social_org": 4}

# Secretary posts empty on the day of grading: (all, of these for more than three months).
VACANT = {
    "village": (4, 2),
    "community": (3, 1),
    "gov_organ": (11, 5),
    "public_institution": (7, 3),
    "school": (4, 2),
    "university_branch": (1, 0),
    "soe": (6, 3),
    "nonpublic_enterprise": (8, 5),
    "social_org": (3, 2),
    "retired": (1, 0),
}
# Terms, per thousand of all organisations, seen on TODAY.
TERM_OVERDUE_PERMILLE = 21
TERM_SOON_PERMILLE = 70
TERM_OVERDUE_MOST_MONTHS = 14
TERM_OVERDUE_LONGER = 3
# Under the rule of 1993: three years for villages and communities, two for other branches.
TERM_YEARS = {"village": 3, "community": 3}
TERM_YEARS_OTHERWISE = 2

KOREAN_TOWNSHIPS = ("230321200", "230321205", "230382210")
SISTER_FIRM_PERCENT = 6
STUDENT_BRANCHES = 22

# Six branches of one township sent in the same row; in another, scores stand just above the cuts.
COPIED_TOWNSHIP = "230382208"
COPIED_ROWS = 6
ROUNDED_UP_TOWNSHIP = "230381103"

# Classes 好, 较好, 一般, 较差 that the indicators should lead to, by type: what the generator is tuned to.
CLASSES = {
    "village": (38, 251, 118, 61),
    "community": (43, 249, 68, 26),
    "gov_organ": (142, 676, 151, 43),
    "public_institution": (70, 414, 108, 32),
    "school": (53, 281, 68, 19),
    "university_branch": (9, 41, 10, 2),
    "soe": (46, 309, 110, 51),
    "nonpublic_enterprise": (29, 302, 187, 124),
    "social_org": (5, 56, 34, 33),
    "retired": (6, 59, 21, 10),
}
# Within their class, per thousand: A1, B1, C1 and D1.
UPPER_TIERS = (218, 448, 699, 716)
