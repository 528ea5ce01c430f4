"""The parts of an organisation's page: the fact strip, what other rooms add, the tabs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from jishi.shared.dates import Moment
from jishi.web import words
from jishi.web.org_tabs import OrgBadge, OrgDue, OrgFigure, OrgHelper, OrgTab
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Table

from .. import selectors
from ..selectors import MemberRow, OrgCard

STALE_AFTER = timedelta(days=180)
BELOW = (
    "本级不直接管理党员,上面的人数是下级支部的合计。名册在各支部的页上;各支部人数见“组织”里的全部下级名册。"
)
MEMBERS, REVEAL, EDIT = "registry.view_member", "registry.reveal_member", "registry.edit"


@dataclass(frozen=True, slots=True)
class Fact:
    """One box of the fact strip: what, how much, where it is from."""

    label: str
    text: str
    source: str = ""
    href: str = ""
    tone: str = ""
    unchecked: str = ""
    confirm_href: str = ""


def fact_strip(card: OrgCard, request: OfficeRequest) -> list[Fact]:
    """Return the twelve boxes, two rows of six, in the order of the office's own card."""
    is_graded = bool(card.org_type)
    roster = f"{reverse('org-detail', args=[card.org_id])}?tab=members"
    members = "党员" if is_graded else "党员(含下级)"
    missing = words.NOT_ASKED if is_graded else words.NOT_APPLICABLE
    told = {figure.slot: _told(figure) for figure in _called(settings.ORG_FIGURES, card.org_id, request)}
    floating = f"{card.floating_out_n}/{card.floating_in_n}"
    return [
        _secretary(card),
        _since(card),
        _term(card, request.moment.valid_on),
        Fact(members, words.count_words(card.members_n), "党员名册", roster),
        Fact("预备党员", words.count_words(card.probationary_n), "党员名册", roster),
        Fact("流动党员(外出/流入)", floating, "党员名册", roster),
        *(told.get(slot) or Fact(slot, missing) for slot in SLOTS),
        _checked(card, request.moment.valid_on),
    ]


SLOTS = ("党小组", "积极分子", "活动场所㎡", "本年“三会一课”", "满意率")


def _secretary(card: OrgCard) -> Fact:
    if card.secretary:
        return Fact("书记", card.secretary, "组织信息")
    return Fact("书记", "空缺", "组织信息", tone="late") if card.org_type else Fact("书记", words.NOT_ASKED)


def _since(card: OrgCard) -> Fact:
    if not card.secretary:
        return Fact("任职时间", words.NOT_APPLICABLE)
    if card.secretary_since is None:
        return Fact("任职时间", words.NOT_ASKED)
    return Fact("任职时间", card.secretary_since.isoformat(), "组织信息")


def _told(figure: OrgFigure) -> Fact:
    source = f"{figure.source} {figure.on.isoformat()}" if figure.on else figure.source
    told = {"unchecked": figure.unchecked, "confirm_href": figure.confirm_href}
    return Fact(figure.slot, figure.text, source, figure.href, **told)


def _term(card: OrgCard, on: date) -> Fact:
    if card.term_to is None:
        return Fact("届满", words.NOT_ASKED)
    left = words.deadline_words(card.term_to, on)
    late = left.tone == "late"
    return Fact("届满", card.term_to.isoformat(), left.text if late else "组织信息", tone=left.tone)


def _checked(card: OrgCard, on: date) -> Fact:
    days = (on - card.checked_on).days
    if on - card.checked_on > STALE_AFTER:
        return Fact("信息核对日", card.checked_on.isoformat(), f"{days}天未核对", tone="due")
    return Fact("信息核对日", card.checked_on.isoformat(), "变动记录")


def due_lines(org_id: int, request: OfficeRequest) -> list[OrgDue]:
    """Return the open lines of all rooms, the most pressing first, at most five."""
    found: list[OrgDue] = [*_waiting(org_id, request.moment), *_called(settings.ORG_DUE, org_id, request)]
    return sorted(found, key=lambda line: (line.deadline is None, line.deadline or date.max, line.text))[:5]


def _waiting(org_id: int, moment: Moment) -> list[OrgDue]:
    return [
        OrgDue(f"更正建议待核:{row.fields}", reverse("proposal-detail", args=[row.proposal_id]), "更正建议")
        for row in selectors.proposals_of(org_id, state="waiting", moment=moment)
    ]


def badges(org_id: int, request: OfficeRequest) -> list[OrgBadge]:
    """Return the words that stand beside the title."""
    return cast(list[OrgBadge], _called(settings.ORG_BADGES, org_id, request))


def _called(paths: Iterable[str], org_id: int, request: OfficeRequest) -> list[Any]:
    return [one for path in paths for one in import_string(path)(org_id, request)]


def tabs(card: OrgCard, request: OfficeRequest) -> list[OrgTab]:
    """Return the tabs in the office's order; another room's tab takes the place kept for it."""
    own = {tab.key: tab for tab in _own_tabs(card, request)}
    added = [import_string(path)(card.org_id, request) for path in settings.ORG_TABS]
    return list((own | {tab.key: tab for tab in added if tab is not None}).values())


def _own_tabs(card: OrgCard, request: OfficeRequest) -> list[OrgTab]:
    history = selectors.org_history(card.org_id, request.moment)
    terms = selectors.secretaries_of(card.org_id, request.moment)
    return [
        OrgTab("basics", "基本信息", html=_part("basics", {"card": card}, request)),
        _members_tab(card, request),
        OrgTab("terms", "历届班子", len(terms), _part("terms", {"terms": terms, "card": card}, request)),
        OrgTab("grades", "历次定级", empty=_ungraded(card)),
        OrgTab("lines", "整改事项", empty="还没有整改事项。定级核准后,C类、D类组织的失分项会转到这里。"),
        _helpers_tab(card.org_id, request),
        OrgTab(
            "history",
            "变动记录",
            len(history),
            _part("history", {"history": history}, request),
        ),
    ]


def _ungraded(card: OrgCard) -> str:
    if not card.org_type:
        return "党委、工委不参加分类定级;定级的是支部和总支。下级的结果见“分类定级”。"
    return "还没有定级结果。新建不足半年的暂不定级;其他的等本轮上级评定、核准后显示在这里。"


def _part(name: str, context: dict[str, Any], request: OfficeRequest) -> Callable[[], SafeString]:
    return lambda: render_to_string(f"registry/part_{name}.html", context, request)


def _members_tab(card: OrgCard, request: OfficeRequest) -> OrgTab:
    if not selectors.visible(request.actor, MEMBERS, request.moment).has(card.org_id):
        return OrgTab("members", "党员", card.members_n, empty="您的角色只看人数,不看名单。")
    if not card.org_type:
        return OrgTab("members", "党员", card.members_n, empty=BELOW)
    if not card.members_n:
        return OrgTab("members", "党员", 0, empty="还没有登记党员。请导入党员名册。")
    return OrgTab("members", "党员", card.members_n, lambda: _members(card, request))


def _members(card: OrgCard, request: OfficeRequest) -> SafeString:
    may_edit = not request.is_past and selectors.visible(request.actor, EDIT, request.moment).has(card.org_id)
    table = member_table(card.org_id, may_reveal=_may_reveal(card.org_id, request), may_edit=may_edit)
    shown = table.show_read(
        lambda first, most: selectors.members_of(card.org_id, request.moment, first=first, most=most),
        request.GET,
        count=card.members_n,
    )
    context = {"members": shown, "card_id": card.org_id, "may_edit": may_edit}
    return render_to_string("registry/part_members.html", context, request)


def _may_reveal(org_id: int, request: OfficeRequest) -> bool:
    return not request.is_past and selectors.visible(request.actor, REVEAL, request.moment).has(org_id)


def member_table(org_id: int, *, may_reveal: bool, may_edit: bool = False) -> Table[MemberRow]:
    """Return the roster's columns; whoever may reveal or change has one more for each, with the verb."""
    columns: tuple[Column[MemberRow], ...] = (
        Column("name", "姓名", lambda row: row.name, sortable=False, card="lead"),
        Column("sex", "性别", lambda row: row.sex or None, sortable=False),
        Column("birth_year", "出生年", lambda row: str(row.birth_year or "未采集"), sortable=False),
        Column("id_number", "公民身份号码", lambda row: row.id_number or "未采集", sortable=False),
        Column("phone", "电话", lambda row: row.phone or "未采集", sortable=False),
        Column("joined", "入党年份", lambda row: str(row.joined_year or "未采集"), sortable=False),
        Column("status", "党员类别", lambda row: row.status, sortable=False, card="state"),
        Column("floating", "流动", lambda row: row.floating or None, sortable=False),
    )
    verb: Column[MemberRow] = Column(
        "reveal",
        "办理",
        lambda row: "查看",
        link=lambda row: reverse("member-reveal", args=[org_id, row.member_id]),
        sortable=False,
        screen_only=True,
    )
    change: Column[MemberRow] = Column(
        "change",
        "改动",
        lambda row: "改信息",
        link=lambda row: reverse("member-edit", args=[org_id, row.member_id]),
        sortable=False,
        screen_only=True,
    )
    shown = (*columns, *((verb,) if may_reveal else ()), *((change,) if may_edit else ()))
    return Table("members", "党员名册", shown, unit="")


def _helpers_tab(org_id: int, request: OfficeRequest) -> OrgTab:
    """Return the tab 帮扶力量: whom other rooms know to help here."""
    found: list[OrgHelper] = _called(settings.ORG_HELPERS, org_id, request)
    empty = (
        "还没有包联帮扶的领导、部门,也没有选派的人、联系点干部和网格。"
        "在整改事项、选派帮带、干部下基层里登记后,会汇总到这里。"
    )
    if not found:
        return OrgTab("helpers", "帮扶力量", empty=empty)
    return OrgTab("helpers", "帮扶力量", len(found), _part("helpers", {"helpers": found}, request))
