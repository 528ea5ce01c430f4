"""Figures, days and deadlines as the office writes them."""

import re
from dataclasses import dataclass
from datetime import date

from jishi.shared.shares import share_tenths
from jishi.shared.wording import has, render

NOT_APPLICABLE = "—"
NOT_ASKED = "未采集"
UNKNOWN = "不清楚"
REFUSED = "拒答"


def count_words(n: int) -> str:
    """Write a count with thousands separators."""
    return f"{n:,}"


def tenths_words(tenths: int) -> str:
    """Write tenths with one decimal."""
    sign = "-" if tenths < 0 else ""
    whole, rest = divmod(abs(tenths), 10)
    return f"{sign}{whole:,}.{rest}"


def points_words(centipoints: int) -> str:
    """Write points with two decimals."""
    sign = "-" if centipoints < 0 else ""
    whole, rest = divmod(abs(centipoints), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def rate_words(basis_points: int) -> str:
    """Write a share as a percentage with one decimal, rounded half up."""
    tenths = (abs(basis_points) + 5) // 10
    return f"{tenths_words(-tenths if basis_points < 0 else tenths)}%"


def share_words(part: int, whole: int) -> str:
    """Write `part` of `whole` as a percentage, 100.0% only of all and 0.0% of none; of nothing it is not applicable."""
    return f"{tenths_words(share_tenths(part, whole))}%" if whole else NOT_APPLICABLE


def yuan_words(fen: int) -> str:
    """Write an amount in yuan, with cents only where there are some."""
    text = points_words(fen)
    return text.removesuffix(".00")


def day_words(day: date, *, office_day: date | None = None) -> str:
    """Write a day of the office's own year as `7月15日`, any other with its year."""
    if office_day is not None and day.year == office_day.year:
        return f"{day.month}月{day.day}日"
    return day.isoformat()


def period_words(text: str) -> str:
    """Write a period as the office says it: `2012-H1` is 2012年上半年; what is none stays as it is."""
    year, _, part = text.partition("-")
    halves = {"": "", "H1": "上半年", "H2": "下半年"}
    quarters = {f"Q{n}": f"第{word}季度" for n, word in enumerate("一二三四", 1)}
    months = {f"{n:02d}": f"{n}月" for n in range(1, 13)}
    said = (halves | quarters | months).get(part)
    return text if said is None or not year.isdecimal() else f"{year}年{said}"


def periods_words(text: str) -> str:
    """Write several periods, `2011、2012-H1`, as the office says them."""
    return "、".join(period_words(each) for each in text.split("、"))


_SOURCE = re.compile(r"S\d+b?(?:-S\d+)?|grading-sample-2012")
_BETWEEN = re.compile(r"(?<=[0-9b]) (?=S\d)")


def sources_words(text: str) -> str:
    """Name the sources of a rule, `S12 S17` or `S57:…`, by their titles; what is none stays as it is."""

    def title(found: re.Match[str]) -> str:
        key = f"source-{found.group()}"
        return render("zh", key) if has("zh", key) else found.group()

    return _SOURCE.sub(title, _BETWEEN.sub("、", text))


WEEKDAYS = "一二三四五六日"


def long_day_words(day: date) -> str:
    """Write a day as the first sentence of `今天` does: `7月15日,星期日`."""
    return f"{day.month}月{day.day}日,星期{WEEKDAYS[day.weekday()]}"


@dataclass(frozen=True, slots=True)
class DeadlineWords:
    """How long is left, and whether it is late (`late`), due today (`due`) or neither."""

    text: str
    tone: str
    days: int


def deadline_words(deadline: date, on: date) -> DeadlineWords:
    """Say how long is left until `deadline`, seen on `on`."""
    days = (deadline - on).days
    if days < 0:
        return DeadlineWords(f"逾期{-days}天", "late", days)
    if days == 0:
        return DeadlineWords("今天到期", "due", 0)
    return DeadlineWords(f"还剩{days}天", "", days)
