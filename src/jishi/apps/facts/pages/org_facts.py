"""The values of one organisation, and the history of one of them."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import BEIJING
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book
from jishi.web.words import period_words

from .. import selectors, services
from ..selectors import OrgFactLine
from .fact_list import period_asked
from .scope import ANSWER, VIEW


def view(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    card = registry.org_card(org_id, office.moment)
    if card is None:
        raise Http404("org")
    known = selectors.org_periods(org_id, office.moment) or selectors.periods(office.moment)
    period = period_asked(request, known)
    lines = selectors.org_facts(org_id, period, office.moment, org_type=card.org_type)
    shown = facts_table(org_id).show(lines, request.GET)
    context = {
        "title": f"{card.name}指标数据({period_words(period)})",
        "org_id": org_id,
        "name": card.name,
        "period": period,
        "periods": known,
        "filled_n": sum(line.fact is not None for line in lines),
        "stale_n": sum(line.fact is not None and line.fact.is_stale for line in lines),
        "asked_n": len(lines),
    }
    return page_or_book(request, "facts/org_facts.html", shown, context)


def facts_table(org_id: int) -> Table[OrgFactLine]:
    """Return the table of one organisation's values."""
    return Table(
        key="org-facts",
        title="指标数据",
        page_size=200,
        columns=(
            Column("label", "指标", lambda line: line.indicator.label, card="lead", width=28),
            Column(
                "value",
                "数",
                lambda line: line.text,
                link=lambda line: reverse("org-fact", args=[org_id, line.indicator.id]) if line.fact else "",
                tone=lambda line: "" if line.fact else "late",
                card="state",
                sortable=False,
            ),
            Column("unit", "单位", lambda line: line.indicator.unit, sortable=False),
            Column(
                "source", "来源", lambda line: line.fact.source if line.fact else None, funnel=True, width=20
            ),
            Column(
                "observed", "采集日期", lambda line: line.fact.observed_on if line.fact else None, Kind.DAY
            ),
            Column(
                "age",
                "多少天了",
                lambda line: line.fact.age_days if line.fact else None,
                Kind.COUNT,
                tone=lambda line: "due" if line.fact and line.fact.is_stale else "",
                hint=lambda line: f"超过{line.indicator.fresh_days}天要重新核对",
            ),
            Column("owner", "归谁管", lambda line: selectors.owner_label(line.indicator), funnel=True),
        ),
    )


def history(request: HttpRequest, org_id: int, indicator: str) -> HttpResponse:
    office = cast(OfficeRequest, request)
    asked = selectors.indicators().get(indicator)
    if asked is None:
        raise Http404("indicator")
    past = selectors.fact_history(org_id, indicator, office.moment)
    name = registry.names_of([org_id], office.moment).get(org_id, "")
    context = {
        "title": f"{asked.label}:{name}",
        "indicator": asked,
        "owner": selectors.owner_label(asked),
        "past": past,
        "org_id": org_id,
        "zone": BEIJING,
    }
    return render(request, "facts/fact_history.html", context)


@require_POST
def confirm(request: HttpRequest, org_id: int, indicator: str) -> HttpResponse:
    """Stand for one value without changing it."""
    office = cast(OfficeRequest, request)
    period = request.GET.get("period", "")
    try:
        services.fact_confirm(org_id=org_id, indicator=indicator, period=period, by=office.actor)
    except services.FactsError as refused:
        refusal_tell(request, "".join(fault.text for fault in refused.faults))
    else:
        label = selectors.indicators()[indicator].label
        result_tell(request, f"已记下:“{label}”今天核对过,仍然属实。")
    return redirect(f"{reverse('org-detail', args=[org_id])}?tab=facts#tabs")


PAGES = (
    Page(name="org-facts", route="orgs/<int:org_id>/facts/", permission=VIEW, view=view),
    Page(name="org-fact", route="orgs/<int:org_id>/facts/<slug:indicator>/", permission=VIEW, view=history),
    Page(
        name="org-fact-confirm",
        route="orgs/<int:org_id>/facts/<slug:indicator>/confirm/",
        permission=ANSWER,
        view=confirm,
        today_only=True,
    ),
)
