"""Open a round: title, period, day, scope, and a rubric for each type that occurs."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment, today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell

from .. import selectors, services
from ..forms import RoundForm, rubric_field
from ..selectors import RubricView, TypeNeed
from ..values import periods
from .scope import RUN


@dataclass(frozen=True, slots=True)
class RubricChoice:
    """One type of the form: how many organisations, the rubrics it may take, the one that is chosen."""

    need: TypeNeed
    field: str
    chosen: str

    @property
    def rubrics(self) -> tuple[RubricView, ...]:
        """Return the rubrics that may be chosen."""
        return self.need.rubrics


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    scopes = _scopes(office)
    told = request.POST or (request.GET if request.GET.get("scope_org") else None)
    known = periods()
    initial = {"on_date": today(), "period": known[0], "title": f"{today().year}年度分类定级"}
    form = RoundForm(request.POST or None, scopes=scopes, known=known, initial=initial)
    choices = _choices(office, told or {}, scopes)
    if office.htmx:
        return render(request, "grading/part_rubrics.html", {"choices": choices})
    if request.method == "POST" and form.is_valid():
        round_id = _open(form, choices, office)
        if round_id is not None:
            return redirect("round-detail", round_id=round_id)
    context = {
        "title": "新建定级",
        "form": form,
        "choices": choices,
        "rubrics_n": selectors.rubrics_count(),
        "has_scope": bool(scopes),
    }
    return render(request, "grading/round_new.html", context)


@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """Take over the rubric files that came with the installation."""
    office = cast(OfficeRequest, request)
    found = services.rubrics_adopt(by=office.actor)
    result_tell(request, f"已采用{found}个评分标准。" if found else "没有新的评分标准,已有的都在用。")
    return redirect("round-new")


def _open(form: RoundForm, choices: list[RubricChoice], office: OfficeRequest) -> int | None:
    """Open the round and have it scored; what the services refuse stands above the form."""
    told = form.cleaned_data
    try:
        round_id = services.round_open(
            title=told["title"],
            period=told["period"].strip(),
            on_date=told["on_date"],
            scope_org_id=told["scope_org"],
            rubric_hashes=[choice.chosen for choice in choices if choice.chosen],
            by=office.actor,
        )
    except services.GradingError as error:
        form.refuse(error.text, FIELDS.get(error.code))
        return None
    try:
        services.round_score(round_id=round_id, by=office.actor)
    except services.GradingError as error:
        refusal_tell(office, error.text)
    return round_id


FIELDS = {"GRADE-01": "period", "GRADE-12": "on_date", "GRADE-14": "scope_org"}


def _scopes(office: OfficeRequest) -> list[tuple[int, str]]:
    """Return the organisations that a round may be about: the reader's own, and those directly below."""
    seen = registry.visible(office.actor, RUN, office.moment)
    found: dict[int, str] = {}
    for scope in registry.scopes_of(office.actor, office.moment):
        if seen.has_path(scope.path):
            found[scope.org_id] = scope.name
            below = [
                group.org_id for group in registry.groups_below(scope.path, office.moment) if group.org_id
            ]
            names = registry.names_of(below, office.moment)
            found |= {org_id: f"　{names[org_id]}" for org_id in below if org_id not in found}
    return list(found.items())


def _choices(office: OfficeRequest, told: Any, scopes: list[tuple[int, str]]) -> list[RubricChoice]:
    """Return the types that occur in the scope on the day, each with the rubric chosen: told, else the newest."""
    scope_id = _number(told.get("scope_org")) or (scopes[0][0] if scopes else 0)
    on = _day(told.get("on_date")) or today()
    scope = registry.scope_of(scope_id, Moment(on)) if scope_id in dict(scopes) else None
    if scope is None:
        return []
    seen = registry.visible(office.actor, RUN, Moment(on)).narrowed(scope.path)
    return [_choice(need, told) for need in selectors.types_needed(seen)]


def _choice(need: TypeNeed, told: Any) -> RubricChoice:
    newest = need.rubrics[0].hash if need.rubrics else ""
    chosen = told.get(rubric_field(need), newest)
    known = {rubric.hash for rubric in need.rubrics}
    return RubricChoice(need, rubric_field(need), chosen if chosen in known or not chosen else newest)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 15 else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


PAGES = (
    Page(name="round-new", route="rounds/new/", permission=RUN, view=view, today_only=True),
    Page(name="rubrics-adopt", route="rounds/rubrics/", permission=RUN, view=adopt, today_only=True),
)
