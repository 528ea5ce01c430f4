"""The talent pool as lists show it: telephone masked, nobody ranked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.shared.codes import mask_name, mask_phone
from jishi.shared.dates import months_between

from ..eligibility import loads_of
from ..models import Posting, Talent, Training
from ..rules import rules_on

HALF_DAYS = 2


@dataclass(frozen=True, slots=True)
class TalentRow:
    """Somebody of the pool."""

    talent_id: int
    owner_org_id: int
    name: str
    sex: str
    age: int | None
    phone: str
    source: str
    party: str
    employer: str
    home: str
    skill: str
    paper: str
    load: int
    load_most: int
    half_days: int
    stands: str
    is_listed: bool
    left_reason: str

    @property
    def number(self) -> str:
        """Return the number by which slips name somebody."""
        return f"R{self.talent_id}"

    @property
    def masked(self) -> str:
        """Return the name as those see it who do not keep the pool."""
        return mask_name(self.name)


def talents_listed(seen: registry.Visible, on: date, *, owner_org_id: int | None = None) -> list[TalentRow]:
    """Return who is in the visible committees' pools, and who has left."""
    rows = seen.restrict(Talent.objects.all(), "owner_org_id")
    if owner_org_id is not None:
        rows = rows.filter(owner_org_id=owner_org_id)
    return talent_rows(list(rows.order_by("pk")), on)


def talent_rows(rows: Sequence[Talent], on: date) -> list[TalentRow]:
    """Return people of the pool with how much they look after and how much they trained this year."""
    ids = [row.pk for row in rows]
    loads = loads_of(ids)
    trained: Counter[int] = Counter()
    told = Training.objects.filter(talent_id__in=ids, voided_at=None, on__year=on.year, on__lte=on)
    for talent_id, half_days in told.values_list("talent_id", "half_days"):
        trained[talent_id] += half_days
    kinds = dict(
        Posting.objects.filter(talent_id__in=ids, state=Posting.State.SERVING).values_list(
            "talent_id", "kind"
        )
    )
    homes = registry.area_names({row.home_area for row in rows if row.home_area})
    rules = rules_on(on)
    return [
        TalentRow(
            row.pk,
            row.owner_org_id,
            row.name,
            row.get_sex_display(),
            months_between(row.birth_date, on) // 12 if row.birth_date else None,
            mask_phone(row.phone),
            row.get_source_display(),
            row.get_party_display(),
            row.employer,
            homes.get(row.home_area, row.home_area),
            rules.specialities.get(row.skill, ""),
            _paper(row, on),
            loads[row.pk],
            rules.kinds[kinds.get(row.pk, "instructor")].load_most,
            trained[row.pk],
            _stands(row, loads[row.pk]),
            row.left_on is None,
            row.left_reason,
        )
        for row in rows
    ]


def _paper(row: Talent, on: date) -> str:
    if row.paper_until is None:
        return ""
    return f"有,至{row.paper_until}" if row.paper_until >= on else f"已过期({row.paper_until})"


def _stands(row: Talent, load: int) -> str:
    if row.left_on is not None:
        return "已退出"
    return f"在岗({load}处)" if load else "在库"


def talent_row(talent_id: int, seen: registry.Visible, on: date) -> TalentRow | None:
    """Return one person of a visible pool."""
    rows = list(seen.restrict(Talent.objects.filter(pk=talent_id), "owner_org_id"))
    return talent_rows(rows, on)[0] if rows else None


def talent_org(talent_id: int) -> int | None:
    """Return whose pool somebody is in."""
    return Talent.objects.filter(pk=talent_id).values_list("owner_org_id", flat=True).first()


def talent_told(talent_id: int) -> dict[str, object]:
    """Return what the pool says of somebody, as a form shows it to be corrected."""
    row = Talent.objects.get(pk=talent_id)
    names = ("name", "sex", "source", "party", "birth_date", "phone", "employer", "home_area", "skill")
    told = {name: getattr(row, name) for name in (*names, "work_years", "paper_no", "paper_until")}
    codes = registry.member_codes([row.member_id]) if row.member_id else {}
    return told | {"member_code": codes.get(row.member_id or 0, "")}


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """Training that somebody took part in."""

    training_id: int
    on: date
    title: str
    half_days: int


def trainings_of(talent_id: int) -> list[TrainingRow]:
    """Return somebody's training, newest first."""
    rows = Training.objects.filter(talent_id=talent_id, voided_at=None).order_by("-on", "-pk")
    return [TrainingRow(row.pk, row.on, row.title, row.half_days) for row in rows]


def days_words(half_days: int) -> str:
    """Write half days: 3 is 1.5天."""
    whole, half = divmod(half_days, HALF_DAYS)
    return f"{whole}.5天" if half else f"{whole}天"
