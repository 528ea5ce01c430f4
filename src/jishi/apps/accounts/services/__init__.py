"""What can be done to accounts: users, their roles and sign-in, and the clients of the API."""

from .clients import (
    MANAGE,
    Answer,
    ClientNotIssued,
    ClientNotRevoked,
    Issued,
    KeyTaken,
    answer_find,
    answer_keep,
    client_issue,
    client_of,
    client_revoke,
)
from .errors import AccountError
from .sendings import Sent, sending_begin, sending_end
from .users import (
    LINK_LIFETIME,
    LinkNotUsable,
    UnknownRole,
    password_set,
    password_sign_in_record,
    role_grant,
    role_revoke,
    sign_in_link_issue,
    sign_in_link_use,
    user_create,
)

__all__ = [
    "LINK_LIFETIME",
    "MANAGE",
    "AccountError",
    "Answer",
    "ClientNotIssued",
    "ClientNotRevoked",
    "Issued",
    "KeyTaken",
    "LinkNotUsable",
    "Sent",
    "UnknownRole",
    "answer_find",
    "answer_keep",
    "client_issue",
    "client_of",
    "client_revoke",
    "password_set",
    "password_sign_in_record",
    "role_grant",
    "role_revoke",
    "sending_begin",
    "sending_end",
    "sign_in_link_issue",
    "sign_in_link_use",
    "user_create",
]
