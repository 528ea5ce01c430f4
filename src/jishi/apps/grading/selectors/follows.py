"""What becomes of grades by an event of the register: they stay with the organisation they were given to."""

from jishi.apps.registry.services import Follow, OrgSucceeded
from jishi.shared.dates import Moment, today

from .grades import graded_ids, grades_now

BECOMES = {
    "org_retyped": "不变;下一轮按新类型的标准定级",
    "org_upgraded": "留作记录;升格为党委的不再定级",
    "org_split": "留在原组织;新组织未定级(新建不足半年)",
    "org_dissolved": "留在原组织的记录里",
}


def follows_of(succession: OrgSucceeded) -> list[Follow]:
    """Tell how many of the organisations of an event have a grade, and what becomes of it."""
    moment = Moment(today())
    count = len(grades_now(succession.org_ids, moment))
    becomes = BECOMES.get(succession.kind, "随组织不变")
    if succession.heirs:
        heirs = set(succession.heirs.values())
        goes_on = heirs & graded_ids(moment)
        becomes = "留在原组织;承接的组织沿用自己的等次" if goes_on else "留在原组织;承接的组织未定级,等下一轮"
    return [Follow("ratings", "定级结果", count, becomes)]
