"""The talent pool, and training."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import now, today

from ..models import Posting, Talent, Training
from ..rights import RUN
from ..rules import rules_on
from .errors import PostingsRefused, reason_needed

YOUNGEST = 16


@dataclass(frozen=True, slots=True)
class TalentDraft:
    """Somebody as the office lists them; `member_code` names the entry in the members' roster, where there is one."""

    name: str
    sex: str
    source: str
    party: str
    birth_date: date | None = None
    phone: str = ""
    member_code: str = ""
    employer: str = ""
    home_area: str = ""
    skill: str = ""
    work_years: int | None = None
    paper_no: str = ""
    paper_until: date | None = None


@transaction.atomic
def talent_list(*, draft: TalentDraft, owner_org_id: int, on: date, by: Actor) -> int:
    """Put somebody into a committee's talent pool; return the entry's id."""
    register.require(by, RUN, owner_org_id)
    member_id = _member_of(draft)
    _check(draft, owner_org_id, member_id, on)
    row = Talent.objects.create(
        owner_org_id=owner_org_id,
        listed_on=on,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
        **_fields(draft, member_id),
    )
    detail = {"org": owner_org_id, "source": draft.source}
    audit.event_record(what="talent_listed", subject=f"talent:{row.pk}", by=by, detail=detail)
    return row.pk


@transaction.atomic
def talent_correct(*, talent_id: int, draft: TalentDraft, by: Actor) -> None:
    """Correct what the pool says of somebody."""
    row = Talent.objects.select_for_update().get(pk=talent_id)
    register.require(by, RUN, row.owner_org_id)
    member_id = _member_of(draft)
    _check(draft, row.owner_org_id, member_id, row.listed_on, but=talent_id)
    told = _fields(draft, member_id)
    changed = sorted(name for name, value in told.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, told[name])
    row.save()
    audit.event_record(
        what="talent_corrected", subject=f"talent:{talent_id}", by=by, detail={"fields": changed}
    )


def _fields(draft: TalentDraft, member_id: int | None) -> dict[str, object]:
    return {
        "name": draft.name.strip(),
        "sex": draft.sex,
        "birth_date": draft.birth_date,
        "phone": draft.phone.strip(),
        "source": draft.source,
        "party": draft.party,
        "member_id": member_id,
        "employer": draft.employer.strip(),
        "home_area": draft.home_area.strip(),
        "skill": draft.skill,
        "work_years": draft.work_years,
        "paper_no": draft.paper_no.strip(),
        "paper_until": draft.paper_until,
    }


def _member_of(draft: TalentDraft) -> int | None:
    code = draft.member_code.strip()
    if not code:
        return None
    found = registry.member_ids_of([code])
    if not found:
        raise PostingsRefused(f"没有党员“{code}”。请核对名册上的党员代码,或留空。", "POOL-01")
    return found[0]


def _check(
    draft: TalentDraft, owner_org_id: int, member_id: int | None, on: date, *, but: int | None = None
) -> None:
    if not draft.name.strip():
        raise PostingsRefused("没有填姓名。请填写。", "POOL-02")
    if bool(draft.paper_no.strip()) != bool(draft.paper_until):
        raise PostingsRefused("就业困难人员认定要同时填编号和有效期。请补全,或都留空。", "POOL-03")
    if draft.birth_date and draft.birth_date.year > on.year - YOUNGEST:
        text = f"出生日期是{draft.birth_date},不满{YOUNGEST}周岁。请核对。"
        raise PostingsRefused(text, "POOL-04")
    if draft.skill and draft.skill not in rules_on(on).specialities:
        raise PostingsRefused("专长不在可选的范围里。请从列表中选一项。", "POOL-05")
    if draft.home_area.strip() and not registry.area_names([draft.home_area.strip()]):
        raise PostingsRefused(f"没有区划“{draft.home_area}”。请填6位或9位区划代码,或留空。", "POOL-06")
    listed = Talent.objects.filter(owner_org_id=owner_org_id, left_on=None).exclude(pk=but or 0)
    name, phone = draft.name.strip(), draft.phone.strip()
    is_twice = member_id is not None and listed.filter(member_id=member_id).exists()
    if is_twice or (phone and listed.filter(name=name, phone=phone).exists()):
        raise PostingsRefused("这个人已经在人才库里。请改原来的那一条。", "POOL-07")


@transaction.atomic
def talent_leave(*, talent_id: int, on: date, reason: str, by: Actor) -> None:
    """Take somebody off the pool; whoever serves stays until the posting has ended."""
    row = Talent.objects.select_for_update().get(pk=talent_id)
    register.require(by, RUN, row.owner_org_id)
    told = reason_needed(reason)
    if row.left_on is not None:
        raise PostingsRefused("已经退出人才库。", "POOL-08")
    if Posting.objects.filter(talent_id=talent_id, state=Posting.State.SERVING).exists():
        raise PostingsRefused("还在岗。请先办理离岗,再退出人才库。", "POOL-09")
    row.left_on, row.left_reason = on, told
    row.save()
    audit.event_record(what="talent_left", subject=f"talent:{talent_id}", by=by, reason=told)


@transaction.atomic
def talent_return(*, talent_id: int, by: Actor) -> None:
    """Put somebody who left back into the pool."""
    row = Talent.objects.select_for_update().get(pk=talent_id)
    register.require(by, RUN, row.owner_org_id)
    if row.left_on is None:
        raise PostingsRefused("还在人才库里,不用恢复。", "POOL-10")
    listed = Talent.objects.filter(owner_org_id=row.owner_org_id, left_on=None)
    if row.member_id is not None and listed.filter(member_id=row.member_id).exists():
        raise PostingsRefused("这个人已经在人才库里。请改原来的那一条。", "POOL-07")
    row.left_on, row.left_reason = None, ""
    row.save()
    audit.event_record(what="talent_returned", subject=f"talent:{talent_id}", by=by)


@transaction.atomic
def training_record(*, talent_id: int, title: str, half_days: int, on: date, by: Actor) -> int:
    """Keep that somebody took part in training, in half days; return its id."""
    row = Talent.objects.get(pk=talent_id)
    register.require(by, RUN, row.owner_org_id)
    if not title.strip() or not 1 <= half_days <= 60:
        raise PostingsRefused("培训要填名称和1至60个半天。请改正。", "POOL-11")
    if on > today():
        raise PostingsRefused(f"培训日期{on}还没有到。请填今天或以前。", "POOL-12")
    made = Training.objects.create(
        talent_id=talent_id,
        on=on,
        half_days=half_days,
        title=title.strip(),
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    detail = {"talent": talent_id, "half_days": half_days}
    audit.event_record(what="training_recorded", subject=f"training:{made.pk}", by=by, detail=detail)
    return made.pk


@transaction.atomic
def training_void(*, training_id: int, by: Actor) -> None:
    """Take a record of training back."""
    row = Training.objects.select_for_update().select_related("talent").get(pk=training_id)
    register.require(by, RUN, row.talent.owner_org_id)
    row.voided_at = now()
    row.save()
    audit.event_record(what="training_voided", subject=f"training:{training_id}", by=by)
