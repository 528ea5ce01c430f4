"""Letters of introduction (组织关系介绍信): issue, receive, send back, print."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from jishi.shared.dates import today
from jishi.web.addresses import address
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..letter_forms import LetterForm, LetterStepForm, proposed_day, steps_for
from ..selectors import LetterRow

VIEW, EDIT, REVEAL = "registry.view_member", "registry.edit", "registry.reveal_member"
PARTS = {"overdue": "过期未回执", "waiting": "在途", "received": "已接收", "closed": "退回、撤回"}


def _left(row: LetterRow) -> str | None:
    if row.days_left is None:
        return None
    return f"逾期{-row.days_left}天" if row.is_overdue else f"还剩{row.days_left}天"


LETTERS: Table[LetterRow] = Table(
    key="letters",
    title="组织关系介绍信",
    unit="",
    columns=(
        Column(
            "number",
            "编号",
            lambda row: row.number,
            link=lambda row: address("letter-detail", row.letter_id),
            sortable=False,
            card="lead",
            width=18,
        ),
        Column("member", "姓名", lambda row: row.member, sortable=False),
        Column("from", "转出组织", lambda row: row.from_name, sortable=False, width=28),
        Column("to", "转往组织", lambda row: row.to_name, sortable=False, width=28),
        Column("issued", "开具日期", lambda row: row.issued_on, Kind.DAY, sortable=False),
        Column("last", "有效期至", lambda row: row.last_day, Kind.DAY, sortable=False),
        Column("state", "状态", lambda row: row.state_label, sortable=False, card="state"),
        Column("left", "还剩", _left, sortable=False, tone=lambda row: "late" if row.is_overdue else ""),
        Column("closed", "办结日期", lambda row: row.closed_on, Kind.DAY, sortable=False),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, VIEW, office.moment, office.scope)
    counts = selectors.letters_counts(seen)
    asked_part = request.GET.get("part", "overdue" if counts["overdue"] else "waiting")
    part = asked_part if asked_part in PARTS else "waiting"
    shown = LETTERS.show_read(
        lambda first, most: selectors.letters_page(seen, part, first=first, most=most),
        request.GET,
        count=counts[part],
    )
    tabs = [(key, word, counts[key]) for key, word in PARTS.items()]
    context = {"title": "组织关系介绍信", "tabs": tabs, "part": part}
    return page_or_book(request, "registry/letter_list.html", shown, context)


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    """Issue letters for one or many members of an organisation."""
    office = cast(OfficeRequest, request)
    card = selectors.org_card(org_id, office.moment)
    if card is None:
        raise Http404("org")
    roster = selectors.members_of(org_id, office.moment, most=card.members_n if card.org_type else 0)
    codes = selectors.member_codes([row.member_id for row in roster])
    chosen = request.GET.get("member", "")
    ticked = [codes[int(chosen)]] if chosen.isdecimal() and int(chosen) in codes else []
    initial = {"issued_on": today(), "members": ticked}
    form = LetterForm(request.POST or None, roster=roster, codes=codes, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            batch = services.letters_issue(
                drafts=form.drafts(), by=office.actor, reason=form.cleaned_data["reason"]
            )
        except services.RegistryError as error:
            form.refuse_all(fault.text for fault in error.faults)
        else:
            result_tell(request, f"已开具{len(form.drafts())}封介绍信。对方确认后,组织关系才转过去。")
            return redirect("letter-batch", letter_batch_id=batch)
    context = {"title": f"开组织关系介绍信:{card.name}", "form": form, "org_id": org_id, "roster": roster}
    return render(request, "registry/letter_new.html", context)


def detail(request: HttpRequest, letter_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = _row(office, letter_id)
    form = _step_form(office, [row])
    if request.method == "POST":
        if form is None:
            raise Http404("letter")
        if form.is_valid() and _done(form, office, [row]):
            return redirect("letter-detail", letter_id=letter_id)
    may_print = not office.is_past and selectors.visible(office.actor, REVEAL, office.moment).has(
        row.from_org_id
    )
    context = {"title": f"介绍信{row.number}", "row": row, "form": form, "may_print": may_print}
    return render(request, "registry/letter_detail.html", context)


def batch(request: HttpRequest, letter_batch_id: int) -> HttpResponse:
    """Show letters that were issued together: how far they are, and confirm those that have arrived at once."""
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, VIEW, office.moment)
    rows = selectors.letters_of_batch(letter_batch_id, seen=seen)
    if not rows:
        raise Http404("letters")
    waiting = [row for row in rows if row.closed_on is None]
    form = _step_form(office, _own(office, waiting))
    if request.method == "POST":
        if form is None:
            raise Http404("letters")
        if form.is_valid() and _done(form, office, form.rows):
            return redirect("letter-batch", letter_batch_id=letter_batch_id)
    shown = LETTERS.show(rows, request.GET)
    intake = selectors.intake_of(letter_batch_id, seen=seen)
    context = {
        "title": f"成批移交:{intake.from_unit}" if intake else f"一批介绍信({rows[0].from_name})",
        "form": form,
        "intake": intake,
        "ends": selectors.letter_ends(rows),
        "batch_id": letter_batch_id,
        "may_undo": not office.is_past and _is_issued_here(office, rows),
        "waiting_n": len(waiting),
        "received_n": sum(row.state == "received" for row in rows),
        "overdue_n": sum(row.is_overdue for row in rows),
        "all_n": len(rows),
    }
    return page_or_book(request, "registry/letter_batch.html", shown, context)


def _is_issued_here(office: OfficeRequest, rows: list[LetterRow]) -> bool:
    """Tell whether the reader's side has issued the letters: those who only receive them cannot take them back."""
    seen = selectors.visible(office.actor, EDIT, office.moment)
    return bool(seen.among({row.from_org_id for row in rows}))


def _own(office: OfficeRequest, rows: list[LetterRow]) -> list[LetterRow]:
    """Return the letters that the reader's side can do something with."""
    seen = selectors.visible(office.actor, EDIT, office.moment)
    own = seen.among({org for row in rows for org in (row.from_org_id, row.to_org_id) if org})
    return [row for row in rows if own & {row.from_org_id, row.to_org_id}]


@never_cache
def printed(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Lay the three parts of a letter on one A4 page: stub, letter, receipt. Names stand in full: a logged reading."""
    office = cast(OfficeRequest, request)
    row = _row(office, letter_id)
    if not selectors.visible(office.actor, REVEAL, office.moment).has(row.from_org_id):
        raise Http404("letter")
    sheet = services.letter_print(letter_id=letter_id, by=office.actor)
    context = {"title": f"组织关系介绍信{row.number}", "row": row, "sheet": sheet}
    return render(request, "registry/letter_printed.html", context)


def _row(office: OfficeRequest, letter_id: int) -> LetterRow:
    seen = selectors.visible(office.actor, VIEW, office.moment)
    row = selectors.letter_row(letter_id, seen=seen)
    if row is None:
        raise Http404("letter")
    return row


def _step_form(office: OfficeRequest, rows: list[LetterRow]) -> LetterStepForm | None:
    """Return the form with what the reader may do with all of these letters; None when that is nothing."""
    if office.is_past or not rows:
        return None
    seen = selectors.visible(office.actor, EDIT, office.moment)
    own = seen.among({org for row in rows for org in (row.from_org_id, row.to_org_id) if org})
    allowed = [
        steps_for(row, may_send=row.from_org_id in own, may_answer=row.to_org_id in own) for row in rows
    ]
    steps = [step for step in LetterStepForm.WORDS if all(step in each for each in allowed)]
    if not steps:
        return None
    initial: dict[str, Any] = {"on": proposed_day(rows, today()), "step": steps[0]}
    return LetterStepForm(office.POST or None, rows=rows, steps=steps, initial=initial)


def _done(form: LetterStepForm, office: OfficeRequest, rows: list[LetterRow]) -> bool:
    told = form.cleaned_data
    ids = [row.letter_id for row in form.meant(rows)]
    try:
        if told["step"] == "receive":
            services.letters_receive(letter_ids=ids, on=told["on"], by=office.actor)
        else:
            close = services.letters_return if told["step"] == "return" else services.letters_withdraw
            close(letter_ids=ids, on=told["on"], reason=told["reason"], by=office.actor)
    except services.RegistryError as error:
        form.refuse_all(fault.text for fault in error.faults)
        return False
    words = f"{LetterStepForm.WORDS[told['step']]}了{len(ids)}封介绍信,从{told['on'].isoformat()}起。"
    if len(ids) < len(rows):
        words += f"过期的{len(rows) - len(ids)}封没有接收,要退回,由原组织重新开具。"
    result_tell(office, words, Way("全部介绍信", address("letter-list")))
    return True


PAGES = (
    Page(name="letter-list", route="letters/", permission=VIEW, view=view),
    Page(
        name="letter-new", route="orgs/<int:org_id>/letters/new/", permission=EDIT, view=new, today_only=True
    ),
    Page(name="letter-detail", route="letters/<int:letter_id>/", permission=VIEW, view=detail),
    Page(
        name="letter-print",
        route="letters/<int:letter_id>/print/",
        permission=REVEAL,
        view=printed,
        today_only=True,
    ),
    Page(name="letter-batch", route="letters/batches/<int:letter_batch_id>/", permission=VIEW, view=batch),
)
