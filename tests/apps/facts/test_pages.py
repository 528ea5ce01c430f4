"""What the lists of facts show, to whom, and how much they ask of the database."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jishi.apps.facts.selectors import coverage, fact_table, value_of
from jishi.apps.facts.services import FactDraft, facts_import_check, facts_record
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment
from jishi.sheets import table_read

from .browser import read, signed_in
from .office import DAY, FAR, NAMES, OTHER_VILLAGE, SCHOOL, VILLAGE, Office, build

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
MOMENT = Moment(DAY)


def record(*told: tuple[str, str, int | None], answer: str = "") -> int:
    drafts = [
        FactDraft(code, name, "2012", value, answer="" if value is not None else answer)
        for code, name, value in told
    ]
    batch_id = facts_record(values=drafts, by=SYSTEM, source="年度台账").batch_id
    assert batch_id is not None
    return batch_id


def test_coverage_adds_up_to_what_is_asked(office: Office) -> None:
    record((VILLAGE, "hh_n", 300), (OTHER_VILLAGE, "hh_n", None), answer="unknown")

    seen = registry.visible(office.county, "facts.view", MOMENT)
    line = next(one for one in coverage("2012", seen) if one.indicator and one.indicator.id == "hh_n")

    assert (line.asked, line.filled, line.answered, line.missing) == (3, 1, 1, 1)
    assert line.rate_bp == 3333


def test_what_is_on_record_as_not_asked_is_still_missing(office: Office) -> None:
    record((VILLAGE, "hh_n", None), answer="not_asked")

    seen = registry.visible(office.county, "facts.view", MOMENT)
    line = next(one for one in coverage("2012", seen) if one.indicator and one.indicator.id == "hh_n")
    page = read(
        signed_in(office.clerk), reverse("facts-indicator", args=["2012", "hh_n"]) + "?f.state=未采集"
    )

    assert (line.asked, line.filled, line.answered, line.missing) == (3, 0, 0, 3)
    assert NAMES[VILLAGE] in page


def test_a_value_tells_its_source_and_its_age(office: Office) -> None:
    record((VILLAGE, "fund_fen", 800_050))

    fact = value_of(office.ids[VILLAGE], "fund_fen", "2012", Moment(DAY.replace(month=8)))

    assert fact is not None
    assert (fact.text, fact.source, fact.age_days, fact.is_stale) == ("8,000.5", "年度台账", 31, False)


def test_the_wide_table_has_a_row_for_every_graded_organisation(office: Office, tmp_path: Path) -> None:
    record((VILLAGE, "hh_n", 300))
    seen = registry.visible(office.clerk, "facts.view", MOMENT)

    table = fact_table("2012", seen, names=["hh_n", "lectures"])
    table.write_csv(tmp_path / "facts.csv")

    assert table.columns == ("org_code", "org_type", "hh_n", "lectures")
    assert table.rows[0] == (VILLAGE, "village", 300, None)
    assert len(table.rows) == 4
    assert (tmp_path / "facts.csv").read_text().splitlines()[1] == f"{VILLAGE},village,300,"


def test_every_figure_of_the_list_leads_to_the_organisations_it_counts(office: Office) -> None:
    record((VILLAGE, "hh_n", 300))
    client = signed_in(office.clerk)

    page = read(client, reverse("facts-list"))
    filled = read(client, reverse("facts-indicator", args=["2012", "hh_n"]) + "?f.state=已填")
    missing = read(client, reverse("facts-indicator", args=["2012", "hh_n"]) + "?f.state=未采集")

    assert "指标数据(2012年)" in page
    assert NAMES[VILLAGE] in filled
    assert NAMES[OTHER_VILLAGE] not in filled
    assert NAMES[OTHER_VILLAGE] in missing
    assert NAMES[FAR] not in filled + missing


def test_a_clerk_sees_no_value_of_another_township(office: Office) -> None:
    record((FAR, "hh_n", 300))
    client = signed_in(office.clerk)

    assert client.get(reverse("org-facts", args=[office.ids[FAR]])).status_code == 404
    assert client.get(reverse("org-fact", args=[office.ids[FAR], "hh_n"])).status_code == 404


def test_an_organisations_page_shows_what_is_there_and_what_is_missing(office: Office) -> None:
    record((VILLAGE, "hh_n", 300))

    page = read(signed_in(office.secretary), reverse("org-facts", args=[office.ids[VILLAGE]]))

    assert "有记录 1 项" in page
    assert "年度台账" in page
    assert "未采集" in page


def test_the_history_of_a_value_keeps_what_was_once_believed(office: Office) -> None:
    record((VILLAGE, "hh_n", 300))
    record((VILLAGE, "hh_n", 310))

    page = read(signed_in(office.secretary), reverse("org-fact", args=[office.ids[VILLAGE], "hh_n"]))

    assert page.index("310") < page.index("300")
    assert "起不再采用" in page


def test_the_organisations_own_page_takes_its_figures_from_here(office: Office) -> None:
    record((VILLAGE, "sat_n", 40), (VILLAGE, "sat_ok", 37), (VILLAGE, "venue_sqm", 110))

    page = read(signed_in(office.clerk), reverse("org-detail", args=[office.ids[VILLAGE]]) + "?tab=facts")

    assert "92.5%" in page
    assert "活动场所面积(平方米)" in page


def test_the_empty_table_says_what_it_costs_and_comes_back_unchanged(office: Office, tmp_path: Path) -> None:
    record((VILLAGE, "hh_n", 300), (VILLAGE, "annual_plan", 1), (VILLAGE, "coll_income_fen", 4_500_000))
    client = signed_in(office.clerk)
    address = reverse("facts-blank") + "?org_type=village&period=2012"

    page = read(client, address)
    answer = client.get(address + "&download=1")

    assert "× 2 个组织" in page
    path = tmp_path / "blank.xlsx"
    path.write_bytes(answer.content)
    table = table_read(path, headers=["组织代码"])
    assert [row.cells[0] for row in table.rows] == [VILLAGE, OTHER_VILLAGE]
    preview = facts_import_check(path=path, default_period="", by=office.clerk)
    assert preview.findings == ()
    assert (preview.values_n, preview.values_unchanged) == (0, 3)


def test_an_empty_table_for_the_next_period_brings_the_last_values(office: Office, tmp_path: Path) -> None:
    record((VILLAGE, "hh_n", 300))
    client = signed_in(office.clerk)

    answer = client.get(reverse("facts-blank") + "?org_type=village&period=2013&download=1")

    path = tmp_path / "blank.xlsx"
    path.write_bytes(BytesIO(answer.content).getvalue())
    table = table_read(path, headers=["组织代码"])
    column = table.column("农户数(户)")
    assert column is not None
    assert [row.cells[column] for row in table.rows] == [300, None]


def test_batches_are_seen_by_whoever_sees_all_their_organisations(office: Office) -> None:
    inside = record((VILLAGE, "hh_n", 300), (SCHOOL, "lectures", 3))
    beyond = record((VILLAGE, "hh_n", 301), (FAR, "hh_n", 300))
    clerk, county = signed_in(office.clerk), signed_in(office.county)

    assert f"第{inside}批" in read(clerk, reverse("facts-batches"))
    assert f"第{beyond}批" not in read(clerk, reverse("facts-batches"))
    assert f"第{beyond}批" in read(county, reverse("facts-batches"))
    assert clerk.get(reverse("facts-batch", args=[beyond])).status_code == 404
    assert NAMES[FAR] in read(county, reverse("facts-batch", args=[beyond]))


def test_a_secretary_may_look_and_not_import(office: Office) -> None:
    batch_id = record((VILLAGE, "hh_n", 300))
    client = signed_in(office.secretary)

    assert client.get(reverse("facts-import")).status_code == 403
    assert client.post(reverse("facts-batch-undo", args=[batch_id])).status_code == 403
    assert "下载空表" not in read(client, reverse("facts-list"))


LISTS = ("facts-list", "facts-indicator", "facts-batches", "facts-batch")


def queries_of(office: Office, batch_id: int) -> dict[str, int]:
    told: dict[str, list[object]] = {"facts-indicator": ["2012", "hh_n"], "facts-batch": [batch_id]}
    client, counts = signed_in(office.county), {}
    for name in LISTS:
        # What the pages before have remembered is not asked again.
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(client, reverse(name, args=told.get(name, [])))
        counts[name] = len(queries)
    return counts


def test_queries_do_not_grow_with_the_organisations(db: None) -> None:
    office = build(more_villages=10)
    few = queries_of(office, record((VILLAGE, "hh_n", 300)))
    more = [code for code in office.ids if code.startswith("2303219")]

    many = queries_of(office, record(*((code, name, 3) for code in more for name in ("hh_n", "lectures"))))

    assert many == few
