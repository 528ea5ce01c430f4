"""Events that change what an organisation itself is: name, type, kind, term, secretary."""

from typing import Any

from django import forms

from jishi.web.forms import DayInput

from .. import selectors, services
from ..models.organisations import OrgKind
from ..models.units import OrgType
from ..selectors import OrgCard
from ..services import Ballot
from .base import GRADED, EventForm


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
        org_id = self.around.card.org_id
        numbers = selectors.org_numbers([org_id], self.around.moment).get(org_id)
        if numbers is not None and numbers.full_n:
            self.fields["expected_n"].initial = numbers.full_n
            self.fields["expected_n"].help_text = f"有选举权的党员;名册上有正式党员{numbers.full_n}名。"

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
