"""What a form asks is done once, however often the form is sent: a double click, or back and sent again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..models import Sending

_KEPT = timedelta(days=1)
# Longer than any page takes: whoever began before that has died on the way.
_LONGEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent. `is_ours`: to be done now; else it was sent before, and led to `led_to` if it is done."""

    digest: str
    is_ours: bool
    led_to: str = ""


def sending_begin(*, digest: str) -> Sent:
    """Take it upon oneself to do what a form asks, unless that is being done or done already."""
    instant = datetime.now(UTC)
    found, is_ours = Sending.objects.get_or_create(digest=digest, defaults={"began_at": instant})
    if is_ours:
        # Once a form, not each time that somebody looks whether it is done.
        Sending.objects.filter(began_at__lt=instant - _KEPT).delete()
    elif found.began_at < instant - (_KEPT if found.led_to else _LONGEST):
        mine = Sending.objects.filter(pk=found.pk, began_at=found.began_at)
        is_ours = bool(mine.update(began_at=instant, led_to=""))
    return Sent(digest, is_ours, "" if is_ours else found.led_to)


def sending_end(*, digest: str, led_to: str) -> None:
    """Say where it led, so that the form sent again leads there; nothing: it was not done and may be sent again."""
    sent = Sending.objects.filter(digest=digest)
    if led_to:
        sent.update(led_to=led_to)
    else:
        sent.delete()
