"""What a person types to sign in."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from jishi.shared.actor import Actor
from jishi.web.forms import OfficeForm

from . import selectors
from .models import User


class PasswordForm(OfficeForm):
    """Name and password, checked against guessing."""

    username = forms.CharField(
        label="用户名", max_length=60, widget=forms.TextInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label="密码", max_length=200, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, request: HttpRequest, **values: Any) -> None:
        super().__init__(*args, **values)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("username") and told.get("password"):
            # The lock-out counts failures through this call, so it needs the request.
            self.user = authenticate(self.request, username=told["username"], password=told["password"])
            if self.user is None:
                self.refuse("用户名或密码不对。请核对后再输;没有设过密码的,请向管理员要一次性登录链接。")
        return told


class NewPasswordForm(OfficeForm):
    """A new password, typed twice."""

    password = forms.CharField(
        label="新密码",
        max_length=200,
        help_text="至少12个字符。可以用一句好记的话。",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一遍", max_length=200, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user_id: int | None = None, **values: Any) -> None:
        super().__init__(*args, **values)
        self.user_id = user_id

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        password, again = told.get("password"), told.get("again")
        if password and again and password != again:
            self.refuse("两遍输的不一样。请重新输入。", "again")
        if password:
            try:
                validate_password(password, selectors.user_of(self.user_id))
            except ValidationError as error:
                self.add_error("password", error)
        return told


class ClientForm(OfficeForm):
    """Who gets a token, for what, and for how long."""

    name = forms.CharField(label="名称", max_length=50, help_text="哪个单位的哪个系统,例如:县政务数据平台。")
    role = forms.ChoiceField(label="角色", help_text="能办什么由角色定,只能选您自己也有权办的。")
    org_code = forms.CharField(label="组织代码", max_length=24, help_text="范围:这个组织和它的下级。")
    days = forms.IntegerField(
        label="有效期(天)", min_value=1, max_value=366, initial=90, help_text="1到366天,到期自动失效。"
    )

    def __init__(self, *args: Any, actor: Actor, org_code: str, **values: Any) -> None:
        super().__init__(*args, **values)
        own = {name for grant in actor.grants for name in grant.permissions}
        roles = [role for role in selectors.roles().values() if role.permissions <= own]
        self.fields["role"] = forms.ChoiceField(
            label="角色",
            choices=[(role.id, role.title) for role in roles],
            help_text=self.fields["role"].help_text,
            error_messages={"invalid_choice": "这个角色您不能给。请从列表中选一项。"},
        )
        self.fields["org_code"].initial = org_code


class RevokeForm(OfficeForm):
    """Why a token is taken away."""

    reason = forms.CharField(
        label="收回的理由",
        max_length=200,
        min_length=4,
        help_text="至少四个字,会留在操作记录里。",
        error_messages={"min_length": "“收回的理由”太短。请写明(至少四个字)。"},
    )
