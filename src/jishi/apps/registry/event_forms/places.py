"""Events that change which organisations there are, and where they stand."""

from typing import Any

from django import forms

from jishi.shared.actor import Actor

from .. import selectors, services
from ..models.organisations import FoundingMode, OrgKind
from ..models.units import OrgType
from ..selectors import OrgCard
from ..services import Offshoot, OrgDraft, Successor
from .base import GRADED, EventForm, code_field, codes_in


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
            unit_codes=codes_in(given["units"]),
            is_provisional=given["is_provisional"],
            founded_on=given["on"],
            secretary_name=secretary,
            secretary_since=given["on"] if secretary else None,
        )
        return {"draft": draft, "member_ids": self._member_ids()}

    def _member_ids(self) -> list[int]:
        return selectors.member_ids_of(codes_in(self.cleaned_data["members"]))

    def clean_members(self) -> str:
        """Refuse codes that nobody has."""
        text: str = self.cleaned_data["members"]
        known = selectors.member_codes(selectors.member_ids_of(codes_in(text))).values()
        if strange := [code for code in codes_in(text) if code not in set(known)]:
            self.refuse(f"没有代码为“{'、'.join(strange[:10])}”的党员。请核对名册上的党员代码。", "members")
        return text


class MoveForm(EventForm):
    """Another superior."""

    kind = "org_moved"
    says = "改隶属另一个上级;下级、党员、没办完的整改事项跟着走。"
    planned = staticmethod(services.org_move_plan)
    done = staticmethod(services.org_move)

    superior = code_field("新的上级", "填组织代码,或从列表中选。")

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

    members_to = code_field("党员转到", "填组织代码,或从列表中选;没有党员的不填。", required=False)
    orgs_to = code_field("下级改隶属", "填组织代码,或从列表中选;没有下级的不填。", required=False)

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
