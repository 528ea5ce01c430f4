"""One unit: its facts, and the organisations that stand on it."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.web import words
from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors
from ..selectors import UnitCard
from .unit_list import VIEW


def view(request: HttpRequest, unit_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    card = selectors.unit_card(unit_id, seen=selectors.units_visible(office.actor, VIEW, office.moment))
    if card is None:
        raise Http404("unit")
    context = {"title": card.name, "card": card, "facts": _facts(card)}
    return render(request, "registry/unit_detail.html", context)


def _facts(card: UnitCard) -> list[tuple[str, str]]:
    age = card.mean_age_tenths
    return [
        ("代码", card.code),
        ("类型", card.type_label),
        ("属地", card.area),
        ("归口", card.line or words.NOT_ASKED),
        ("地址", card.address or words.NOT_ASKED),
        ("负责人", card.legal_person or words.NOT_ASKED),
        ("状态", card.status_label),
        ("职工", words.NOT_ASKED if card.staff_n is None else f"{words.count_words(card.staff_n)}人"),
        ("平均年龄", words.NOT_ASKED if age is None else f"{words.tenths_words(age)}岁"),
        ("年流动率", words.NOT_ASKED if card.turnover_bp is None else words.rate_words(card.turnover_bp)),
        ("工会", _has(card.has_union)),
        ("团组织", _has(card.has_league)),
        ("妇女组织", _has(card.has_women)),
    ]


def _has(value: bool | None) -> str:
    return {None: words.NOT_ASKED, True: "有", False: "没有"}[value]


page = Page(name="unit-detail", route="units/<int:unit_id>/", permission=VIEW, view=view)
