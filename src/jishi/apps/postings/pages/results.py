"""双向选择结果: who goes where and why, the check, what else would have come of it, adjusting, offers."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import ApproveForm, OverrideForm, SupplementForm
from ..rights import RUN, VIEW
from ..selectors import Outcome, Seat
from .choices import row_of
from .scope import pressed, reason_asked, runs, taken

SAID = {
    "accept": "已记下:接受,有更想去的空出来就递补。",
    "keep": "已记下:接受,不再变动。",
    "decline": "已记下:谢绝,等补录。",
}
SEATS: Table[Seat] = Table(
    "seats",
    "双向选择结果",
    (
        Column("post", "单位(岗位)", lambda s: s.post.words, card="lead", width=36),
        Column("person", "派谁", lambda s: s.person, width=10),
        Column("by_post", "单位的第几选择", lambda s: s.by_post, Kind.COUNT),
        Column("by_person", "本人的第几选择", lambda s: s.by_person, Kind.COUNT),
        Column("why", "为什么是他/她", lambda s: s.why, width=44),
        Column("state", "状态", lambda s: s.state or "待核准", card="state", funnel=True),
        Column("until", "答复期限", lambda s: s.answer_until, Kind.DAY),
    ),
    page_size=200,
)


def view(request: HttpRequest, choice_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = row_of(choice_id)
    is_mine = runs(office, row.owner_org_id)
    if request.method == "POST" and is_mine:
        _answered(office)
        return redirect("choice-result", choice_id=choice_id)
    found = selectors.outcome_of(choice_id, today(), is_masked=not is_mine)
    if found is None:
        return render(request, "postings/choice_none.html", {"title": f"{row.title}:结果", "row": row})
    shown = SEATS.show(found.seats, office.GET)
    waiting = [seat for seat in found.seats if seat.offer_id]
    context = {
        "title": f"{row.title}:结果",
        "row": row,
        "found": found,
        "is_mine": is_mine,
        "back_to": selectors.decision_to_take_back(choice_id) if is_mine else "",
        "offers": waiting if is_mine and row.state == "approved" else [],
        "started": [s for s in waiting if s.offer_state == "accepted"] if is_mine else [],
    }
    return page_or_book(office, "postings/choice_result.html", shown, context)


def _answered(office: OfficeRequest) -> None:
    told, what = office.POST.get("offer", ""), office.POST.get("what", "")
    if not told.isdecimal():
        return
    offer_id, by, note = int(told), office.actor, office.POST.get("note", "")[:200]
    if what in SAID:
        told_answer = {"accepts": what != "decline", "may_move": what != "keep"}
        pressed(
            office,
            lambda: services.offer_answer(offer_id=offer_id, note=note, on=today(), by=by, **told_answer),
            SAID[what],
        )
    elif what == "undo":
        pressed(office, lambda: services.offer_undo(offer_id=offer_id, by=by), "已撤回答复。")


def approve(request: HttpRequest, choice_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = row_of(choice_id)
    form = ApproveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["document_no"]
        made: list[int] = []

        def do() -> None:
            made.append(
                services.round_approve(round_id=choice_id, document_no=number, on=today(), by=office.actor)
            )

        if taken(form, do):
            result_tell(request, f"已核准,向{made[0]}人发出意向。请记下各人的答复。")
            return redirect("choice-result", choice_id=choice_id)
    context = _form_context("核准结果", row.title, form, choice_id)
    context["warning"] = "核准后向每个人发出意向;没有人答复以前可以撤回核准。"
    return render(request, "postings/form.html", context)


def _form_context(label: str, title: str, form: Any, choice_id: int) -> dict[str, Any]:
    back = reverse("choice-result", args=[choice_id])
    return {"title": f"{label}:{title}", "label": label, "form": form, "back": back}


def take_back(request: HttpRequest, choice_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    return reason_asked(
        request,
        "撤回核准",
        f"撤回核准:{row_of(choice_id).title}",
        reverse("choice-result", args=[choice_id]),
        do=lambda reason: services.approval_take_back(round_id=choice_id, reason=reason, by=office.actor),
        said="已撤回核准,意向已收回。",
    )


def supplement(request: HttpRequest, choice_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    form = SupplementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["choices_until"]
        made: list[int] = []

        def do() -> None:
            made.append(
                services.round_supplement(
                    round_id=choice_id, choices_until=until, on=today(), by=office.actor
                )
            )

        if taken(form, do):
            result_tell(request, "已开始补录。请收志愿。")
            return redirect("choice-detail", choice_id=made[0])
    return render(
        request, "postings/form.html", _form_context("开始补录", row_of(choice_id).title, form, choice_id)
    )


def override(request: HttpRequest, choice_id: int) -> HttpResponse:
    """Adjust by hand: the price is shown before anything is saved."""
    office = cast(OfficeRequest, request)
    row = row_of(choice_id)
    found = selectors.outcome_of(choice_id, today(), is_masked=False)
    people, posts = _choices(found) if found is not None else ([], [])
    form = OverrideForm(request.POST or None, people=people, posts=posts)
    looked = None
    if request.method == "POST" and form.is_valid():
        given = {"talent_id": form.cleaned_data["talent_id"], "post_id": form.cleaned_data["post_id"]}
        if "save" in request.POST:
            reason = form.cleaned_data["reason"]
            if taken(
                form,
                lambda: services.round_override(
                    round_id=choice_id, reason=reason, on=today(), by=office.actor, **given
                ),
            ):
                result_tell(request, "已调整并重新核验。要取消,再调整一次或重新出结果。")
                return redirect("choice-result", choice_id=choice_id)
        looked = _looked(form, choice_id, given, people, posts)
    context = {
        "title": f"人工调整:{row.title}",
        "row": row,
        "form": form,
        "looked": looked,
        "back": reverse("choice-result", args=[choice_id]),
    }
    return render(request, "postings/choice_override.html", context)


def _choices(found: Outcome) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    people = {seat.talent_id: f"{seat.person}(现派{seat.post.place})" for seat in found.seats}
    people |= {one.talent_id: f"{one.person}(未配)" for one in found.unplaced}
    posts = {seat.post.post_id: seat.post.place for seat in found.seats}
    posts |= {post.post_id: f"{post.place}(空岗)" for post in found.empty}
    return (
        [(str(key), name) for key, name in sorted(people.items(), key=lambda pair: pair[0] or 0)],
        [(str(key), name) for key, name in sorted(posts.items())],
    )


def _looked(
    form: OverrideForm,
    choice_id: int,
    given: dict[str, Any],
    people: list[tuple[str, str]],
    posts: list[tuple[str, str]],
) -> dict[str, Any] | None:
    """Say what an adjustment would bring: who moves, and what would be complained about."""
    found: list[services.Outlook] = []
    if not taken(
        form,
        lambda: found.append(services.override_look(round_id=choice_id, on=today(), **given)),
    ):
        return None
    person, place = dict(people), dict(posts)
    shifts = [
        (
            person.get(str(s.talent_id), "").split("(")[0],
            _wish(s.was_post_id, s.was_rank, place),
            _wish(s.post_id, s.rank, place),
        )
        for s in found[0].shifts
    ]
    words = {f"R{key}": name.split("(")[0] for key, name in people} | {
        f"P{key}": name.split("(")[0] for key, name in posts
    }
    return {"shifts": shifts, "complaints": selectors.named_all(found[0].complaints, words)}


def _wish(post_id: int | None, rank: int | None, place: dict[str, str]) -> str:
    if post_id is None:
        return "未配"
    name = place.get(str(post_id), "").split("(")[0]
    return f"{name}({f'第{rank}选择' if rank else '没有选'})"


def _org(choice_id: int) -> int | None:
    return selectors.round_org(choice_id)


PAGES = (
    Page(
        name="choice-result",
        route="choices/<int:choice_id>/result/",
        permission=VIEW,
        view=view,
        org_of=_org,
        today_only=True,
    ),
    *(
        Page(
            name=f"choice-{name}",
            route=f"choices/<int:choice_id>/{name}/",
            permission=RUN,
            view=shown,
            org_of=_org,
            today_only=True,
        )
        for name, shown in (
            ("approve", approve),
            ("take-back", take_back),
            ("supplement", supplement),
            ("override", override),
        )
    ),
)
