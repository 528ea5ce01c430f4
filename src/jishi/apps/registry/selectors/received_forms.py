"""Forms that came from above, each seen by whoever keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jishi.shared.actor import Actor

from ..models import ReceivedForm
from ..tables import handlers


@dataclass(frozen=True, slots=True)
class ReceivedFormView:
    """A form that came from above: its columns, and the field that goes into each, by index."""

    form_id: int
    title: str
    table: str
    table_title: str
    filename: str
    columns: tuple[str, ...]
    matched: dict[int, str]
    received_at: datetime


def received_forms_of(by: Actor) -> list[ReceivedFormView]:
    """Return the forms that the actor keeps, newest first."""
    return [_view(form) for form in ReceivedForm.objects.filter(by_id=by.user_id).order_by("-pk")]


def received_form(form_id: int, by: Actor) -> ReceivedFormView | None:
    """Return a form that the actor keeps; None for anybody else's."""
    form = ReceivedForm.objects.filter(pk=form_id, by_id=by.user_id).first() if by.user_id else None
    return _view(form) if form else None


def _view(form: ReceivedForm) -> ReceivedFormView:
    handler = handlers().get(form.table)
    return ReceivedFormView(
        form.pk,
        form.title,
        form.table,
        handler.template.title if handler else form.table,
        form.filename,
        tuple(form.columns),
        {int(index): field_id for index, field_id in form.matched.items()},
        form.received_at,
    )


def kept_as(file_hash: str) -> str:
    """Return where a form is kept: a path below the folder of uploads."""
    return f"forms/{file_hash}.xlsx"


def received_files_kept() -> list[str]:
    """Return the kept forms, for a backup to take along."""
    return [kept_as(each) for each in ReceivedForm.objects.values_list("file_hash", flat=True)]
