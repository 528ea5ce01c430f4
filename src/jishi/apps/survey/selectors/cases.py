"""The pairs that wait for a person, and one pair side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Count

from jishi.apps.registry import selectors as registry
from jishi.shared.codes import mask_phone

from ..comparing import is_same
from ..models import Decision, LinkRun, ListRecord, ReviewCase
from ..queries import case_pair, unheeded_cases
from ..rules import labels
from .decided import DECIDED, decided_of

A_BIT = 100
FIELDS = ("name", "code", "person", "phone", "address", "area_code", "founded", "staff_n", "members_n")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One field of a pair: both values, what the comparison says of it in words, its points in hundredths of a bit."""

    label: str
    left: str
    right: str
    words: str
    points: int | None
    is_same: bool

    @property
    def left_parts(self) -> list[tuple[str, bool]]:
        """Return the left value in pieces, each with whether the right one lacks it."""
        return _pieces(self.left, self.right)

    @property
    def right_parts(self) -> list[tuple[str, bool]]:
        """Return the right value in pieces, each with whether the left one lacks it."""
        return _pieces(self.right, self.left)


def _pieces(one: str, other: str) -> list[tuple[str, bool]]:
    if not one or not other:
        return [(one, False)]
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [(one[start:end], tag != "equal") for tag, start, end, _, _ in blocks if end > start]


@dataclass(frozen=True, slots=True)
class CaseView:
    """Two rows side by side, and what speaks for and against one unit."""

    case_id: int
    kind: str
    kind_label: str
    verdict: str
    left_source: str
    right_source: str
    lines: tuple[CaseLine, ...]
    says: str
    needs_reason: tuple[str, ...]
    last_id: int = 0
    """The last word that was said of it, to tell whether somebody says another meanwhile."""


@dataclass(frozen=True, slots=True)
class Queue:
    """How many pairs wait, and how many are decided, by the keys of DECIDED.

    `unasked_n` are doubtful too, but surer: one in a hundred rows is asked at a time. `unheeded_n` are decided, but
    the ledger follows only when the lists are compared again.
    """

    open_n: int
    decided: Mapping[str, int]
    by_kind: tuple[tuple[str, int], ...]
    unasked_n: int = 0
    unheeded_n: int = 0

    @property
    def decided_n(self) -> int:
        """Return how many are decided."""
        return self.decided[""]


def queue_of(survey_id: int) -> Queue:
    """Return the state of a survey's review."""
    rows = ReviewCase.objects.filter(survey_id=survey_id, verdict="")
    done = LinkRun.objects.filter(survey_id=survey_id, state=LinkRun.State.DONE).order_by("-pk").first()
    kinds = dict(rows.values_list("kind").annotate(n=Count("*")).order_by())
    decided = decided_of(survey_id)
    return Queue(
        sum(kinds.values()),
        {key: sum(is_one(one) for one in decided) for key, (_, is_one) in DECIDED.items()},
        tuple((str(kind.label), kinds[kind.value]) for kind in ReviewCase.Kind if kind.value in kinds),
        done.unasked_n if done else 0,
        unheeded_cases(survey_id).count(),
    )


def case_next(survey_id: int, person: int | None, after: int = 0) -> int | None:
    """Return the next pair that waits for somebody, behind one if there is one behind it, else the first.

    Each person goes through them in an order of their own, so that two who review at the same time are rarely shown
    the same pair; where they are, the second one hears of the first one's word.
    """

    def place(case_id: int) -> bytes:
        return hashlib.sha256(f"{person}:{case_id}".encode()).digest()

    rows = ReviewCase.objects.filter(survey_id=survey_id, verdict="").values_list("pk", flat=True)
    waiting = sorted(rows, key=place)
    behind = (case_id for case_id in waiting if after and place(case_id) > place(after))
    return next(behind, next(iter(waiting), None))


def case_survey(case_id: int) -> int | None:
    """Return the survey that a pair belongs to; None for an unknown number."""
    return ReviewCase.objects.filter(pk=case_id).values_list("survey_id", flat=True).first()


def case_view(case_id: int) -> CaseView:
    """Return one pair side by side."""
    rows = ReviewCase.objects.select_related("left__source_list__source", "right__source_list__source")
    case = rows.get(pk=case_id)
    told = {one["field"]: one for one in case.told}
    names = registry.area_names([case.left.area_code, case.right.area_code])
    lines = tuple(_line(name, case.left, case.right, told, names) for name in FIELDS)
    needs = {"two_codes": ("same",), "one_code": ("different",)}
    return CaseView(
        case.pk,
        case.kind,
        str(ReviewCase.Kind(case.kind).label),
        case.verdict,
        _source_words(case.left),
        _source_words(case.right),
        tuple(line for line in lines if line.left or line.right),
        _says(case, lines),
        needs.get(case.kind, ()),
        decision_last(case),
    )


def decision_last(case: ReviewCase) -> int:
    """Return the last word on a pair, a withdrawal too; 0 where nobody has said anything."""
    left, right = case_pair(case)
    rows = Decision.objects.filter(
        source_l_id=left[0], record_l=left[1], source_r_id=right[0], record_r=right[1]
    )
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def _source_words(record: ListRecord) -> str:
    return f"{record.source_list.source.title}第{record.row_n}行"


def _line(
    name: str, left: ListRecord, right: ListRecord, told: dict[str, dict[str, object]], names: dict[str, str]
) -> CaseLine:
    values = [_shown(name, getattr(one, name), names) for one in (left, right)]
    raw = [getattr(one, name) for one in (left, right)]
    same = all(value not in (None, "") for value in raw) and is_same(name, *raw)
    known = told.get(name) or told.get({"area_code": "area"}.get(name, ""))
    words = str(known["level"]) if known else _plain(values, is_same=same)
    points = int(str(known["points"])) if known else None
    return CaseLine(labels()[name], values[0], values[1], words, points, same)


def _plain(values: list[str], *, is_same: bool) -> str:
    if not values[0] or not values[1]:
        return "有一边没有,不比"
    return "相同" if values[0] == values[1] else "写法不同,说的一样" if is_same else "不同"


def _shown(name: str, value: object, names: dict[str, str]) -> str:
    if value in (None, ""):
        return ""
    if name == "phone":
        return mask_phone(str(value))
    return names.get(str(value), str(value)) if name == "area_code" else str(value)


def _says(case: ReviewCase, lines: tuple[CaseLine, ...]) -> str:
    """Return the sentence above the buttons: what the comparison thinks, what speaks for it most, what against."""
    scored = [line for line in lines if line.points is not None]
    most = max(scored, key=lambda line: line.points or 0, default=None)
    least = min(scored, key=lambda line: line.points or 0, default=None)
    guess = (
        "很可能是同一单位"
        if case.weight >= 400
        else "可能是同一单位"
        if case.weight >= -200
        else "多半不是同一单位"
    )
    told = f"系统看法:{guess}。"
    if most is not None and (most.points or 0) > 0:
        told += f"主要依据:{most.label}{_bare(most)}。"
    if least is not None and (least.points or 0) <= -A_BIT:
        told += f"主要疑点:{least.label}{_bare(least)}。"
    return told


def _bare(line: CaseLine) -> str:
    rest = line.words.removeprefix(line.label).lstrip(":")
    return rest if len(rest) < len(line.words) else f":{rest}"
