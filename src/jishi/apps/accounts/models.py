"""Users, role grants, one-time sign-in links."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class User(AbstractBaseUser):
    """A person who signs in."""

    PERSONAL = {"username", "display_name"}
    APPEND_ONLY = False
    USERNAME_FIELD = "username"

    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = BaseUserManager()

    def __str__(self) -> str:
        return self.username


class RoleGrant(models.Model):
    """One role of one user on one scope; ids, not foreign keys, since accounts know nobody downstream."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    class ScopeKind(models.TextChoices):
        ORG = "org", "组织及下级"
        AREA = "area", "属地"
        LINE = "line", "归口"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=40)
    scope_kind = models.CharField(max_length=8, choices=ScopeKind.choices)
    scope_id = models.CharField(max_length=40)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope_kind", "scope_id"], name="accounts_one_grant"
            ),
            models.CheckConstraint(
                condition=models.Q(scope_kind__in=["org", "area", "line"]), name="accounts_scope_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.role}@{self.scope_kind}:{self.scope_id}"


class SignInLink(models.Model):
    """A link that signs one user in, once, before it expires. Only the token's hash is kept."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} until {self.expires_at:%Y-%m-%d %H:%M}"
