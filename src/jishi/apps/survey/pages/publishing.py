"""Compare the lists; see what publishing would change in the register, and publish."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jishi.apps.registry.services import RegistryError
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, refusal_tell, result_tell
from jishi.web.tables import Column, Table

from .. import selectors, services
from ..forms import PublishForm
from ..selectors import SurveyView
from ..services import ToPublish
from .scope import RUN, survey_run_by

KINDS = {"new": "新增", "changed": "改信息", "unchanged": "不变", "refused": "退回"}
LABELS = {
    "name": "名称",
    "unit_type": "类型",
    "area_code": "所属地",
    "address": "地址",
    "legal_person": "负责人",
    "status": "状态",
    "staff_n": "职工人数",
}
STATUS = {"operating": "正常", "suspended": "停业", "moved": "迁出", "closed": "注销"}
PLANNED: Table[ToPublish] = Table(
    key="survey-publish",
    title="发布后登记的变化",
    page_size=100,
    columns=(
        Column(
            "name",
            "单位",
            lambda one: one.name,
            link=lambda one: reverse("survey-unit", args=[one.unit_id]),
            card="lead",
            width=30,
        ),
        Column("code", "登记代码", lambda one: one.plan.told.code),
        Column("kind", "怎么办", lambda one: KINDS[one.plan.kind], funnel=True, card="state"),
        Column("what", "改什么", lambda one: _what(one) or None, sortable=False, width=60),
    ),
)


def _what(one: ToPublish) -> str:
    faults = ";".join(fault.text for fault in one.plan.faults)
    changes = ";".join(
        f"{LABELS.get(each.name, each.name)}:{_word(each.before)}→{_word(each.after)}"
        for each in one.plan.changes
    )
    return faults or changes


def _word(value: object) -> str:
    return STATUS.get(str(value), str(value)) if value not in (None, "") else "(空)"


@require_POST
def compare(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Start the comparison of all lists."""
    office = cast(OfficeRequest, request)
    survey_run_by(office, survey_id)
    try:
        services.compare_start(survey_id=survey_id, by=office.actor)
    except services.SurveyError as error:
        refusal_tell(request, error.text)
    return redirect("survey", survey_id=survey_id)


def publish(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Show what publishing would change; on the word, do it as one batch."""
    office = cast(OfficeRequest, request)
    survey = survey_run_by(office, survey_id)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and survey.is_open and form.is_valid() and _publish(office, survey, form):
        return redirect("survey", survey_id=survey_id)
    preview = services.publish_preview(survey_id=survey_id, by=office.actor)
    numbers = {kind: len(preview.of(kind)) for kind in KINDS}
    # What stays as it is, is listed when it is asked for only.
    asked = request.GET.getlist("f.kind")
    told = [one for one in preview.units if one.plan.kind != "unchanged" or KINDS["unchanged"] in asked]
    context: dict[str, Any] = {
        "title": "发布台账",
        "survey": survey,
        "form": form if survey.is_open and (numbers["new"] or numbers["changed"]) else None,
        "preview": preview,
        "numbers": numbers,
        "run": selectors.run_last(survey_id),
        "changes": PLANNED.show(told, request.GET),
    }
    return render(request, "survey/publish.html", context)


def _publish(office: OfficeRequest, survey: SurveyView, form: PublishForm) -> bool:
    try:
        made = services.publish(survey_id=survey.survey_id, by=office.actor, **form.cleaned_data)
    except services.SurveyError as error:
        form.refuse(error.text, "reason")
        return False
    except RegistryError as error:
        form.refuse_all(f"{fault.where}:{fault.text}" for fault in error.faults[:20])
        return False
    if made is None:
        result_tell(office, "登记与台账一样,没有要改的。")
        return True
    undo = reverse("registry-batch-undo", args=[made.batch_id])
    result_tell(
        office,
        f"已发布:新增单位{made.new_n:,},改信息{made.changed_n:,},不变{made.same_n:,}。",
        Way("整批撤销", undo),
    )
    return True


ROUTE = "surveys/<int:survey_id>/"
PAGES = (
    Page(name="survey-compare", route=f"{ROUTE}compare/", permission=RUN, view=compare, today_only=True),
    Page(name="survey-publish", route=f"{ROUTE}publish/", permission=RUN, view=publish, today_only=True),
)
