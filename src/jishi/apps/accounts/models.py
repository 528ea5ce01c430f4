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


class ApiClient(models.Model):
    """A program of another office that reads or writes through the API.

    It acts as a user of its own, who cannot sign in: roles, scope and operation records are those of any user.
    Only the token's hash is kept.
    """

    PERSONAL = {"issued_by", "revoked_by"}
    APPEND_ONLY = False

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="api_client")
    name = models.CharField(max_length=50)
    token_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by="")
                | models.Q(revoked_at__isnull=False) & ~models.Q(revoked_by=""),
                name="accounts_client_revoked_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"


class ApiAnswer(models.Model):
    """What a client's write was answered, so that the same request sent again is answered the same."""

    PERSONAL = {"body"}
    APPEND_ONLY = False

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=100)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    version = models.CharField(max_length=80, blank=True)
    body = models.TextField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="accounts_one_answer")]
        indexes = [models.Index(fields=["client", "answered_at"])]

    def __str__(self) -> str:
        return f"{self.client_id} {self.key}"


class Sending(models.Model):
    """A form that was sent: by what, told by a hash, it is known when it comes again, and where it led."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    digest = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField(db_index=True)
    led_to = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.digest
