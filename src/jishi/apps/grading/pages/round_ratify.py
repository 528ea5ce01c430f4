"""批量核准: choose, tick out exceptions, look at what will happen, confirm."""

from contextlib import suppress
from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell
from jishi.web.words import count_words

from .. import selectors, services
from ..forms import MeetingForm
from ..services import Exemption
from .ratify_asked import Asking, Chosen, ExceptionRow, exception_rows, exceptions_told
from .scope import RATIFY, ratings_href, round_looked_at


def view(request: HttpRequest, round_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    found = round_looked_at(office, round_id)
    told = request.POST if request.method == "POST" else request.GET
    asking = Asking(office, found, Chosen.of(told))
    step = request.POST.get("step", "")
    form = MeetingForm(request.POST or None, initial={"met_on": today()})
    exemptions = exceptions_told(request.POST)
    is_whole = step in ("review", "confirm") and _is_whole(form, asking, exemptions)
    if is_whole and step == "confirm" and _confirm(form, asking, exemptions):
        return redirect(_board(asking))
    if is_whole and not form.errors:
        return _review(request, asking, form, exemptions)
    rows = exception_rows(round_id, asking.batch, exemptions, is_checked=step == "review")
    context = _filters(asking) | {
        "title": f"批量核准:{found.title}",
        "round": found,
        "form": form if step else MeetingForm(initial={"met_on": today()}),
        "batch": asking.batch,
        "counts": asking.batch.counts(),
        "hidden": asking.chosen.hidden(),
        "rows": rows,
        "tiers": asking.batch.tiers,
    }
    return render(request, "grading/round_ratify.html", context)


def pick(request: HttpRequest, round_id: int) -> HttpResponse:
    """Find an organisation of the batch by name or code, or hand out its row for the table of exceptions."""
    office = cast(OfficeRequest, request)
    found = round_looked_at(office, round_id)
    asking = Asking(office, found, Chosen.of(request.GET))
    text = request.GET.get("q", "").strip()
    asked = request.GET.get("rating", "")
    context: dict[str, Any] = {"round": found, "tiers": asking.batch.tiers, "title": "添加例外"}
    if asked.isdecimal() and int(asked) in asking.batch.ids:
        row = selectors.rows_of(round_id, [int(asked)])[0]
        return render(
            request, "grading/part_exception.html", context | {"each": ExceptionRow(row, is_on=True)}
        )
    _, hits = registry.search(text, seen=asking.seen, most=30) if text else (0, [])
    rows = selectors.waiting_of_orgs(round_id, asking.batch, [hit.found_id for hit in hits])[:8]
    return render(request, "grading/part_picks.html", context | {"rows": rows, "text": text})


def _is_whole(form: MeetingForm, asking: Asking, exemptions: dict[int, Exemption]) -> bool:
    """Tell whether nothing is missing; what is stands beside its field."""
    is_valid = form.is_valid()
    if not asking.batch.ids:
        form.refuse("没有符合条件、待核准的结果。请换地区、类型或档次。")
    return is_valid and bool(asking.batch.ids) and all(each.reason for each in exemptions.values())


def _confirm(form: MeetingForm, asking: Asking, exemptions: dict[int, Exemption]) -> bool:
    """Ratify what was looked at; where the list has changed since, say so instead."""
    told = form.cleaned_data
    if asking.office.POST.get("digest") != asking.batch.digest:
        form.refuse("核对以后名单有了变化(有人核准、重评,或组织有变动)。请重新核对一遍。")
        return False
    try:
        services.ratings_ratify(
            round_id=asking.found.round_id,
            rating_ids=asking.batch.ids,
            exemptions=exemptions,
            meeting=told["meeting"],
            met_on=told["met_on"],
            document_no=told["document_no"],
            by=asking.office.actor,
        )
    except services.GradingError as error:
        form.refuse(error.text, FIELDS.get(error.code))
        return False
    _tell(asking, exemptions, told["met_on"])
    return True


FIELDS = {"GRADE-09": "met_on", "GRADE-16": "met_on", "GRADE-17": "met_on"}


def _tell(asking: Asking, exemptions: dict[int, Exemption], met_on: date) -> None:
    held, other = _parted(exemptions)
    counts = asking.batch.counts(held, other)
    text = f"已核准{count_words(sum(n for _, n in counts))}个,{met_on.isoformat()}起生效:"
    text += "、".join(f"{label}{count_words(n)}个" for label, n in counts)
    text += f";其中会议另定{len(other)}个" if other else ""
    text += f";暂不核准{len(held)}个" if held else ""
    ways = [Way("看名单", ratings_href(asking.found.round_id, _scope_id(asking), only="ratified"))]
    with suppress(NoReverseMatch):
        ways.append(Way("看整改台账", reverse("line-list")))
    result_tell(asking.office, f"{text}。", *ways)


def _review(
    request: HttpRequest, asking: Asking, form: MeetingForm, exemptions: dict[int, Exemption]
) -> HttpResponse:
    held, other = _parted(exemptions)
    counts = asking.batch.counts(held, other)
    context = {
        "title": f"核对后确认:{asking.found.title}",
        "round": asking.found,
        "meeting": form.cleaned_data,
        "form": form,
        "counts": counts,
        "ratified_n": sum(n for _, n in counts),
        "held_n": len(held),
        "rows": exception_rows(asking.found.round_id, asking.batch, exemptions, is_checked=True)[
            : len(exemptions)
        ],
        "hidden": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in ("step", "digest", "csrfmiddlewaretoken")
            for value in values
        ],
        "digest": asking.batch.digest,
    }
    return render(request, "grading/ratify_review.html", context)


def _parted(exemptions: dict[int, Exemption]) -> tuple[set[int], dict[int, str]]:
    """Return the ratings held back, and the tiers that the meeting decided instead."""
    held = {rating_id for rating_id, each in exemptions.items() if not each.tier}
    return held, {rating_id: each.tier for rating_id, each in exemptions.items() if each.tier}


def _filters(asking: Asking) -> dict[str, Any]:
    """Return the choices above the batch, each with how many are waiting."""
    chosen, choices = asking.chosen, asking.choices
    groups = selectors.round_groups(asking.found.round_id, seen=asking.seen)
    return {
        "areas": [(group.key, group.name, group.key == chosen.area) for group in groups],
        "types": [(c.value, c.label, c.count, c.value in chosen.types) for c in choices["org_type"]],
        "tier_ticks": [(c.value, c.label, c.count, c.value in chosen.tiers) for c in choices["tier"]],
    }


def _scope_id(asking: Asking) -> int | None:
    return asking.office.scope.org_id if asking.office.scope else None


def _board(asking: Asking) -> str:
    address = reverse("round-detail", args=[asking.found.round_id])
    scope = asking.office.GET.get("scope")
    return f"{address}?scope={scope}" if scope else address


PAGES = (
    Page(
        name="round-ratify",
        route="rounds/<int:round_id>/ratify/",
        permission=RATIFY,
        view=view,
        today_only=True,
    ),
    Page(
        name="round-ratify-pick",
        route="rounds/<int:round_id>/ratify/pick/",
        permission=RATIFY,
        view=pick,
        today_only=True,
    ),
)
