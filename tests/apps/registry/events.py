"""Papers, people and looks for the tests of events of organisations."""

from datetime import date
from typing import Any

from jishi.apps.accounts.models import RoleGrant
from jishi.apps.registry import services
from jishi.apps.registry.models import Affiliation, Member, OrgState, Placement
from jishi.apps.registry.services import (
    MemberDraft,
    Papers,
    Plan,
    change_revert,
)
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment

from .office import DAY, SINCE, Office
from .snapshot import believed

NEW, NEWER = "230321100301", "230321100302"
PAPERS = Papers(DAY, "镇党委会研究决定", "镇党发〔2012〕9号")
EARLIER = Papers(date(2012, 4, 1), "镇党委会研究决定", "镇党发〔2012〕3号")


def enrol(code: str, count: int, status: str = "full", first: int = 100) -> tuple[int, ...]:
    """Enter members of an organisation; return their ids."""
    codes = [f"P{code[-3:]}{first + n}" for n in range(count)]
    drafts = [MemberDraft(one, "钱多", "男", code, SINCE, status=status) for one in codes]
    services.members_enrol(drafts=drafts, by=SYSTEM)
    return tuple(Member.objects.filter(code__in=codes).order_by("pk").values_list("pk", flat=True))


def codes_of(plan: Plan) -> list[str]:
    return [fault.code for fault in plan.faults]


def state(office: Office, code: str, on: date = DAY) -> OrgState:
    found: OrgState = OrgState.objects.at(Moment(on)).get(org_id=office.ids[code])
    return found


def path_of(code: str, on: date = DAY) -> str:
    path: str = Placement.objects.at(Moment(on)).get(org__code=code).path
    return path


def here(code: str, on: date = DAY) -> int:
    return Affiliation.objects.at(Moment(on)).filter(org__code=code).count()


def exact(change_id: int, before: Any) -> None:
    """Take an event back and bring it back: each time all is as it was. Roles over what ends are taken away first."""
    after = believed()
    RoleGrant.objects.all().delete()
    undone = change_revert(change_id=change_id, reason="办错了,撤销重办", by=SYSTEM)
    assert believed() == before
    change_revert(change_id=undone, reason="没有办错,恢复", by=SYSTEM)
    assert believed() == after
