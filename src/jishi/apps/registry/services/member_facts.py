"""What may stand in a member's record, and how a field changes from a day on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from ..items import fields_off, items_of
from ..models import Area, Change, MemberState, PrimaryOrg
from .rows import KEYS, rows_replace
from .rules import Fault

PLAIN = (
    "name",
    "sex",
    "birth_date",
    "id_number",
    "phone",
    "schooling",
    "post",
    "joined_on",
    "full_on",
    "status",
    "floating",
    "relation",
)
COLUMNS = {"contact_org_code": "contact_org_id", "home_area_code": "home_area_id"}
"""The fields that a draft names by code, and their columns."""
FIELDS = frozenset((*PLAIN, *COLUMNS))
# GB/T 2261.1; lists also write the words.
_SEXES = {"": "", "1": "1", "2": "2", "男": "1", "女": "2", "m": "1", "f": "2"}
_CHOICES = {
    "status": MemberState.Status.values,
    "floating": MemberState.Floating.values,
    "relation": MemberState.Relation.values,
}


@cache
def labels() -> dict[str, str]:
    """Return what the office calls each field."""
    return {name: item.label for item in items_of("member") for name in item.fields} | {
        "contact_org_code": "联系支部",
        "home_area_code": "户籍所在地",
        "org_code": "所在组织",
    }


class Places:
    """Ids of the organisations and the divisions that drafts name by code."""

    def __init__(self, org_codes: Iterable[str], area_codes: Iterable[str]) -> None:
        rows = PrimaryOrg.objects.values_list("code", "pk")
        wanted = set(org_codes)
        if len(wanted) < KEYS:
            rows = rows.filter(code__in=wanted)
        self.orgs = dict(rows)
        areas = set(area_codes) - {""}
        self.areas = (
            set(Area.objects.filter(code__in=areas).values_list("code", flat=True)) if areas else areas
        )

    @classmethod
    def of(cls, told: Sequence[Mapping[str, object]]) -> "Places":
        """Look up all codes that these fields name."""
        codes = {str(fields.get(name, "")) for fields in told for name in ("org_code", "contact_org_code")}
        return cls(codes - {""}, {str(fields.get("home_area_code", "")) for fields in told})


def faults_of(where: str, fields: Mapping[str, object], places: Places) -> list[Fault]:
    """Return everything that is wrong with the fields told of one member; personal values are not repeated."""
    words = labels()
    found = [
        Fault(where, f"没有“{name}”这一项,或不能这样改。请对照模板的列名。", "MEMBER-03")
        for name in sorted(set(fields) - FIELDS - {"org_code"})
    ]
    if "name" in fields and not str(fields["name"]).strip():
        found.append(Fault(where, "没有填写姓名。请填写。", "MEMBER-02"))
    if str(fields.get("sex", "")) not in _SEXES:
        found.append(Fault(where, "“性别”不认识,应为男或女。请改正。", "MEMBER-02"))
    for name, allowed in _CHOICES.items():
        if name in fields and fields[name] not in allowed:
            found.append(
                Fault(
                    where, f"“{words[name]}”的值不认识,应为{'、'.join(filter(None, allowed))}。", "MEMBER-02"
                )
            )
    found += _length_faults(where, fields, words)
    found += _date_faults(where, fields)
    contact, area = str(fields.get("contact_org_code", "")), str(fields.get("home_area_code", ""))
    if contact and contact not in places.orgs:
        found.append(Fault(where, f"没有联系支部{contact}。请核对组织代码。", "MEMBER-06"))
    if area and area not in places.areas:
        found.append(Fault(where, f"没有区划代码{area}。请对照行政区划代码表。", "MEMBER-06"))
    off = fields_off("member")
    return found + [
        Fault(where, f"“{words[name]}”没有用处,不采集。请去掉这一列。", "MEMBER-07")
        for name in sorted(fields)
        if COLUMNS.get(name, name).removesuffix("_id") in off and fields[name]
    ]


_LIMITS = {
    name: limit
    for name in ("name", "id_number", "phone", "schooling", "post")
    if (limit := getattr(MemberState._meta.get_field(name), "max_length", None))
}


def _length_faults(where: str, fields: Mapping[str, object], words: Mapping[str, str]) -> list[Fault]:
    return [
        Fault(where, f"“{words[name]}”太长,最多{limit}个字。请改短。", "MEMBER-02")
        for name, limit in _LIMITS.items()
        if len(str(fields.get(name, ""))) > limit
    ]


def _date_faults(where: str, fields: Mapping[str, object]) -> list[Fault]:
    days = [(name, fields.get(name)) for name in ("birth_date", "joined_on", "full_on")]
    told = [(name, day) for name, day in days if isinstance(day, date)]
    words = labels()
    return [
        Fault(where, f"“{words[later]}”早于“{words[earlier]}”。请核对这两个日期。", "MEMBER-05")
        for (earlier, first), (later, second) in pairwise(told)
        if second < first
    ]


def columns_of(fields: Mapping[str, object], places: Places) -> dict[str, object]:
    """Return the columns of a member's row that these fields fill; codes become ids."""
    told = {name: value for name, value in fields.items() if name in PLAIN}
    if "sex" in told:
        told["sex"] = _SEXES[str(told["sex"])]
    if "name" in told:
        told["name"] = str(told["name"]).strip()
    if "contact_org_code" in fields:
        told["contact_org_id"] = places.orgs.get(str(fields["contact_org_code"]))
    if "home_area_code" in fields:
        told["home_area_id"] = fields["home_area_code"] or None
    return told


def states_change(asked: Mapping[int, tuple[date, Mapping[str, object]]], *, change: Change) -> None:
    """Let members' fields hold new values from a day on, each by its id.

    A later change of the same field stays: the new value holds as long as the old one would have held.
    """
    by_day: dict[date, list[int]] = {}
    for member_id, (on, _) in asked.items():
        by_day.setdefault(on, []).append(member_id)
    for on, member_ids in by_day.items():
        rows = _rows_from(member_ids, on)
        first: dict[int, MemberState] = {}
        for row in rows:
            first.setdefault(row.member_id, row)

        def told(row: MemberState, first: Mapping[int, MemberState] = first) -> Mapping[str, object]:
            start = first[row.member_id]
            fields = asked[row.member_id][1]
            return {
                name: value for name, value in fields.items() if getattr(row, name) == getattr(start, name)
            }

        rows_replace(rows, on=on, change=change, told=told)


def _rows_from(member_ids: Sequence[int], on: date) -> list[MemberState]:
    """Return the uncorrected rows that hold on the day or later, each member's in order."""
    found: list[MemberState] = []
    for start in range(0, len(member_ids), KEYS):
        rows = MemberState.objects.believed().filter(
            member_id__in=member_ids[start : start + KEYS], valid_to__gte=on
        )
        found += rows.order_by("member_id", "valid_from")
    return found
