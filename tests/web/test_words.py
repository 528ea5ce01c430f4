"""Figures and days in the office's form."""

from datetime import date

import pytest

from jishi.web import words
from jishi.web.templatetags import office


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (words.count_words(4355), "4,355"),
        (words.points_words(8235), "82.35"),
        (words.points_words(-5), "-0.05"),
        (words.rate_words(8367), "83.7%"),
        (words.rate_words(8365), "83.7%"),
        (words.rate_words(8364), "83.6%"),
        (words.rate_words(-4), "0.0%"),
        (words.share_words(1066, 1274), "83.7%"),
        (words.share_words(0, 0), "—"),
        (words.share_words(4829, 4830), "99.9%"),
        (words.share_words(1, 4830), "0.1%"),
        (words.share_words(4830, 4830), "100.0%"),
        (words.share_words(83745, 100000), "83.7%"),
        (words.share_words(1, 3), "33.3%"),
        (words.yuan_words(120_000), "1,200"),
        (words.yuan_words(120_050), "1,200.50"),
        (words.tenths_words(263), "26.3"),
        (words.long_day_words(date(2012, 7, 15)), "7月15日,星期日"),
        (words.day_words(date(2012, 7, 15), office_day=date(2012, 1, 1)), "7月15日"),
        (words.day_words(date(2011, 7, 15), office_day=date(2012, 1, 1)), "2011-07-15"),
    ],
)
def test_figures_and_days_are_written_as_the_office_writes_them(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize(
    ("day", "text", "tone"), [(12, "逾期3天", "late"), (15, "今天到期", "due"), (20, "还剩5天", "")]
)
def test_a_deadline_says_how_long_is_left(day: int, text: str, tone: str) -> None:
    left = words.deadline_words(date(2012, 7, day), date(2012, 7, 15))

    assert (left.text, left.tone) == (text, tone)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2012", "2012年"),
        ("2012-H1", "2012年上半年"),
        ("2012-Q3", "2012年第三季度"),
        ("2012-03", "2012年3月"),
        ("2012-H3", "2012-H3"),
    ],
)
def test_a_period_reads_as_the_office_says_it(text: str, said: str) -> None:
    assert words.period_words(text) == said


def test_several_periods_read_each_as_the_office_says_it() -> None:
    assert words.periods_words("2011、2012-H1") == "2011年、2012年上半年"


def test_no_day_is_broken_at_its_hyphens_and_no_text_becomes_markup() -> None:
    shown = office.whole_days("2012-05-26至<b>")

    assert shown == '<span class="day">2012-05-26</span>至&lt;b&gt;'


def test_sources_are_named_by_their_titles() -> None:
    assert words.sources_words("S17 S25b") == "村党组织定级标准(一)、湖北某学院学生党支部评定办法"
    assert words.sources_words("S57:验收后跟踪一年") == "某市整顿软弱涣散基层党组织的办法:验收后跟踪一年"
    assert words.sources_words("S999;逾期由日期推算") == "S999;逾期由日期推算"
