"""The generator's settings about people: ages, schooling and posts by type of organisation."""

from __future__ import annotations

from dataclasses import dataclass

from .draw import Knots


@dataclass(frozen=True, slots=True)
class PeoplePlan:
    """Shapes of one type. Percentages are whole; ages are quantile curves (permille, age).

    Parameters
    ----------
    ages : age of members
    secretary_ages : age of secretaries
    women, secretary_women : per cent
    schooling : per cent with a junior college or better, secretaries first
    floating_permille : members who live and work elsewhere
    occupations : what members of working age do, with weights
    after_sixty : what they are from sixty on
    heads : what the secretary is besides, with weights
    """

    ages: Knots
    secretary_ages: Knots
    women: int
    secretary_women: int
    schooling: tuple[int, int]
    floating_permille: int
    occupations: tuple[tuple[str, int], ...]
    heads: tuple[tuple[str, int], ...]
    after_sixty: str = "退休"


def _bell(mean_tenths: int, sd_tenths: int) -> Knots:
    """Quantiles of a bell-shaped age, cut at 2.3 standard deviations."""
    steps = ((0, -23), (23, -20), (159, -10), (309, -5), (500, 0), (691, 5), (841, 10), (977, 20), (1000, 23))
    return tuple((at, (mean_tenths * 10 + sd_tenths * z + 50) // 100) for at, z in steps)


PEOPLE = {
    "village": PeoplePlan(
        ages=((0, 19), (165, 36), (660, 60), (930, 76), (1000, 90)),
        secretary_ages=((0, 28), (60, 36), (330, 46), (780, 56), (1000, 63)),
        women=12,
        secretary_women=5,
        schooling=(21, 6),
        floating_permille=90,
        occupations=(
            ("务农", 78),
            ("外出务工", 6),
            ("个体经营", 8),
            ("乡村教师", 2),
            ("乡村医生", 2),
            ("村干部", 4),
        ),
        heads=(("村民委员会主任", 41), ("务农", 59)),
        after_sixty="务农",
    ),
    "community": PeoplePlan(
        ages=((0, 19), (90, 36), (420, 60), (850, 76), (1000, 92)),
        secretary_ages=_bell(441, 68),
        women=32,
        secretary_women=62,
        schooling=(78, 11),
        floating_permille=30,
        occupations=(("下岗失业", 24), ("社区工作者", 22), ("个体经营", 30), ("灵活就业", 24)),
        heads=(("社区居民委员会主任", 72), ("社区工作者", 28)),
    ),
    "gov_organ": PeoplePlan(
        ages=((0, 22), (330, 36), (900, 60), (1000, 84)),
        secretary_ages=_bell(473, 56),
        women=22,
        secretary_women=19,
        schooling=(96, 58),
        floating_permille=13,
        occupations=(("干部", 86), ("工人", 14)),
        heads=(("副局长", 62), ("局长", 14), ("科长", 24)),
    ),
    "public_institution": PeoplePlan(
        ages=((0, 21), (310, 36), (870, 60), (1000, 84)),
        secretary_ages=_bell(468, 60),
        women=33,
        secretary_women=31,
        schooling=(91, 52),
        floating_permille=14,
        occupations=(("专业技术人员", 70), ("管理人员", 30)),
        heads=(("副主任", 54), ("主任", 46)),
    ),
    "school": PeoplePlan(
        ages=((0, 22), (320, 36), (870, 60), (1000, 86)),
        secretary_ages=_bell(475, 51),
        women=40,
        secretary_women=28,
        schooling=(97, 63),
        floating_permille=12,
        occupations=(("教师", 92), ("职员", 8)),
        heads=(("校长", 64), ("副校长", 36)),
        after_sixty="退休教师",
    ),
    "university_branch": PeoplePlan(
        ages=((0, 20), (480, 36), (920, 60), (1000, 80)),
        secretary_ages=_bell(430, 60),
        women=45,
        secretary_women=44,
        schooling=(100, 100),
        floating_permille=15,
        occupations=(("教师", 78), ("管理人员", 22)),
        heads=(("系主任", 30), ("教师", 70)),
    ),
    "soe": PeoplePlan(
        ages=((0, 21), (230, 36), (790, 60), (1000, 86)),
        secretary_ages=_bell(462, 63),
        women=14,
        secretary_women=14,
        schooling=(68, 26),
        floating_permille=30,
        occupations=(("工人", 57), ("管理人员", 29), ("下岗分流", 14)),
        heads=(("副经理", 48), ("经理", 34), ("车间主任", 18)),
    ),
    "nonpublic_enterprise": PeoplePlan(
        ages=((0, 20), (410, 36), (940, 60), (1000, 74)),
        secretary_ages=_bell(459, 88),
        women=25,
        secretary_women=22,
        schooling=(57, 42),
        floating_permille=42,
        occupations=(("职工", 62), ("管理人员", 28), ("业主", 10)),
        heads=(("业主", 31), ("经理", 46), ("上级选派", 12), ("职工", 11)),
    ),
    "social_org": PeoplePlan(
        ages=((0, 22), (190, 36), (760, 60), (1000, 80)),
        secretary_ages=_bell(514, 81),
        women=33,
        secretary_women=33,
        schooling=(72, 50),
        floating_permille=25,
        occupations=(("会员", 60), ("专职人员", 40)),
        heads=(("会长", 38), ("副会长", 34), ("专职人员", 28)),
    ),
    "retired": PeoplePlan(
        ages=((0, 50), (100, 60), (600, 70), (1000, 92)),
        secretary_ages=_bell(668, 42),
        women=24,
        secretary_women=24,
        schooling=(63, 34),
        floating_permille=22,
        occupations=(("离退休", 100),),
        heads=(("离退休", 100),),
        after_sixty="离退休",
    ),
}
STUDENT_PLAN = PeoplePlan(
    ages=((0, 20), (900, 24), (1000, 27)),
    secretary_ages=_bell(290, 30),
    women=46,
    secretary_women=44,
    schooling=(100, 100),
    floating_permille=5,
    occupations=(("学生", 100),),
    heads=(("辅导员", 80), ("学生", 20)),
)
# Probationary members per thousand of those who may be new: under fifty, no post, beyond the first three.
PROBATIONARY_PERMILLE = 64
# Members in communities who take part there while they are counted elsewhere in the city, per thousand.
COMMUNITY_FLOATING_IN_PERMILLE = 60
# GB/T 4658: 10 graduate, 20 bachelor, 30 college, 40 vocational, 60 senior, 70 junior, 80 primary.
HIGHER_SCHOOLING = (("30", 60), ("20", 37), ("10", 3))
OTHER_SCHOOLING = (("40", 16), ("60", 34), ("70", 38), ("80", 12))
