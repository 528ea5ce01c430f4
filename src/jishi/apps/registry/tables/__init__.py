"""Office tables of the register: what each shows, what an import of it would do, and how it is written."""

from .look import Look
from .model import Asked, Handler, Held, Key, Planned, Session
from .registered import handler_of, handlers
from .rights import rights_of

__all__ = [
    "Asked",
    "Handler",
    "Held",
    "Key",
    "Look",
    "Planned",
    "Session",
    "handler_of",
    "handlers",
    "rights_of",
]
