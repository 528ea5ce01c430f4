"""为什么是这个数: how a rate of the board is counted, its two lists, and who is left out."""

from dataclasses import dataclass
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors
from ..rules import FigureRule, rules_on
from ..selectors import Board, RoundView
from .scope import VIEW, ratings_href, reach, round_looked_at


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One reason for being left out, how many, and the list of them ("" where there is none)."""

    label: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Why:
    """One rate: numerator, denominator, their lists, and who of the denominator is not in the numerator."""

    rule: FigureRule
    part: int
    whole: int
    part_href: str
    whole_href: str
    left_out: tuple[LeftOut, ...]


def view(request: HttpRequest, round_id: int, key: str) -> HttpResponse:
    office = cast(OfficeRequest, request)
    found = round_looked_at(office, round_id)
    rules = rules_on(found.on_date)
    if key not in rules.figures:
        raise Http404(key)
    board = selectors.round_board(round_id, seen=reach(office, found), at=office.moment)
    why = _why(rules.figures[key], board, found, office.scope.org_id if office.scope else None)
    context = {
        "title": f"为什么是这个数:{why.rule.name}",
        "round": found,
        "why": why,
        "rules": rules,
    }
    return render(request, "grading/round_why.html", context)


def _why(rule: FigureRule, board: Board, found: RoundView, scope_id: int | None) -> Why:
    def href(**query: str) -> str:
        return ratings_href(found.round_id, scope_id, **query)

    total = board.total
    unscored = LeftOut("没有评分", board.unscored_n, "")
    settled = href(only="settled")
    if rule.key == "best":
        best, *rest = total.classes
        left = [LeftOut(f"定为{name}", total.classes[name], href(f_class=name)) for name in rest]
        return Why(rule, total.classes[best], total.settled_n, href(f_class=best), settled, _largest(left))
    if rule.key == "ratified":
        left = [LeftOut(each.label, each.count, href(only=f"stuck-{each.key}")) for each in board.obstacles]
        whole = _largest([*left, unscored])
        return Why(rule, total.ratified_n, total.due_n, href(only="ratified"), href(), whole)
    provisional = LeftOut("数据未齐,结果暂定", total.undecided_n - board.unscored_n, href(f_tier=""))
    left_out = _largest([provisional, unscored])
    return Why(rule, total.settled_n, total.due_n, settled, href(), left_out)


def _largest(found: list[LeftOut]) -> tuple[LeftOut, ...]:
    return tuple(sorted((each for each in found if each.count), key=lambda each: (-each.count, each.label)))


page = Page(name="round-why", route="rounds/<int:round_id>/why/<slug:key>/", permission=VIEW, view=view)
