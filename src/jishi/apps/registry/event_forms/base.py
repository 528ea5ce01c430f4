"""What the forms of all events have: the paper, the plan, and a word for what was looked at."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, cast

from django import forms

from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today
from jishi.web.forms import DayInput, OfficeForm

from .. import selectors
from ..models.organisations import OrgKind
from ..selectors import MemberRow, Nearby, OrgCard
from ..services import Papers, Plan

NEARBY = {"list": "nearby", "autocomplete": "off"}
GRADED = {OrgKind.BRANCH, OrgKind.GENERAL_BRANCH}
# What is not typed, but says which button was pressed and what was looked at.
_STEPS = {"csrfmiddlewaretoken", "step", "looked_at", "shown"}


@dataclass(frozen=True)
class Around:
    """What the form of an event knows: the organisation and who asks; what is near and who belongs, when asked."""

    card: OrgCard
    actor: Actor
    moment: Moment

    @cached_property
    def nearby(self) -> Sequence[Nearby]:
        """Return the organisations that the event could name."""
        return selectors.orgs_nearby(
            self.card.org_id, selectors.visible(self.actor, "registry.view_org", self.moment)
        )

    @cached_property
    def roster(self) -> Sequence[MemberRow]:
        """Return the members of the organisation."""
        return selectors.members_of(self.card.org_id, self.moment, most=self.card.members_n)


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

    @property
    def names_orgs(self) -> bool:
        """Tell whether a code is asked for, with those nearby to choose from."""
        return any(field.widget.attrs.get("list") for field in self.fields.values())

    def org_named(self, field: str) -> int | None:
        """Return the organisation whose code was typed; refuse one that is not there or not the reader's."""
        # Whoever picks from the list may send its name along.
        code = cast(str, self.cleaned_data.get(field, "")).split()[0] if self.cleaned_data.get(field) else ""
        if not code:
            return None
        found = selectors.org_within(self.around.actor, "registry.view_org", code, self.around.moment)
        if found is None:
            self.refuse(f"没有代码为“{code}”的组织,或不在您的范围内。请从列表中选,或核对代码。", field)
        return found


def code_field(label: str, text: str, *, required: bool = True) -> forms.CharField:
    """Return a field for an organisation's code, with those nearby to choose from."""
    return forms.CharField(
        label=label,
        max_length=120,
        required=required,
        help_text=text,
        widget=forms.TextInput(attrs=NEARBY),
    )


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes in a text, each once."""
    return tuple(dict.fromkeys(re.findall(r"[^\s,,、;;]+", text)))
