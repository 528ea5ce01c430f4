"""What a line waits for, in the office's words."""

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from ..models import Line
from ..rights import org_over
from ..steps import S
from .lines import LineRow

_DOES = {
    S.IN_PROGRESS: "整改",
    S.RETURNED: "按退回意见补办",
    S.RELAPSED: "重新整改",
}
_LEFT = {
    S.CLOSED: "已巩固,不再办理",
    S.ENDED: "组织已撤销,随组织终止",
    S.WITHDRAWN: "重新定级后撤回,不再办理",
}


def waits_for(line: Line, row: LineRow, moment: Moment) -> str:
    """Return who must do what next: 等镇里初验."""
    if row.state in _LEFT:
        return _LEFT[S(row.state)]
    if row.state == S.CLOSED_WATCH:
        return f"跟踪巩固到{line.watch_until}" if line.watch_until else "跟踪巩固"
    superiors = registry.superiors_of([line.org_id], moment)
    if line.org_id not in superiors:
        return _LEFT[S.ENDED]
    above = superiors[line.org_id]
    names = registry.names_of({above.direct_id, above.local_id, line.duty_org_id}, moment)
    direct, local = names.get(above.direct_id, ""), names.get(above.local_id, "")
    if row.state == S.LISTED:
        return f"等{place_word(names.get(org_over(line, 'planner', superiors), ''))}定措施"
    if row.state == S.TOWNSHIP_CHECK:
        return f"等{place_word(direct)}初验"
    if row.state == S.COUNTY_ACCEPTANCE:
        return f"等{place_word(local)}验收"
    who = {
        "branch": "支部",
        "township": place_word(direct),
        "county": place_word(local),
        "agency": line.agency or "部门",
    }[row.duty]
    return f"等{who}{_DOES[S(row.state)]}"


def place_word(name: str) -> str:
    """Return how people call a superior: 镇里, 乡里, 街道, 县里, 市里, else its name.

    The last place in the name decides: 鸡东县××镇党委 is 镇里; a working committee of departments has its name.
    """
    if any(word in name for word in ("工委", "系统", "机关", "公司", "集团")) and "街道" not in name:
        return name
    found = {word: name.rfind(word) for word in ("镇", "乡", "街道", "县", "市", "区", "省")}
    last = max(found, key=lambda word: found[word])
    return name if found[last] < 0 else "街道" if last == "街道" else f"{last}里"
