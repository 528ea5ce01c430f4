"""Letters and memberships as the tests tell of them."""

from datetime import date, timedelta

from jishi.apps.registry import services
from jishi.apps.registry.models import Affiliation, Change, LetterState, TransferLetter
from jishi.apps.registry.services import LetterDraft
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .office import DAY, WEST

LATER = DAY + timedelta(days=5)


def issue(by: Actor, *codes: str, to: str = WEST, outside: str = "", days: int | None = None) -> list[int]:
    drafts = [LetterDraft(code, DAY, "" if outside else to, outside, days) for code in codes]
    batch = services.letters_issue(drafts=drafts, by=by, reason="工作调动")
    return list(TransferLetter.objects.filter(batch_id=batch).order_by("pk").values_list("pk", flat=True))


def home(code: str, on: date) -> str | None:
    rows = Affiliation.objects.at(Moment(on)).filter(member__code=code)
    return rows.values_list("org__code", flat=True).first()


def state(letter_id: int) -> str:
    found: str = LetterState.objects.current().values_list("state", flat=True).get(letter_id=letter_id)
    return found


def last_change() -> int:
    found: int = Change.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return found
