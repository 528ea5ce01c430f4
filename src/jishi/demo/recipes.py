"""How each indicator is drawn: a table by id. Ranks run from the worst (0) to the best (1000)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .draw import Knots

MISSING_PERMILLE = 24
# Lists that agencies and vote counters hand in are complete; a branch's own book is not.
FROM_LISTS = 3


@dataclass(frozen=True, slots=True)
class Recipe:
    """One indicator.

    Parameters
    ----------
    knots : curve (rank, value)
    by_type : other curves for some types
    is_stepped : values jump at the knots instead of running between them
    health, discipline : hundredths of correlation with the two hidden values; the rest is chance
    heap : most values are rounded to a multiple of this
    missing : per thousand not reported
    den : indicator that this one is a share of; the curve is then in basis points
    by_rank : drawn around health itself, so that the curve is the spread over the type; otherwise around the
        level, which is bent until the totals have their planned spread
    """

    knots: Knots
    by_type: dict[str, Knots] = field(default_factory=dict)
    is_stepped: bool = False
    health: int = 80
    discipline: int = 0
    heap: int = 1
    missing: int = MISSING_PERMILLE
    den: str = ""
    by_rank: bool = False


def _steps(*pairs: tuple[int, int]) -> Knots:
    """Turn (value, permille), from worst to best, into (rank below which it holds, value)."""
    upto, knots = 0, []
    for value, share in pairs:
        upto += share
        knots.append((upto, value))
    assert upto == 1000, pairs
    return tuple(knots)


def _levels(*pairs: tuple[int, int], health: int = 80, **types: tuple[tuple[int, int], ...]) -> Recipe:
    by_type = {key: _steps(*rows) for key, rows in types.items()}
    return Recipe(_steps(*pairs), by_type, is_stepped=True, health=health)


def _flag(yes_permille: int, health: int = 80, **types: int) -> Recipe:
    by_type = {key: _steps((0, 1000 - yes), (1, yes)) for key, yes in types.items()}
    knots = _steps((0, 1000 - yes_permille), (1, yes_permille))
    return Recipe(knots, by_type, is_stepped=True, health=health)


def _curve(knots: Knots, health: int = 80, heap: int = 1, **types: Knots) -> Recipe:
    return Recipe(knots, types, health=health, heap=heap)


def _rate(den: str, *quantiles: int, health: int = 80, **types: tuple[int, ...]) -> Recipe:
    """Share in per cent at the ranks 0, 100, 500, 900 and 1000."""
    by_type = {key: _percent(values) for key, values in types.items()}
    return Recipe(_percent(quantiles), by_type, health=health, den=den)


def _percent(values: tuple[int, ...]) -> Knots:
    return tuple((at, value * 100) for at, value in zip((0, 100, 500, 900, 1000), values, strict=True))


def _listed(recipe: Recipe, missing: int = FROM_LISTS) -> Recipe:
    return replace(recipe, missing=missing)


def _life(recipe: Recipe) -> Recipe:
    """Meetings and dues hang together beyond health: a diligent clerk keeps both."""
    return replace(recipe, health=40, discipline=66, by_rank=True)


def _spread(recipe: Recipe) -> Recipe:
    """Keep the spread of the curve: what the place is like has little to do with the branch's health."""
    return replace(recipe, by_rank=True, health=min(recipe.health, 30))


def _satisfaction(below_ninety: int) -> Knots:
    """Satisfaction with so many per thousand below 90 %, half above 94.1 %, and few at exactly 100 %."""
    return (
        (0, 4_800),
        (below_ninety * 19 // 100, 7_600),
        (below_ninety * 48 // 100, 8_460),
        (below_ninety, 9_000),
        (500, 9_410),
        (900, 9_900),
        (960, 10_000),
        (1000, 10_000),
    )


def _rare(permille: int) -> Recipe:
    return Recipe(
        _steps((1, permille), (0, 1000 - permille)), is_stepped=True, health=15, missing=0, by_rank=True
    )


RECIPES: dict[str, Recipe] = {
    # 带头人
    "committee_short": _spread(_listed(_levels((2, 25), (1, 105), (0, 870)))),
    "duty_reports": _levels((0, 30), (1, 260), (2, 700), (3, 10), health=75),
    "secretary_study_h": _curve(
        ((0, 0), (60, 16), (200, 40), (500, 48), (900, 80), (1000, 120)),
        heap=8,
        retired=((0, 0), (60, 6), (250, 16), (900, 24), (1000, 40)),
    ),
    "reserve_n": _levels((0, 60), (1, 230), (2, 480), (3, 230)),
    "idle_m": _levels((8, 12), (6, 18), (4, 60), (2, 260), (1, 650)),
    "joint_meetings": _life(
        _levels((0, 40), (1, 70), (2, 190), (4, 400), (6, 300), retired=((0, 60), (1, 160), (2, 780)))
    ),
    "talks_n": _curve(((0, 0), (100, 9), (500, 24), (1000, 60)), heap=5),
    "full_deputy": _flag(620, health=50),
    "officer_short": _levels((1, 700), (0, 300), health=50),
    # 工作思路
    "term_goal": _flag(955),
    "annual_plan": _flag(965),
    "work_summary": _flag(950),
    "pledge_posted": _flag(960),
    "pledge_reviewed": _flag(880),
    "pledges_kept": _rate("pledges_n", 40, 78, 96, 100, 100),
    "projects_n": _levels((0, 90), (1, 330), (2, 400), (3, 180)),
    "projects_closed": _rate("projects_n", 0, 60, 100, 100, 100),
    "review_cp": _curve(
        ((0, 120), (100, 250), (500, 340), (900, 390), (1000, 400)),
        heap=10,
        social_org=((0, 60), (100, 170), (500, 250), (900, 290), (1000, 300)),
    ),
    # 工作制度
    "mtg_general": _life(_levels((0, 10), (1, 30), (2, 80), (3, 160), (4, 520), (5, 120), (6, 80))),
    "mtg_committee": _life(
        _curve(((0, 0), (30, 4), (100, 7), (300, 10), (500, 11), (650, 12), (930, 12), (1000, 14)))
    ),
    "lectures": _life(_levels((0, 30), (1, 90), (2, 200), (3, 300), (4, 320), (5, 60))),
    "attend_n": _life(
        _rate(
            "attend_due", 20, 58, 79, 94, 100, gov_organ=(40, 70, 86, 97, 100), retired=(15, 38, 58, 80, 95)
        )
    ),
    "life_meeting": _flag(965),
    "life_all_spoke": _flag(930),
    "member_review": _flag(960),
    "affairs_open": _levels((0, 20), (1, 40), (2, 110), (3, 180), (4, 650)),
    "dues_paid": _life(_rate("dues_due", 50, 86, 98, 100, 100)),
    "member_study_n": _rate("member_n", 20, 72, 95, 100, 100),
    "activists": _spread(
        _levels(
            (0, 110),
            (1, 210),
            (2, 300),
            (3, 200),
            (5, 130),
            (7, 50),
            university_branch=((3, 60), (8, 140), (14, 300), (22, 300), (40, 200)),
        )
    ),
    "activist_ledger": _levels((0, 60), (1, 330), (2, 610)),
    "recruit_plan": _flag(880),
    "org_ledger": _levels((0, 20), (1, 240), (2, 740)),
    "member_ledger": _flag(965),
    "float_ledger": _flag(910),
    "float_linked": _spread(_rate("float_n", 0, 55, 86, 100, 100)),
    "inflow_enrolled": _rate("inflow_n", 20, 70, 94, 100, 100),
    "members_unplaced": _levels((6, 20), (2, 60), (1, 90), (0, 830)),
    "relations_stuck": _levels((8, 20), (4, 60), (2, 110), (0, 810)),
    "relations_clear": _flag(960),
    "post_members": _rate("post_due", 10, 55, 84, 100, 100, retired=(0, 18, 46, 70, 90)),
    "backbone_party_n": _rate("backbone_n", 10, 38, 58, 78, 95),
    "lines_covered": _levels((1, 60), (2, 280), (3, 220), (4, 440)),
    # 活动阵地、保障机制: a matter of the place more than of the branch
    "venue_sqm": _spread(
        _curve(
            ((0, 0), (40, 12), (100, 20), (300, 40), (500, 60), (900, 120), (1000, 300)),
            health=62,
            heap=10,
            village=((0, 0), (40, 30), (100, 60), (500, 110), (900, 240), (1000, 600)),
            community=((0, 20), (100, 80), (500, 260), (900, 700), (1000, 1800)),
            nonpublic_enterprise=((0, 0), (100, 0), (300, 12), (500, 24), (900, 60), (1000, 240)),
            social_org=((0, 0), (100, 0), (300, 12), (500, 24), (900, 50), (1000, 120)),
            retired=((0, 10), (100, 40), (500, 80), (900, 160), (1000, 300)),
        )
    ),
    "venue_shared": _spread(_flag(640)),
    "venue_sign": _flag(965),
    "venue_kit": _flag(930, health=70, nonpublic_enterprise=800, social_org=800),
    "venue_books": _flag(950),
    "remote_edu": _flag(900, health=70),
    "fund_fen": _spread(
        _curve(
            ((0, 0), (40, 60_000), (100, 200_000), (500, 600_000), (900, 2_000_000), (1000, 8_000_000)),
            health=62,
            heap=50_000,
            village=((0, 50_000), (100, 300_000), (500, 800_000), (900, 2_000_000), (1000, 6_000_000)),
            community=((0, 100_000), (100, 500_000), (500, 1_200_000), (900, 3_000_000), (1000, 9_000_000)),
            nonpublic_enterprise=((0, 0), (100, 0), (500, 200_000), (900, 1_200_000), (1000, 5_000_000)),
            social_org=((0, 0), (100, 0), (500, 160_000), (900, 600_000), (1000, 2_000_000)),
        )
    ),
    "secretary_pay_fen": _spread(
        _curve(
            ((0, 600_000), (100, 720_000), (500, 960_000), (900, 1_440_000), (1000, 2_400_000)),
            health=20,
            heap=60_000,
            community=((0, 960_000), (100, 1_200_000), (500, 1_680_000), (900, 2_160_000), (1000, 3_000_000)),
        )
    ),
    # 工作业绩
    "industry_idea": _flag(940),
    "industry_clear": _flag(840),
    "industry_major": _flag(620),
    "farmer_income_fen": _spread(
        _listed(
            _curve(
                ((0, 320_000), (100, 560_000), (500, 910_000), (900, 1_280_000), (1000, 2_200_000)),
                health=26,
                heap=1_000,
            )
        )
    ),
    "farmer_growth_bp": _spread(
        _listed(_curve(((0, 0), (100, 700), (500, 1_380), (900, 1_790), (1000, 2_600)), health=26))
    ),
    "coll_income_fen": _spread(
        _curve(
            (
                (0, 0),
                (90, 0),
                (270, 1_000_000),
                (500, 4_500_000),
                (800, 14_000_000),
                (900, 38_000_000),
                (1000, 160_000_000),
            ),
            health=26,
            heap=500_000,
        )
    ),
    "coop_hh": _spread(_listed(_rate("hh_n", 0, 10, 33, 62, 90, health=26))),
    "petitions_mass": _listed(_levels((2, 12), (1, 48), (0, 940))),
    "units_unorganised": _levels((3, 30), (2, 50), (1, 130), (0, 790)),
    "council_set": _flag(950),
    "council_works": _flag(830),
    "grids_covered": _rate("grids_n", 40, 75, 100, 100, 100),
    "req_ontime": _spread(_rate("req_n", 45, 71, 89, 98, 100)),
    "helped_n": _rate("hard_n", 30, 62, 88, 100, 100),
    "safety_events": _listed(_levels((3, 10), (2, 25), (1, 85), (0, 880))),
    "contract_n": _spread(_listed(_rate("staff_n", 30, 68, 92, 100, 100))),
    "wage_late_m": _listed(_levels((3, 30), (1, 70), (0, 900))),
    "tax_credit_ok": _listed(_flag(940)),
    "target_met": _flag(880),
    "safety_ok": _listed(_flag(975)),
    "innovation_led": _flag(600),
    "mass_groups": _listed(_levels((0, 150), (1, 340), (2, 290), (3, 220))),
    "mass_acts": _levels((0, 40), (1, 110), (2, 330), (4, 520)),
    "joint_acts": _levels((0, 40), (1, 80), (2, 150), (3, 200), (4, 530)),
    "welfare_acts": _levels((0, 120), (1, 300), (2, 580)),
    "service_acts": _levels((0, 30), (1, 70), (2, 160), (3, 230), (4, 300), (6, 210)),
    "charter_clause": _listed(_flag(850)),
    "charter_filed": _listed(_flag(760)),
    "board_seat": _flag(760),
    "decisions_joined": _rate("decisions_n", 0, 40, 78, 100, 100),
    "target_grade": _listed(_levels((0, 12), (1, 130), (2, 470), (3, 388), health=75)),
    "ethics_acts": _levels((0, 20), (1, 50), (2, 130), (3, 220), (4, 580)),
    "study_acts": _levels((0, 20), (1, 60), (2, 130), (3, 220), (4, 570)),
    "home_done": _rate("home_due", 20, 62, 90, 100, 100),
    "visit_done": _rate("visit_due", 20, 68, 94, 100, 100),
    # 群众评价
    "complaints": _listed(_levels((7, 15), (4, 35), (2, 60), (1, 100), (0, 790))),
    "sat_ok": Recipe(
        _satisfaction(210),
        {
            "village": _satisfaction(260),
            "community": _satisfaction(170),
            "gov_organ": _satisfaction(105),
            "public_institution": _satisfaction(115),
            "school": _satisfaction(140),
            "university_branch": _satisfaction(130),
            "nonpublic_enterprise": _satisfaction(330),
            "social_org": _satisfaction(360),
        },
        health=97,
        by_rank=True,
        missing=FROM_LISTS,
        den="sat_n",
    ),
    # 加分、扣分和一票否决
    "awards": _spread(_listed(_levels((0, 940), (1, 55), (2, 5)), 0)),
    "model_n": _spread(_listed(_levels((0, 980), (1, 20)), 0)),
    "criticised": _spread(_listed(_levels((1, 15), (0, 985)), 0)),
    "fake_records": _spread(_listed(_levels((1, 10), (0, 990)), 0)),
    "major_events": _rare(5),
    "serious_breach": _rare(4),
}

# Denominators: least, most, and members' share per thousand.
AMOUNTS: dict[str, tuple[int, int, int]] = {
    "pledges_n": (3, 8, 200),
    "post_due": (1, 2, 550),
    "backbone_n": (3, 8, 600),
    "hh_n": (120, 420, 2000),
    "grids_n": (3, 9, 60),
    "req_n": (20, 90, 2500),
    "hard_n": (2, 8, 200),
    "decisions_n": (2, 9, 0),
    "home_due": (1, 2, 450),
    "visit_due": (1, 3, 330),
}
# Votes: members present per thousand, and the masses' votes.
VOTES: dict[str, tuple[int, int, int]] = {
    "village": (710, 60, 160),
    "community": (780, 80, 220),
    "gov_organ": (860, 40, 120),
    "public_institution": (840, 40, 120),
    "school": (860, 40, 140),
    "university_branch": (860, 40, 120),
    "soe": (810, 40, 160),
    "nonpublic_enterprise": (820, 30, 90),
    "social_org": (820, 25, 70),
    "retired": (740, 25, 60),
}
INVALID_AND_UNSURE_PERMILLE = 75
