"""What an organisation's own page shows of its grades."""

from functools import partial

from django.template.loader import render_to_string
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment, months_between
from jishi.web.org_tabs import OrgBadge, OrgTab
from jishi.web.request import OfficeRequest

from .. import selectors
from ..rules import rules_on
from .scope import RATING

NEW_WORDS, BARE_WORDS = "未定级(新建不足半年)", "未定级"


def tab(org_id: int, request: OfficeRequest) -> OrgTab | None:
    """Return the tab 历次定级; None for readers who may not see grades, and for organisations that get none."""
    if not request.actor.may(RATING):
        return None
    grades = selectors.grades_of_org(org_id, request.moment)
    if not grades:
        return None
    html = partial(render_to_string, "grading/part_grades.html", {"grades": grades}, request)
    return OrgTab("grades", "历次定级", len(grades), html)


def badges(org_id: int, request: OfficeRequest) -> list[OrgBadge]:
    """Return the grade in words, 较差(D1), or why there is none."""
    if not request.actor.may(RATING):
        return []
    grade = selectors.grades_now([org_id], request.moment).get(org_id)
    if grade is not None:
        return [
            OrgBadge(f"{grade.class_name}({grade.tier})", reverse("rating-detail", args=[grade.rating_id]))
        ]
    words = ungraded_words(org_id, request.moment)
    return [OrgBadge(words)] if words else []


def ungraded_words(org_id: int, moment: Moment) -> str:
    """Say why an organisation had no grade at a moment; "" for those that are not graded at all."""
    on, fields = moment.valid_on, registry.org_fields(org_id, moment)
    if fields is None or not fields.org_type:
        return ""
    founded_on = fields.founded_on
    is_new = founded_on is not None and months_between(founded_on, on) < rules_on(on).new_months
    return NEW_WORDS if is_new else BARE_WORDS
