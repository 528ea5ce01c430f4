"""What a browser sends back from the cells of a form, and what is told after it was kept.

Names of the fields: `c.<org>.<indicator>` what is written, `w.…` the number of the value that the page showed,
`t.…` the tick 仍然属实 of one cell, `r.<org>` that of a whole row, `all` that of every cell with an `a.…`;
`prefilled` says that the page wrote what is held into the cells.
"""

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from jishi.web.results import Way, refusal_tell, result_tell

from .. import selectors
from ..services import AnswerResult, CellRefused, CellTold


def told_from(post: QueryDict) -> list[CellTold]:
    """Return the cells that somebody wrote into or ticked; what was left as the page showed it is not told."""
    names = [name for key in post if (name := key.partition("c.")[2]) and key.startswith("c.")]
    seen = {name: _number(post.get(f"w.{name}", "")) if f"w.{name}" in post else None for name in names}
    shown = selectors.typed_of({pk for pk in seen.values() if pk}) if "prefilled" in post else {}
    told = []
    for name in names:
        org, _, indicator = name.partition(".")
        text = post.get(f"c.{name}", "").strip()
        is_untouched = text == shown.get(seen[name] or 0, "")
        is_among = f"r.{org}" in post or ("all" in post and f"a.{name}" in post)
        is_true = f"t.{name}" in post or (is_untouched and is_among and bool(seen[name]))
        written = "" if is_untouched else text
        if written or is_true:
            told.append(CellTold(_number(org), indicator, written, is_still_true=is_true, seen=seen[name]))
    return told


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def by_name(refused: Iterable[CellRefused]) -> dict[str, CellRefused]:
    """Return the refused cells by the end of their fields' names."""
    return {f"{one.org_id}.{one.indicator}": one for one in refused}


def answer_tell(request: HttpRequest, result: AnswerResult) -> None:
    """Say what became of an answer, and the way back."""
    refused = f"退回{len(result.refused)}格,见红角处。" if result.refused else ""
    if result.batch_id is None:
        tell = refusal_tell if refused else result_tell
        tell(request, refused or "没有新写的,没有改动。")
        return
    kept = f"已保存{result.saved}个数" if result.saved else ""
    confirmed = f"确认{result.confirmed}个仍然属实" if result.confirmed else ""
    undo = Way("撤销这次填报", reverse("form-undo", args=[result.batch_id]), posts=True)
    result_tell(request, f"{','.join(filter(None, (kept, confirmed)))}。{refused}", undo)


def kept_text(refused: Mapping[str, CellRefused], name: str, otherwise: str) -> str:
    """Return what a field says after a refusal: what was written, so that nothing is lost."""
    return refused[name].text if name in refused else otherwise
