"""What a person types about a concern."""

from django import forms

from jishi.web.forms import OfficeForm


class ConcernForm(OfficeForm):
    """Where one went, what the problem is, whose help it needs."""

    place = forms.CharField(label="去了哪里", max_length=100, required=False)
    problem = forms.CharField(
        label="遇到什么问题", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    wants = forms.CharField(label="要谁帮忙", max_length=100, required=False)


class AnswerForm(OfficeForm):
    """The superior's answer."""

    answer = forms.CharField(
        label="答复",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明怎么办、由谁办、什么时候办好。",
    )
