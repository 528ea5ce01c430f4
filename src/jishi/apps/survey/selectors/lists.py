"""The lists that came in, and their rows by area."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Count, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.codes import mask_phone
from jishi.shared.text import fold

from ..models import ListRecord, SourceList
from ..reading import list_table, samples_of
from ..rules import REGISTER, labels
from .files import kept_as
from .seen import Reach

MOST_SAMPLED = 20_000


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list in a table of them."""

    list_id: int
    source: str
    route_label: str
    line: str
    team: str
    area_code: str
    filename: str
    as_of: date
    state: str
    state_label: str
    rows_n: int
    inside_n: int
    remarks_n: int
    by: str
    received_at: datetime
    forgotten_on: date | None


@dataclass(frozen=True, slots=True)
class ListView:
    """One list: its columns and how they are matched, and what its department should hear."""

    head: ListRow
    survey_id: int
    columns: tuple[str, ...]
    matched: dict[int, str]
    remarks: tuple[dict[str, str | int], ...]
    remembered_n: int
    fresh: tuple[str, ...] = ()
    """Columns that no list of this source had before."""
    lacking: tuple[str, ...] = ()
    """What this source's list before told, and this one does not as its columns are matched now."""


@dataclass(frozen=True, slots=True)
class AreaRows:
    """How many rows of a list lie in one division; `code` is empty for those outside the survey's area."""

    code: str
    name: str
    rows_n: int


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One row of a list as its part of the area gets it."""

    area: str
    row_n: int
    name: str
    code: str
    person: str
    phone: str
    address: str
    staff_n: int | None
    members_n: int | None


def lists_of(survey_id: int, reach: Reach) -> list[ListRow]:
    """Return the lists of a survey that are seen, the newest of each source first."""
    rows = reach.lists(SourceList.objects.filter(survey_id=survey_id)).exclude(source__line=REGISTER)
    rows = rows.select_related("source", "team")
    return [_row(one) for one in rows.order_by("source__title", "-pk")]


def list_view(list_id: int, reach: Reach) -> ListView | None:
    """Return one list; None when it is not seen."""
    rows = reach.lists(SourceList.objects.filter(survey_id=reach.survey_id, pk=list_id))
    one = rows.exclude(source__line=REGISTER).select_related("source", "team").first()
    if one is None:
        return None
    found = ListView(
        _row(one),
        one.survey_id,
        tuple(one.columns),
        {int(index): name for index, name in one.matched.items()},
        tuple(_remarks(one, reach)),
        len(one.source.remembered),
    )
    return _beside_the_last(found, one) if one.state == SourceList.State.WAITING else found


def _beside_the_last(found: ListView, one: SourceList) -> ListView:
    """Add in what a list that waits differs from the last one of its source that was taken in."""
    taken = SourceList.objects.filter(source=one.source, pk__lt=one.pk).exclude(matched={})
    before = taken.exclude(state=SourceList.State.WAITING).order_by("-pk").first()
    if before is None:
        return found
    told = set(one.matched.values())
    return replace(
        found,
        fresh=tuple(path for path in one.columns if fold(path) not in one.source.remembered),
        lacking=tuple(
            label for name, label in labels().items() if name in before.matched.values() and name not in told
        ),
    )


def _remarks(one: SourceList, reach: Reach) -> list[dict[str, str | int]]:
    """Return what is remarked on the rows that are seen."""
    if reach.is_whole or reach.is_agency or not one.remarks:
        return list(one.remarks)
    seen = set(_rows(one.pk, reach).values_list("row_n", flat=True))
    return [told for told in one.remarks if told["row_n"] in seen]


def _row(one: SourceList) -> ListRow:
    return ListRow(
        one.pk,
        one.source.title,
        one.source.get_route_display(),
        one.source.line,
        one.team.name if one.team else "",
        one.source.area_id or "",
        one.filename,
        one.as_of,
        one.state,
        one.get_state_display(),
        one.rows_n,
        one.inside_n,
        len(one.remarks),
        one.by_name,
        one.received_at,
        one.forgotten_on,
    )


def list_samples(list_id: int) -> list[str]:
    """Return what stands in each column of a list's file; nothing where the file is gone, or too long to wait for."""
    one = SourceList.objects.get(pk=list_id)
    path = Path(settings.UPLOADS_DIR) / kept_as(one.file_hash, one.filename)
    if one.rows_n > MOST_SAMPLED or not path.exists():
        return []
    return samples_of(list_table(path))


def list_survey(list_id: int) -> int | None:
    """Return the survey that a list belongs to; None for an unknown number."""
    return SourceList.objects.filter(pk=list_id).values_list("survey_id", flat=True).first()


def list_line(list_id: int) -> str:
    """Return the agency whose list it is; empty for a team's, and for an unknown number."""
    return SourceList.objects.filter(pk=list_id).values_list("source__line", flat=True).first() or ""


def list_areas(list_id: int, reach: Reach) -> list[AreaRows]:
    """Return how a list's rows lie in streets and townships, then those without one, then those outside."""
    rows = _rows(list_id, reach)
    counted: dict[str, int] = {}
    for code, inside, n in rows.values_list("area_code", "is_inside").annotate(n=Count("*")).order_by():
        key = code[:9] if inside else ""
        counted[key] = counted.get(key, 0) + n
    names = registry.area_names(counted)
    keys = sorted(counted, key=lambda code: (not code, len(code) < 9, code))
    return [AreaRows(code, _area_name(code, names), counted[code]) for code in keys]


def _area_name(code: str, names: dict[str, str]) -> str:
    if not code:
        return "不在本次范围"
    return names.get(code, code) if len(code) > 6 else f"{names.get(code, code)}(未分到街道)"


def list_rows(list_id: int, reach: Reach) -> list[SplitRow]:
    """Return a list's rows by area and row, telephones masked."""
    rows = list(_rows(list_id, reach).order_by("-is_inside", "area_code", "row_n"))
    names = registry.area_names({row.area_code[:9] for row in rows})
    return [
        SplitRow(
            _area_name(row.area_code[:9] if row.is_inside else "", names),
            row.row_n,
            row.name,
            row.code,
            row.person,
            mask_phone(row.phone) if row.phone else "",
            row.address,
            row.staff_n,
            row.members_n,
        )
        for row in rows
    ]


def rows_placed(survey_id: int, reach: Reach) -> int:
    """Return how many rows of the lists in force, and of the register, are in the units that are seen."""
    rows = ListRecord.objects.filter(
        source_list__survey_id=survey_id,
        source_list__state=SourceList.State.READY,
        is_inside=True,
        unit__is_current=True,
    )
    return reach.within(rows, "unit__area_code").count()


def _rows(list_id: int, reach: Reach) -> QuerySet[ListRecord, ListRecord]:
    kept = reach.lists(SourceList.objects.filter(survey_id=reach.survey_id, pk=list_id))
    return reach.records(ListRecord.objects.filter(source_list__in=kept.values("pk")))
