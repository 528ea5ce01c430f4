"""比对核对: one pair at a time, decided with one key."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, refusal_tell, result_tell

from .. import selectors, services
from ..forms import VerdictForm
from ..selectors import SurveyView
from .scope import RUN, survey_run_by

WORDS = {"same": "同一单位", "different": "不是同一单位", "unsure": "存疑"}


def queue(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Lead to the next pair that waits, or say that none does."""
    office = cast(OfficeRequest, request)
    survey = survey_run_by(office, survey_id)
    case_id = selectors.case_next(survey_id, office.actor.user_id, _number(request, "after") or 0)
    if case_id is not None:
        return redirect("survey-case", survey_case_id=case_id)
    context = {"title": "比对核对", "survey": survey, "queue": selectors.queue_of(survey_id)}
    return render(request, "survey/review_none.html", context)


def view(request: HttpRequest, survey_case_id: int) -> HttpResponse:
    """Show a pair side by side; take the decision and go on to the next."""
    office = cast(OfficeRequest, request)
    survey, is_there = _survey_of(office, survey_case_id)
    if not is_there:
        return _gone(office, survey.survey_id)
    case = selectors.case_view(survey_case_id)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = services.case_decide(
                case_id=survey_case_id,
                verdict=told["verdict"],
                reason=told["reason"],
                after=told["after"],
                by=office.actor,
            )
        except services.SurveyError as error:
            form.refuse(error.text, "reason" if error.code == "SURVEY-21" else None)
            case = selectors.case_view(survey_case_id)
        else:
            back = reverse("survey-case-undo", args=[survey_case_id])
            back += f"?survey={survey.survey_id}&after={made}"
            result_tell(request, f"已记下:{WORDS[told['verdict']]}。", Way("撤回(Z)", back, posts=True))
            address = redirect("survey-review", survey_id=survey.survey_id)
            address["Location"] += f"?after={survey_case_id}"
            return address
    context = {
        "title": "比对核对",
        "survey": survey,
        "queue": selectors.queue_of(survey.survey_id),
        "case": case,
        "form": form,
        "said": WORDS.get(case.verdict, ""),
    }
    return render(request, "survey/review.html", context)


def _survey_of(office: OfficeRequest, case_id: int) -> tuple[SurveyView, bool]:
    """Return the survey of a pair, or of the page that a pair was shown on which a new comparison took away."""
    found = selectors.case_survey(case_id)
    return survey_run_by(office, found or _number(office, "survey") or 0), found is not None


def _number(request: HttpRequest, name: str) -> int | None:
    told = request.GET.get(name, "")
    return int(told) if told.isdecimal() and len(told) < 15 else None


def _gone(office: OfficeRequest, survey_id: int) -> HttpResponse:
    refusal_tell(office, services.GONE)
    return redirect("survey-review", survey_id=survey_id)


@require_POST
def undo(request: HttpRequest, survey_case_id: int) -> HttpResponse:
    """Take a decision back and show the pair again."""
    office = cast(OfficeRequest, request)
    survey, is_there = _survey_of(office, survey_case_id)
    if not is_there:
        return _gone(office, survey.survey_id)
    try:
        services.case_reopen(case_id=survey_case_id, after=_number(request, "after"), by=office.actor)
    except services.SurveyError as error:
        refusal_tell(request, error.text)
    return redirect("survey-case", survey_case_id=survey_case_id)


def decided(request: HttpRequest, survey_id: int) -> HttpResponse:
    """List the pairs that were decided; take back what is ticked."""
    office = cast(OfficeRequest, request)
    survey = survey_run_by(office, survey_id)
    if request.method == "POST":
        _withdraw(office, survey_id)
        return redirect(request.get_full_path())
    every = selectors.decided_of(survey_id)
    show = request.GET.get("show", "")
    show = show if show in selectors.DECIDED else ""
    shown = [one for one in every if selectors.DECIDED[show][1](one)]
    context = {
        "title": "判断过的对",
        "survey": survey,
        "show": show,
        "kinds": [
            (key, words, sum(is_one(one) for one in every))
            for key, (words, is_one) in selectors.DECIDED.items()
        ],
        "rows": shown[:MOST],
        "hidden_n": max(len(shown) - MOST, 0),
    }
    return render(request, "survey/decided.html", context)


def _withdraw(office: OfficeRequest, survey_id: int) -> None:
    picks = [int(told) for told in office.POST.getlist("pick") if told.isdecimal() and len(told) < 15]
    try:
        n = services.decisions_withdraw(survey_id=survey_id, decision_ids=picks, by=office.actor)
    except services.SurveyError as error:
        refusal_tell(office, error.text)
    else:
        result_tell(office, f"已撤回{n}对的判断。台账在下次比对时跟着变。")


MOST = 500
ROUTE = "survey-cases/<int:survey_case_id>/"
PAGES = (
    Page(
        name="survey-review",
        route="surveys/<int:survey_id>/review/",
        permission=RUN,
        view=queue,
        today_only=True,
    ),
    Page(
        name="survey-decided",
        route="surveys/<int:survey_id>/decided/",
        permission=RUN,
        view=decided,
        today_only=True,
    ),
    Page(name="survey-case", route=ROUTE, permission=RUN, view=view, today_only=True),
    Page(name="survey-case-undo", route=f"{ROUTE}undo/", permission=RUN, view=undo, today_only=True),
)
