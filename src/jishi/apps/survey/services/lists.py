"""Lists come in: kept, their columns matched, their rows split by area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import now
from jishi.shared.files import file_receive
from jishi.shared.text import fold
from jishi.sheets import SheetError, Table

from ..errors import SurveyError
from ..models import ListRecord, ReviewCase, Route, Source, SourceList, Survey, Team
from ..reading import Areas, Remark, columns_guess, identity, list_table, rows_read, sheets_beside
from ..rules import REGISTER, REGISTERED, labels
from ..selectors.files import kept_as
from ..selectors.seen import surveys_seen
from .surveys import open_survey, survey_for
from .work import list_asked, list_came

HAND_IN = "survey.hand_in"
MOST_ROWS = 200_000
MOST_REMARKS = 2000
SUFFIXES = (".xlsx", ".xls", ".csv")
# Another table below, which would be left out; formulas without results, which would be read as empty.
SPOILED = ("SHEET-30", "SHEET-28")
ABSENT = "SHEET-23"


@dataclass(frozen=True, slots=True)
class ListDraft:
    """A list as it is handed in: whose it is, on which route it came about, and as of which day it is true."""

    survey_id: int
    source: str
    route: str
    as_of: date
    line: str = ""
    team_id: int | None = None
    area_code: str = ""
    """The street or township whose own list it is."""


def list_keep(*, draft: ListDraft, filename: str, content: Iterable[bytes], by: Actor) -> int:
    """Keep a list, find its header, and match its columns as this source's last list had them; return its number.

    Raises SurveyError when there is nothing to read, or when the same file is in already.
    """
    suffix = Path(filename).suffix.lower()
    if suffix not in SUFFIXES:
        raise SurveyError(f"“{filename}”不是Excel或CSV文件。请另存为xlsx再交。", "SURVEY-10")
    received, digest = file_receive(content, Path(settings.UPLOADS_DIR) / "survey", suffix)
    try:
        found = _read(received, filename)
        with transaction.atomic():
            number = _keep(draft, filename, digest, found, by)
    except BaseException:
        received.unlink()
        raise
    received.replace(Path(settings.UPLOADS_DIR) / kept_as(digest, filename))
    return number


def _read(path: Path, filename: str) -> Table:
    try:
        found = list_table(path)
    except SheetError as error:
        raise SurveyError(_unread(error.by_name(path.name, filename), filename), "SURVEY-11") from error
    fault = next((one for one in found.problems if one.code in SPOILED), None)
    if fault is not None:
        raise SurveyError(f"“{filename}”:{fault.text('zh')}", "SURVEY-61")
    others = sheets_beside(path, found.sheet)
    if others:
        named = "、".join(others[:5]) + ("等" if len(others) > 5 else "")
        text = (
            f"“{filename}”里不止一张名单:除“{found.sheet}”外,还有工作表“{named}”。"
            "只读一张会漏掉别的。请并到一张表里再交;不要的,删去或隐藏。"
        )
        raise SurveyError(text, "SURVEY-63")
    if not found.rows:
        raise SurveyError(f"“{filename}”里没有数据行。请核对是不是交错了文件。", "SURVEY-12")
    if len(found.rows) > MOST_ROWS:
        raise SurveyError(
            f"“{filename}”有{len(found.rows):,}行,超过{MOST_ROWS:,}行。请分几份交。", "SURVEY-13"
        )
    return found


def _unread(error: SheetError, filename: str) -> str:
    if error.code == "SHEET-17":
        return (
            f"“{filename}”里没有找到表头(写着栏目名称的一行)。请核对是不是交错了文件;没有表头的请补上一行。"
        )
    return error.text("zh")


def _keep(draft: ListDraft, filename: str, digest: str, found: Table, by: Actor) -> int:
    survey = survey_for(draft.survey_id)
    require_hand_in(by, survey, draft.line, draft.area_code)
    source = source_named(survey, draft)
    lists = SourceList.objects.filter(survey=survey, source=source).exclude(state=SourceList.State.REPLACED)
    _require_newest(source, survey, draft.as_of, filename)
    if lists.filter(file_hash=digest).exists():
        raise SurveyError(f"“{filename}”这份名单已经交过,内容一样,不用再交。", "SURVEY-15")
    made = SourceList.objects.create(
        survey=survey,
        source=source,
        team=Team.objects.filter(survey=survey, pk=draft.team_id).first() if draft.team_id else None,
        filename=filename[-200:],
        file_hash=digest,
        as_of=draft.as_of,
        sheet=found.sheet,
        columns=list(found.columns),
        matched=columns_guess(found.columns, source.remembered),
        rows_n=len(found.rows),
        by_id=by.user_id,
        by_name=by.name,
        received_at=now(),
    )
    detail = {"survey": survey.pk, "source": source.name, "rows": made.rows_n, "digest": digest}
    audit.event_record(what="survey_list_kept", subject=f"survey_list:{made.pk}", by=by, detail=detail)
    return made.pk


def source_named(survey: Survey, draft: ListDraft) -> Source:
    """Return the source that a draft names, made where it is new; stop where another one has its name."""
    if draft.line == REGISTER or draft.source.strip() == REGISTERED:
        raise SurveyError(f"“{REGISTERED}”由系统从登记里取,不用交。请写是谁的名单。", "SURVEY-19")
    if draft.route not in Route.values:
        raise SurveyError(f"没有“{draft.route}”这条线。请从联动式、网格式、归口式中选。", "SURVEY-03")
    if draft.area_code and not (draft.area_code.startswith(survey.area_id) and draft.route == Route.GRID):
        raise SurveyError("街道(乡镇)自己的名单走网格式,而且要在本次调查的范围里。请改正。", "SURVEY-64")
    source, _ = Source.objects.get_or_create(
        scope_org_id=survey.scope_org_id,
        title=draft.source.strip()[:60],
        defaults={"route": draft.route, "line": draft.line, "area_id": draft.area_code or None},
    )
    whose = (source.line, source.route, source.area_id or "")
    if whose != (draft.line, draft.route, draft.area_code):
        names = registry.area_names([source.area_id] if source.area_id else [])
        told = "、".join([str(source.get_route_display()), *filter(None, [source.line]), *names.values()])
        raise SurveyError(f"“{source.title}”原来登记的是{told}。两个来源不能同名,请换一个名称。", "SURVEY-14")
    return source


def _require_newest(source: Source, survey: Survey, as_of: date, filename: str) -> None:
    """Stop where a list is older than the one of its source that counts: it would silently take its place."""
    counts = SourceList.objects.filter(survey=survey, source=source, state=SourceList.State.READY)
    newer = counts.filter(as_of__gt=as_of).order_by("-as_of").first()
    if newer is not None:
        text = (
            f"“{filename}”截至{as_of},{source.title}已收入的名单截至{newer.as_of},比它新。"
            "请核对截至日期;真要换回旧的,先到那份名单里撤回它。"
        )
        raise SurveyError(text, "SURVEY-54")


def require_hand_in(by: Actor, survey: Survey, line: str, area_code: str) -> None:
    """Stop unless the actor may hand in lists here: everybody's, in the name of an agency its own, or its street's.

    Raises NotAllowed.
    """
    if not surveys_seen(by, HAND_IN).hands_in(survey.scope_org_id, line, area_code):
        raise NotAllowed(f"您没有交这份名单的权限({HAND_IN})。请联系组织这次调查的组织部门。")


@transaction.atomic
def agency_ask(*, survey_id: int, source: str, line: str, by: Actor) -> None:
    """Ask an agency for its list: it finds the survey, hands in by itself, and has it on its work-list until then."""
    survey = open_survey(survey_id, by)
    named = source_named(survey, ListDraft(survey_id, source, Route.LINE, survey.starts_on, line=line))
    if SourceList.objects.filter(survey=survey, source=named, state=SourceList.State.READY).exists():
        raise SurveyError(f"{named.title}的名单已经收入,不用再请。要新的,请它再交一份。", "SURVEY-65")
    list_asked(survey, named, by=by)
    audit.event_record(
        what="survey_list_asked",
        subject=f"survey:{survey_id}",
        by=by,
        detail={"source": named.name, "line": line},
    )


def columns_proposed(list_id: int) -> dict[int, str]:
    """Return how a list's columns are matched, or would be, by index."""
    told: dict[str, str] = SourceList.objects.values_list("matched", flat=True).get(pk=list_id)
    return {int(index): name for index, name in told.items()}


@dataclass(frozen=True, slots=True)
class ListTaken:
    """What taking a list in did: rows read, those inside the area, and what its department should hear."""

    rows_n: int
    inside_n: int
    remarks_n: int


@transaction.atomic
def list_match(*, list_id: int, matched: Mapping[int, str], by: Actor) -> ListTaken:
    """Take a list in by its matched columns: every row becomes a record, in its area; the match is remembered.

    The source's list before this one is no longer counted. Raises SurveyError when no column has the name.
    """
    one = SourceList.objects.select_for_update().select_related("source").get(pk=list_id)
    survey = survey_for(one.survey_id)
    require_hand_in(by, survey, one.source.line, one.source.area_id or "")
    if one.forgotten_on is not None:
        text = f"这份名单的文件满{settings.KEEP_FILES_DAYS}天,已于{one.forgotten_on}清除。要改栏目,请重新交一份。"
        raise SurveyError(text, "SURVEY-53")
    _require_newest(one.source, survey, one.as_of, one.filename)
    told = _checked(one, matched)
    table = _read(Path(settings.UPLOADS_DIR) / kept_as(one.file_hash, one.filename), one.filename)
    if list(table.columns) != one.columns:
        raise SurveyError("这份名单的栏目与交来时读出的不同。请撤回它,重新交一份。", "SURVEY-62")
    rows, remarks = rows_read(table, told)
    remarks += [Remark(one.row or 0, "", one.text("zh")) for one in table.problems if one.code != ABSENT]
    areas = areas_of(survey, one.source.area_id)
    ReviewCase.objects.filter(Q(left__source_list=one) | Q(right__source_list=one)).delete()
    ListRecord.objects.filter(source_list=one).delete()
    records = [
        _record(one, row.row_n, record_id, row.told, areas)
        for row, record_id in zip(rows, identity(rows), strict=True)
        if row.told.get("name") or row.told.get("code")
    ]
    ListRecord.objects.bulk_create(records, batch_size=2000)
    blank = len(rows) - len(records)
    if blank:
        remarks.append(Remark(0, "", f"有{blank}行既没有名称也没有代码,没有收入。"))
    before = SourceList.objects.filter(survey=survey, source=one.source, state=SourceList.State.READY)
    before.exclude(pk=one.pk).update(state=SourceList.State.REPLACED)
    one.matched, one.state = told, SourceList.State.READY
    one.remarks = [asdict(remark) for remark in remarks[:MOST_REMARKS]]
    one.inside_n = sum(record.is_inside for record in records)
    one.save(update_fields=["matched", "state", "remarks", "inside_n"])
    one.source.remembered |= {fold(path): told.get(str(n), "") for n, path in enumerate(one.columns)}
    one.source.save(update_fields=["remembered"])
    list_came(one.source_id, by=by)
    detail = {"rows": len(rows), "inside": one.inside_n, "matched": len(told)}
    audit.event_record(what="survey_list_taken", subject=f"survey_list:{one.pk}", by=by, detail=detail)
    return ListTaken(len(rows), one.inside_n, len(remarks))


def _checked(one: SourceList, matched: Mapping[int, str]) -> dict[str, str]:
    told = {
        str(index): name
        for index, name in sorted(matched.items())
        if name in labels() and 0 <= index < len(one.columns)
    }
    twice = sorted({name for name in told.values() if list(told.values()).count(name) > 1})
    if twice:
        named = "、".join(labels()[name] for name in twice)
        raise SurveyError(f"有两栏都对成了“{named}”。每项只能对一栏,请改正。", "SURVEY-16")
    if "name" not in told.values():
        raise SurveyError("没有一栏对成“名称”。请指出哪一栏是单位名称。", "SURVEY-17")
    return told


def areas_of(survey: Survey, own: str | None = None) -> Areas:
    """Return the divisions in a survey's area, to find rows by; `own` is where they should lie, else anywhere in it."""
    below = registry.areas_below(survey.area_id)
    names: dict[str, str] = {}
    for each in below:
        if len(each.code) <= 9:
            names[fold(each.name)] = each.code
            short = each.name.removesuffix("街道").removesuffix("办事处")
            names.setdefault(fold(short + "街道办事处"), each.code)
            names.setdefault(fold(short + "办事处"), each.code)
    return Areas(own or survey.area_id, names)


def _record(
    one: SourceList, row_n: int, record_id: str, told: Mapping[str, object], areas: Areas
) -> ListRecord:
    kept = {name: value for name, value in told.items() if name not in ("record_id", "area_code")}
    area_code, is_inside = areas.place(told)
    return ListRecord(
        source_list=one,
        row_n=row_n,
        record_id=record_id,
        area_code=area_code,
        is_inside=is_inside,
        **kept,
    )


@transaction.atomic
def list_withdraw(*, list_id: int, by: Actor) -> None:
    """Count a list no longer; the one that it took the place of counts again."""
    one = SourceList.objects.select_for_update().select_related("source").get(pk=list_id)
    survey = survey_for(one.survey_id)
    require_hand_in(by, survey, one.source.line, one.source.area_id or "")
    if one.state == SourceList.State.REPLACED:
        raise SurveyError("这份名单已经不算数,不用再撤。", "SURVEY-18")
    was_ready = one.state == SourceList.State.READY
    one.state = SourceList.State.REPLACED
    one.save(update_fields=["state"])
    lists = SourceList.objects.filter(survey=survey, source=one.source, pk__lt=one.pk, inside_n__gt=0)
    # A list whose file is gone has lost its persons too, and does not count again.
    before = lists.filter(forgotten_on=None).order_by("-pk").first()
    if was_ready and before is not None:
        before.state = SourceList.State.READY
        before.save(update_fields=["state"])
    audit.event_record(
        what="survey_list_withdrawn",
        subject=f"survey_list:{one.pk}",
        by=by,
        detail={"before": before.pk if was_ready and before else None},
    )
