"""A form that was overtaken says by what, and loses nothing."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from jishi.web.forms import DayInput, OfficeForm


class PlaceForm(OfficeForm):
    """What may be changed of a place."""

    name = forms.CharField(label="名称")
    kind = forms.ChoiceField(label="类型", choices=[("village", "村"), ("firm", "企业")])
    is_new = forms.BooleanField(label="新设", required=False)
    since = forms.DateField(label="成立日期", required=False, widget=DayInput())
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)


class LimitedForm(OfficeForm):
    """What has limits."""

    document_no = forms.CharField(label="文号", max_length=5)
    share = forms.IntegerField(label="占比%", min_value=0, max_value=100)


WAS: dict[str, Any] = {"name": "东村", "kind": "village", "is_new": True, "since": None, "note": "一\n二"}


def opened(**recorded: Any) -> dict[str, str]:
    """Return what a browser sends of a form that was opened and not touched."""
    form = PlaceForm(recorded=WAS | recorded)
    page = {each.html_name: "" if each.value() is None else str(each.value()) for each in form}
    if not form["is_new"].value():
        del page["is_new"]
    return page | {each.html_initial_name: _hidden(each) for each in form}


def _hidden(field: forms.BoundField) -> str:
    shown = field.as_hidden(only_initial=True)
    return str(shown).partition('value="')[2].partition('"')[0]


def sent(told: dict[str, str], **recorded: Any) -> PlaceForm:
    data = QueryDict(mutable=True)
    data.update(told)
    return PlaceForm(data, recorded=WAS | recorded)


def told_in(form: PlaceForm) -> dict[str, str]:
    return dict(form.data.items())


def test_a_form_that_nobody_overtook_is_taken() -> None:
    form = sent(opened() | {"name": "东新村", "note": "一\r\n二"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == "东新村"


def test_what_one_typed_oneself_stays_and_is_taken_the_second_time() -> None:
    first = sent(opened() | {"name": "东新村"}, name="东兴村")

    assert first.errors["name"] == [
        "您打开这张表以后,别人把“名称”由“东村”改成了“东兴村”。您填的还在:要用您填的,请再按一次保存。"
    ]
    assert first["name"].value() == "东新村"
    again = sent(told_in(first), name="东兴村")
    assert again.is_valid()
    assert again.cleaned_data["name"] == "东新村"


def test_what_was_left_alone_shows_the_new_record() -> None:
    first = sent(opened() | {"note": "三"}, kind="firm", is_new=False, since=date(2012, 7, 1), name="东兴村")

    assert first.errors["kind"] == [
        "您打开这张表以后,别人把“类型”由“村”改成了“企业”。已换成新的。请核对,再按一次保存。"
    ]
    assert "由“是”改成了“否”" in str(first.errors["is_new"])
    assert "由“空”改成了“2012-07-01”" in str(first.errors["since"])
    assert "note" not in first.errors
    again = sent(told_in(first), kind="firm", is_new=False, since=date(2012, 7, 1), name="东兴村")
    assert again.is_valid(), again.errors
    assert again.cleaned_data == {
        "name": "东兴村",
        "kind": "firm",
        "is_new": False,
        "since": date(2012, 7, 1),
        "note": "三",
    }


class TickForm(OfficeForm):
    """What may be ticked."""

    title = forms.CharField(label="表名")
    kinds = forms.MultipleChoiceField(label="问谁", choices=[("a", "支部"), ("b", "总支")], required=False)


def ticks(told: dict[str, list[str]], *, kinds: list[str]) -> TickForm:
    data = QueryDict(mutable=True)
    for name, values in told.items():
        data.setlist(name, values)
    return TickForm(data, recorded={"title": "甲", "kinds": kinds})


def test_ticks_that_somebody_changed_meanwhile_are_told_in_their_words() -> None:
    opened_with = {"title": ["甲"], "initial-title": ["甲"], "kinds": ["a"], "initial-kinds": ["a"]}

    left_alone = ticks(opened_with, kinds=["b"])
    own = ticks(opened_with | {"kinds": []}, kinds=["a", "b"])
    from_none = ticks({"title": ["甲"], "initial-title": ["甲"], "kinds": ["a"]}, kinds=["b"])

    assert "由“支部”改成了“总支”。已换成新的" in str(left_alone.errors["kinds"])
    assert left_alone["kinds"].value() == ["b"]
    assert "由“支部”改成了“支部、总支”。您填的还在" in str(own.errors["kinds"])
    assert own["kinds"].value() == []
    assert "由“一项也没有”改成了“总支”。您填的还在" in str(from_none.errors["kinds"])
    assert ticks(opened_with, kinds=["a"]).is_valid()
    assert 'name="initial-kinds" value="b"' in left_alone.carried


def test_limits_are_said_with_what_was_told_and_what_is_expected() -> None:
    over = LimitedForm({"document_no": "东组发〔2012〕3号", "share": "120"})
    under = LimitedForm({"document_no": "3号", "share": "-1"})

    assert over.errors == {
        "document_no": ["“文号”有11个字,最多5个字。请删短。"],
        "share": ["“占比%”是120,不能大于100。请改正。"],
    }
    assert under.errors == {"share": ["“占比%”是-1,不能小于0。请改正。"]}
