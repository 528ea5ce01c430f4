"""The event that changes which units an organisation stands on."""

from typing import Any

from django import forms

from .. import services
from ..models.organisations import FoundingMode
from .base import EventForm, codes_in


class RehostForm(EventForm):
    """Other units."""

    kind = "org_rehosted"
    says = "增减、更换依托单位:有单位加入或退出联合支部,单位改制、注销;组建方式可以一并改。"
    planned = staticmethod(services.org_rehost_plan)
    done = staticmethod(services.org_rehost)
    needs_document = False

    founding_mode = forms.ChoiceField(label="组建方式", choices=FoundingMode.choices)
    units = forms.CharField(
        label="依托单位代码",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写变更以后的全部单位,一行一个或用空格分开;去掉的就不再依托。",
    )

    def prepare(self) -> None:
        card = self.around.card
        self.fields["founding_mode"].initial = card.founding_mode
        self.fields["units"].initial = "\n".join(unit.code for unit in card.units)

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "org_id": self.around.card.org_id,
            "mode": given["founding_mode"],
            "unit_codes": codes_in(given["units"]),
        }
