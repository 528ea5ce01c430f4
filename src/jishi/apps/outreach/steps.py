"""What can be done with a need and with a referral, in which state, and what must be told."""

from dataclasses import dataclass

from .models import Need, Pledge, Referral

S, R = Need.State, Referral.State
OPEN = frozenset({S.OPEN, S.REFERRED, S.ANSWERED, S.FAILED})
REFERRED_OPEN = frozenset({R.SENT, R.TAKEN, R.OFFERED, R.CHECKED, R.APPROVED})
TAKEN_BACK, BROUGHT_AGAIN = "taken_back", "again"
HEARD = {"person": "当面说的", "phone": "电话里说的", "signed": "签了字", "notebook": "记在联系本上"}


@dataclass(frozen=True, slots=True)
class Move:
    """One step: its word, the states in which it may be taken, and what must be told with it."""

    label: str
    states: frozenset[str]
    needs: tuple[str, ...] = ()


MOVES: dict[str, Move] = {
    "pass": Move("换人办", frozenset({S.OPEN}), ("owner",)),
    "refer": Move("转部门", frozenset({S.OPEN}), ("line",)),
    "done": Move("办成了", frozenset({S.OPEN}), ("note",)),
    "failed": Move("没办成", frozenset({S.OPEN}), ("note",)),
    "agree": Move("本人认可", frozenset({S.ANSWERED}), ("how",)),
    "told": Move("已告知本人", frozenset({S.FAILED}), ("how",)),
    "refuse": Move("本人不认可", frozenset({S.ANSWERED, S.FAILED}), ("note", "how")),
}
# The pipelines of what an agency decides on: step, its word, from which states, to which.
_DECLINE = Move("退回,办不了", REFERRED_OPEN, ("note",))
PIPELINES: dict[str, dict[str, Move]] = {
    "job": {
        "take": Move("受理", frozenset({R.SENT})),
        "offer": Move("推荐岗位", frozenset({R.TAKEN, R.OFFERED}), ("note",)),
        "done": Move("已上岗", frozenset({R.OFFERED}), ("note",)),
        "decline": _DECLINE,
    },
    "loan": {
        "take": Move("受理", frozenset({R.SENT})),
        "check": Move("审核", frozenset({R.TAKEN})),
        "approve": Move("批准", frozenset({R.CHECKED}), ("granted_fen", "months")),
        "done": Move("已发放", frozenset({R.APPROVED})),
        "decline": _DECLINE,
    },
    "other": {
        "take": Move("受理", frozenset({R.SENT})),
        "done": Move("答复", frozenset({R.TAKEN}), ("note",)),
        "decline": _DECLINE,
    },
}
AFTER = {
    "take": R.TAKEN,
    "offer": R.OFFERED,
    "check": R.CHECKED,
    "approve": R.APPROVED,
    "done": R.DONE,
    "decline": R.DECLINED,
}
EVENTS = (
    {name: move.label for name, move in MOVES.items()}
    | {
        "told_need": "提出",
        "note": "补录",
        "withdrawn": "撤回",
        "resumed": "恢复办理",
        TAKEN_BACK: "联系本撤回",
        BROUGHT_AGAIN: "联系本恢复",
        "sent": "转部门",
    }
    | {
        name: move.label
        for pipeline in PIPELINES.values()
        for name, move in pipeline.items()
        if name != "done"
    }
)


def promise_state(*, kept_n: int, broken_n: int, least: int) -> str:
    """Return what residents say of a promise: more than half of those who said yes or no, if they are enough."""
    if kept_n + broken_n < least or kept_n == broken_n:
        return Pledge.State.OPEN
    return Pledge.State.KEPT if kept_n > broken_n else Pledge.State.BROKEN
