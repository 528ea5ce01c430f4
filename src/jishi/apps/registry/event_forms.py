"""What a person types to record an event of an organisation: a form for each, which plans it and does it."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms

from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today
from jishi.web.forms import DayInput, OfficeForm

from . import selectors, services
from .events import permission_of
from .models.organisations import FoundingMode, OrgKind
from .models.units import OrgType
from .selectors import MemberRow, Nearby, OrgCard
from .services import Ballot, Offshoot, OrgDraft, Papers, Plan, Successor

NEARBY = {"list": "nearby", "autocomplete": "off"}
GRADED = {OrgKind.BRANCH, OrgKind.GENERAL_BRANCH}
# What is not typed, but says which button was pressed.
_STEPS = {"csrfmiddlewaretoken", "step", "looked_at"}


@dataclass(frozen=True, slots=True)
class Around:
    """What the form of an event knows: the organisation, what is near it, its members, and who asks."""

    card: OrgCard
    nearby: Sequence[Nearby]
    roster: Sequence[MemberRow]
    actor: Actor
    moment: Moment


class EventForm(OfficeForm):
    """The paper behind an event; subclasses add what it changes.

    `planned` works an event out, `done` does it; both take what `told` returns, `done` also the actor.
    """

    kind: ClassVar[str]
    says: ClassVar[str]
    planned: ClassVar[Callable[..., Plan]]
    done: ClassVar[Callable[..., int]]
    needs_document: ClassVar[bool] = True

    on = forms.DateField(label="从哪天起", widget=DayInput(), help_text="今天或以前;这天以前的记录照旧保留。")
    document_no = forms.CharField(
        label="批复文号", max_length=80, required=False, help_text="如:县组发〔2012〕15号"
    )
    reason = forms.CharField(
        label="理由", min_length=4, max_length=300, help_text="写明依据,会记入变动记录。"
    )

    def __init__(self, *args: Any, around: Around, **values: Any) -> None:
        super().__init__(*args, **values)
        self.around = around
        self.fields["on"].initial = today()
        self.fields["document_no"].required = self.needs_document
        self.fields["reason"].error_messages["min_length"] = "“理由”太短。请写明依据(至少四个字)。"
        self.prepare()
        self.order_fields([name for name in self.fields if name not in EventForm.base_fields])

    @classmethod
    def fits(cls, card: OrgCard) -> bool:
        """Tell whether the event is one for this organisation."""
        return True

    def prepare(self) -> None:
        """Fill in choices and what stands now."""

    def told(self) -> dict[str, Any]:
        """Return what the service takes beside the papers and the actor."""
        raise NotImplementedError

    @property
    def papers(self) -> Papers:
        """Return the day, the reason and the document."""
        given = self.cleaned_data
        return Papers(given["on"], given["reason"], given["document_no"])

    def plan(self) -> Plan:
        """Work the event out."""
        return type(self).planned(**self.told(), papers=self.papers)

    def do(self, by: Actor) -> int:
        """Do it, and return the event's id."""
        return type(self).done(**self.told(), papers=self.papers, by=by)

    @property
    def typed(self) -> str:
        """Return a word for all that was typed, so that nothing else is done than what was looked at."""
        told = sorted((key, self.data.getlist(key)) for key in self.data if key not in _STEPS)  # type: ignore[attr-defined]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    def next_code(self) -> str:
        """Return the next free code beside the organisation, among its own type."""
        card = self.around.card
        return selectors.code_suggested(card.parent_id or 0, self.around.moment, card.org_type)

    def org_named(self, field: str, permission: str = "registry.view_org") -> int | None:
        """Return the organisation whose code was typed; refuse one that is not there or not the reader's."""
        # Whoever picks from the list may send its name along.
        code = cast(str, self.cleaned_data.get(field, "")).split()[0] if self.cleaned_data.get(field) else ""
        if not code:
            return None
        found = selectors.org_within(self.around.actor, permission, code, self.around.moment)
        if found is None:
            self.refuse(f"没有代码为“{code}”的组织,或不在您的范围内。请从列表中选,或核对代码。", field)
        return found


def _code(label: str, text: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=120,
        required=required,
        help_text=text,
        widget=forms.TextInput(attrs=NEARBY),
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"[^\s,,、;;]+", text)))


class SetUpForm(EventForm):
    """A new organisation below this one."""

    kind = "org_set_up"
    says = "在本组织下面新设支部、总支或党委:单独、联合、区域、行业或挂靠组建。"
    planned = staticmethod(services.org_set_up_plan)
    done = staticmethod(services.org_set_up)

    code = forms.CharField(label="新组织代码", max_length=20, help_text="已按本组织下级的编号续排,可以改。")
    name = forms.CharField(label="新组织名称", max_length=120, help_text="写全称。")
    org_kind = forms.ChoiceField(label="类别", choices=[])
    org_type = forms.ChoiceField(
        label="类型", choices=[("", "(不定级的不填)"), *OrgType.choices], required=False
    )
    founding_mode = forms.ChoiceField(label="组建方式", choices=FoundingMode.choices)
    units = forms.CharField(
        label="依托单位代码",
        required=False,
        help_text="单独组建填一个,联合组建填几个,用空格分开。",
    )
    members = forms.CharField(
        label="转入党员代码",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="首批党员从现在的组织转来,一行一个或用空格分开。支部要有正式党员3名以上。",
    )
    secretary_name = forms.CharField(label="书记", max_length=60, required=False)
    is_provisional = forms.BooleanField(label="临时党组织", required=False)

    @classmethod
    def fits(cls, card: OrgCard) -> bool:
        return card.kind != OrgKind.BRANCH

    def prepare(self) -> None:
        self.fields["org_kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, kind.label)
            for kind in (OrgKind.BRANCH, OrgKind.GENERAL_BRANCH, OrgKind.PRIMARY_COMMITTEE)
        ]
        self.fields["code"].initial = selectors.code_suggested(self.around.card.org_id, self.around.moment)

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        secretary = given["secretary_name"].strip()
        draft = OrgDraft(
            given["code"].strip(),
            given["name"].strip(),
            given["org_kind"],
            self.around.card.code,
            given["on"],
            org_type=given["org_type"] if given["org_kind"] in GRADED else "",
            founding_mode=given["founding_mode"],
            unit_codes=_codes(given["units"]),
            is_provisional=given["is_provisional"],
            founded_on=given["on"],
            secretary_name=secretary,
            secretary_since=given["on"] if secretary else None,
        )
        return {"draft": draft, "member_ids": self._member_ids()}

    def _member_ids(self) -> list[int]:
        return selectors.member_ids_of(_codes(self.cleaned_data["members"]))

    def clean_members(self) -> str:
        """Refuse codes that nobody has."""
        text: str = self.cleaned_data["members"]
        known = selectors.member_codes(selectors.member_ids_of(_codes(text))).values()
        if strange := [code for code in _codes(text) if code not in set(known)]:
            self.refuse(f"没有代码为“{'、'.join(strange[:10])}”的党员。请核对名册上的党员代码。", "members")
        return text


class RenameForm(EventForm):
    """Another name."""

    kind = "org_renamed"
    says = "换名称。原来的名称在变动记录和以往的名册里保留,搜得到。"
    planned = staticmethod(services.org_rename_plan)
    done = staticmethod(services.org_rename)
    needs_document = False

    name = forms.CharField(label="新名称", max_length=120, help_text="写全称。")

    def prepare(self) -> None:
        self.fields["name"].initial = self.around.card.name

    def told(self) -> dict[str, Any]:
        return {"org_id": self.around.card.org_id, "name": self.cleaned_data["name"]}


class RetypeForm(EventForm):
    """Another type, hence other rubrics."""

    kind = "org_retyped"
    says = "换类型(如村改社区)。下一轮起按新类型的标准定级,以往的定级不变。"
    planned = staticmethod(services.org_retype_plan)
    done = staticmethod(services.org_retype)

    org_type = forms.ChoiceField(label="新类型", choices=OrgType.choices)

    @classmethod
    def fits(cls, card: OrgCard) -> bool:
        return bool(card.org_type)

    def prepare(self) -> None:
        self.fields["org_type"].initial = self.around.card.org_type

    def told(self) -> dict[str, Any]:
        return {"org_id": self.around.card.org_id, "org_type": self.cleaned_data["org_type"]}


class UpgradeForm(EventForm):
    """A higher kind."""

    kind = "org_upgraded"
    says = "支部升总支,总支升党委;党员人数按当时的规定核对。"
    planned = staticmethod(services.org_upgrade_plan)
    done = staticmethod(services.org_upgrade)

    org_kind = forms.ChoiceField(label="升格为", choices=[])
    exception_no = forms.CharField(
        label="批准例外的文号", max_length=80, required=False, help_text="党员人数不够、经批准设立的才填。"
    )

    @classmethod
    def fits(cls, card: OrgCard) -> bool:
        return card.kind in GRADED

    def prepare(self) -> None:
        higher = [OrgKind.GENERAL_BRANCH, OrgKind.PRIMARY_COMMITTEE]
        if self.around.card.kind == OrgKind.GENERAL_BRANCH:
            higher = higher[1:]
        self.fields["org_kind"].choices = [(kind.value, kind.label) for kind in higher]  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "org_id": self.around.card.org_id,
            "kind": given["org_kind"],
            "exception_no": given["exception_no"],
        }


class MoveForm(EventForm):
    """Another superior."""

    kind = "org_moved"
    says = "改隶属另一个上级;下级、党员、没办完的整改事项跟着走。"
    planned = staticmethod(services.org_move_plan)
    done = staticmethod(services.org_move)

    superior = _code("新的上级", "填组织代码,或从列表中选。")

    @classmethod
    def fits(cls, card: OrgCard) -> bool:
        return card.parent_id is not None

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        told["superior_id"] = self.org_named("superior")
        return told

    def told(self) -> dict[str, Any]:
        return {"org_id": self.around.card.org_id, "superior_id": self.cleaned_data["superior_id"]}


class SplitForm(EventForm):
    """A new organisation beside this one, with some of its members."""

    kind = "org_split"
    says = "分出一个新组织,选哪些党员、单位过去;要分出几个的,再办一次。"
    planned = staticmethod(services.org_split_plan)
    done = staticmethod(services.org_split)

    code = forms.CharField(label="新组织代码", max_length=20, help_text="已按同级的编号续排,可以改。")
    name = forms.CharField(label="新组织名称", max_length=120, help_text="写全称。")
    secretary_name = forms.CharField(label="新组织书记", max_length=60, required=False)
    members = forms.MultipleChoiceField(
        label="哪些党员过去", widget=forms.CheckboxSelectMultiple, help_text="没有勾的留在原组织。"
    )
    units = forms.MultipleChoiceField(
        label="哪些单位过去",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="都不勾的,两个组织共用原来的依托单位。",
    )

    @classmethod
    def fits(cls, card: OrgCard) -> bool:
        return card.kind in GRADED and card.parent_id is not None

    def prepare(self) -> None:
        card = self.around.card
        self.fields["members"].choices = [  # type: ignore[attr-defined]
            (str(row.member_id), f"{row.name} {row.sex} {row.birth_year or ''} {row.status}")
            for row in self.around.roster
        ]
        self.fields["units"].choices = [(str(unit.unit_id), unit.name) for unit in card.units]  # type: ignore[attr-defined]
        if len(card.units) < 2:
            del self.fields["units"]
        self.fields["code"].initial = self.next_code()

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        offshoot = Offshoot(
            given["code"],
            given["name"],
            tuple(int(one) for one in given["members"]),
            tuple(int(one) for one in given.get("units", ())),
            given["secretary_name"],
        )
        return {"org_id": self.around.card.org_id, "offshoots": [offshoot]}


class MergeForm(EventForm):
    """Several organisations of one superior become one."""

    kind = "orgs_merged"
    says = "和同一上级下的组织合并;党员、单位、没办完的事项由承接的组织接过去。"
    planned = staticmethod(services.orgs_merge_plan)
    done = staticmethod(services.orgs_merge)

    others = forms.MultipleChoiceField(label="和谁合并", widget=forms.CheckboxSelectMultiple)
    heir = forms.ChoiceField(
        label="由谁承接",
        widget=forms.RadioSelect,
        choices=[("this", "本组织"), ("new", "新设的组织")],
        initial="this",
        help_text="要由对方承接的,请到对方的页面上办。",
    )
    code = forms.CharField(label="新组织代码", max_length=20, required=False, help_text="新设的才填。")
    name = forms.CharField(label="新组织名称", max_length=120, required=False, help_text="新设的才填。")
    secretary_name = forms.CharField(
        label="新组织书记", max_length=60, required=False, help_text="新设的才填;还没有选出的不填。"
    )

    @classmethod
    def fits(cls, card: OrgCard) -> bool:
        return card.kind in GRADED and card.parent_id is not None

    def prepare(self) -> None:
        card = self.around.card
        self.fields["others"].choices = [  # type: ignore[attr-defined]
            (str(one.org_id), f"{one.name} {one.code}")
            for one in self.around.nearby
            if (one.kind, one.parent_id) == (card.kind, card.parent_id)
        ]
        self.fields["code"].initial = self.next_code()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("heir") == "new":
            for field in ("code", "name"):
                if not told.get(field, "").strip():
                    self.refuse(f"“{self.fields[field].label}”没有填。由新设的组织承接的,请填写。", field)
        return told

    def told(self) -> dict[str, Any]:
        given, own = self.cleaned_data, self.around.card.org_id
        is_new = given["heir"] == "new"
        into = Successor(None, given["code"], given["name"], given["secretary_name"])
        return {
            "org_ids": [own, *(int(one) for one in given["others"])],
            "into": into if is_new else Successor(own),
        }


class DissolveForm(EventForm):
    """The end of an organisation."""

    kind = "org_dissolved"
    says = "撤销本组织;党员和下级同时转到别处,没办完的事项了结,历史都留着。"
    planned = staticmethod(services.org_dissolve_plan)
    done = staticmethod(services.org_dissolve)

    members_to = _code("党员转到", "填组织代码,或从列表中选;没有党员的不填。", required=False)
    orgs_to = _code("下级改隶属", "填组织代码,或从列表中选;没有下级的不填。", required=False)

    @classmethod
    def fits(cls, card: OrgCard) -> bool:
        return card.parent_id is not None

    def prepare(self) -> None:
        self.fields["on"].help_text = "从这天起不再存在;前一天是它的最后一天。"

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        told["heirs"] = {field: self.org_named(field) for field in ("members_to", "orgs_to")}
        return told

    def told(self) -> dict[str, Any]:
        return {"org_id": self.around.card.org_id, **self.cleaned_data["heirs"]}

    def do(self, by: Actor) -> int:
        papers = self.papers
        return services.org_dissolve(
            **self.told(), on=papers.on, document_no=papers.document_no, reason=papers.reason, by=by
        )


class ElectionForm(EventForm):
    """A term election."""

    kind = "term_elected"
    says = "登记换届选举:应到、实到、选出的书记;新一届从这天起算,届满日按规定算出。"
    planned = staticmethod(services.term_elect_plan)
    done = staticmethod(services.term_elect)

    expected_n = forms.IntegerField(label="应到人数", min_value=0, help_text="有选举权的党员。")
    present_n = forms.IntegerField(label="实到人数", min_value=0)
    secretary_name = forms.CharField(label="选出的书记", max_length=60)
    secretary_birth_date = forms.DateField(label="书记出生日期", required=False, widget=DayInput())

    def prepare(self) -> None:
        self.fields["on"].label = "选举日期"
        self.fields["on"].help_text = "今天或以前;新一届从这天起算。"

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        ballot = Ballot(
            given["expected_n"], given["present_n"], given["secretary_name"], given["secretary_birth_date"]
        )
        return {"org_id": self.around.card.org_id, "ballot": ballot}


class SecretaryForm(EventForm):
    """Another secretary between elections, or a vacancy."""

    kind = "secretary_changed"
    says = "届中调整书记,或记为空缺;本届起止不变。"
    planned = staticmethod(services.secretary_change_plan)
    done = staticmethod(services.secretary_change)
    needs_document = False

    name = forms.CharField(label="新书记", max_length=60, required=False, help_text="空缺的不填。")
    birth_date = forms.DateField(label="出生日期", required=False, widget=DayInput())

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "org_id": self.around.card.org_id,
            "name": given["name"],
            "birth_date": given["birth_date"] if given["name"].strip() else None,
        }


EVENTS: dict[str, type[EventForm]] = {
    "secretary": SecretaryForm,
    "election": ElectionForm,
    "rename": RenameForm,
    "set-up": SetUpForm,
    "move": MoveForm,
    "split": SplitForm,
    "merge": MergeForm,
    "upgrade": UpgradeForm,
    "retype": RetypeForm,
    "dissolve": DissolveForm,
}
"""The form of each event by the word in its address, the frequent ones first."""


def events_for(card: OrgCard, rights: Callable[[str], bool]) -> dict[str, type[EventForm]]:
    """Return the events that fit an organisation and that the reader has the right to record."""
    return {key: each for key, each in EVENTS.items() if each.fits(card) and rights(permission_of(each.kind))}
