"""When what happens in the demo's year, and how ledger lines fare: settings of the generator, never results."""

from __future__ import annotations

from datetime import date

SET_UP_ON = date(2012, 3, 5)
FACTS_ON = date(2012, 4, 6)
SCORED_ON = date(2012, 4, 10)
PERIOD = "2011"
ROUND_TITLE = "2012年度分类定级"
# Each county's own meeting ratifies its organisations; the last one is on the day of the article's figure.
MEETINGS = (date(2012, 4, 11), date(2012, 4, 12), date(2012, 4, 13), date(2012, 4, 14), date(2012, 4, 15))
# Of ten thousand ratings, how many the meeting sets one tier lower or higher than computed, with a reason.
LOWERED_PER_10000 = 40
RAISED_PER_10000 = 20
LOWERED_REASONS = (
    "上级评定时发现台账与实际不符,会议决定降一档",
    "班子不够团结,群众有反映,会议决定降一档",
    "活动开展不经常,现场核实次数少于上报,会议决定降一档",
)
RAISED_REASONS = (
    "新任书记到任后变化明显,群众认可,会议决定升一档",
    "受灾影响收入,工作不弱于同类,会议决定升一档",
)

# Where a line stands on 15 July, per thousand: the generator draws a fate, the services walk the line there.
FATES = {
    "listed": 20,
    "working": 389,
    "overdue": 52,
    "township_check": 80,
    "acceptance": 38,
    "returned": 30,
    "closed": 390,
    "relapsed": 1,
}
# Days from listing to closing: permille of lines, days; lines above the branch close slower.
CLOSING_DAYS = ((0, 14), (500, 54), (900, 84), (1000, 89))
SLOWER_DAYS = 12
POSTPONED_PERMILLE = 280
POSTPONED_TWICE_PERMILLE = 40
POSTPONED_DAYS = (15, 20, 30)
FAILED_ONCE_PERMILLE = 60
PLANNED_WITHIN_DAYS = (2, 12)

# Demo sign-ins: role, where it stands. The branch secretary's village is picked after grading.
OFFICERS = (
    ("city_officer", "230300900001"),
    ("county_officer", "230321900001"),
    ("leader", "230300900001"),
    ("auditor", "230300900001"),
    ("system_officer", "230300900003"),
)
CITY_CODE = "230300900001"
COUNTY_CODE = "230321900001"
# Who enters plans and reports below, and who looks first: one name each for the whole city.
CLERK_NAME = "基层党务专干(演示)"
CHECKER_NAME = "乡镇初验组(演示)"
LINES = (("line_agency", "人力资源和社会保障局"),)
PROVINCE = ("230000900001", "中共黑龙江省委员会")
FORM_DOCUMENT = "鸡东组函〔2012〕7号"
