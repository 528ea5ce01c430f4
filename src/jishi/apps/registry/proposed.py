"""What a proposal may be about: an organisation's record or a member's; its fields, their words, and what is masked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Field

from jishi.shared.codes import mask_id, mask_name, mask_phone
from jishi.sheets.templates import template_load

from .items import items_of
from .models import MemberState, OrgState, Proposal, TwoClocks, TwoClocksSet
from .models.organisations import FoundingMode
from .models.units import OrgType

ORG_FIELD_LABELS = {
    "name": "组织名称",
    "org_type": "类型",
    "founding_mode": "组建方式",
    "is_provisional": "临时组织",
    "founded_on": "成立日期",
    "secretary_name": "书记",
    "secretary_birth_date": "书记出生日期",
    "secretary_since": "书记任职时间",
    "term_from": "本届起",
    "term_to": "届满",
}
MEMBER_FIELDS = (
    *("name", "sex", "birth_date", "id_number", "schooling", "post"),
    *("joined_on", "full_on", "phone"),
)
"""What a member may ask to have put right; where the member belongs goes by letters, what floats by its own table."""
_CHOICES: dict[str, dict[str, str]] = {
    "org_type": {each.value: str(each.label) for each in OrgType},
    "founding_mode": {each.value: str(each.label) for each in FoundingMode},
    "sex": {"1": "男", "2": "女"},
}
_MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_name,
    "id": mask_id,
    "phone": mask_phone,
    "year": lambda text: f"{text[:4]}年",
}


@dataclass(frozen=True)
class Subject:
    """One kind of record that proposals are about: its table, its fields by name, and which of them lists mask."""

    model: type[TwoClocks]
    key: str
    labels: Mapping[str, str]
    masks: Mapping[str, str] = field(default_factory=dict)

    def rows(self, made: Proposal) -> TwoClocksSet:
        """Return the rows of the record that a proposal is about."""
        found: TwoClocksSet = self.model.objects.filter(**{self.key: getattr(made, self.key)})
        return found

    def words(self, name: str, kept: Any, *, is_masked: bool = True) -> str:
        """Return a kept value as people read it; what lists mask is masked."""
        mask = self.masks.get(name, "") if is_masked else ""
        return _MASKS[mask](str(kept)) if mask and kept else org_field_words(name, kept)

    def told(self, name: str, kept: Any) -> Any:
        """Return a kept value as the record holds it."""
        own = self.model._meta.get_field(name)
        return own.to_python(kept) if isinstance(own, Field) else kept


ORG = Subject(OrgState, "org_id", ORG_FIELD_LABELS)


@cache
def member_subject() -> Subject:
    """Return a member's record as proposals see it: only items in use."""
    items = {name: item for item in items_of("member") if item.is_on for name in item.fields}
    used = [name for name in MEMBER_FIELDS if name in items]
    labels = {name: items[name].label for name in used}
    return Subject(MemberState, "member_id", labels, {name: items[name].mask for name in used})


def subject_of(made: Proposal) -> Subject:
    """Return what a proposal is about."""
    return ORG if made.member_id is None else member_subject()


def kept(value: Any) -> Any:
    """Return a value of a record as a proposal keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def org_field_words(name: str, value: Any) -> str:
    """Return a field's value, as a proposal keeps it, in the office's words."""
    if name == "secretary_name" and not value:
        return "空缺"
    if value is None or value == "":
        return "未采集"
    if isinstance(value, bool):
        return "是" if value else "否"
    choices = _schooling() if name == "schooling" else _CHOICES.get(name, {})
    return choices.get(str(value), str(value))


@cache
def _schooling() -> dict[str, str]:
    choices = template_load(settings.DATA_DIR / "tables" / "members.yaml").by_id["schooling"].choices
    return {each.id: each.label for each in choices}
