"""The example workbooks do what their README says."""

from pathlib import Path

import pytest

from jishi.apps.accounts import selectors as accounts
from jishi.apps.facts.models import FactValue
from jishi.apps.facts.services import facts_import_apply, facts_import_check, import_says
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import OrgDraft, orgs_set_up
from jishi.shared.actor import SYSTEM, Actor
from jishi.sheets import Table, table_read

from .office import SINCE, build, person

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
TYPES = {
    "村": "village",
    "社区": "community",
    "机关": "gov_organ",
    "事业": "public_institution",
    "中小学": "school",
    "国企": "soe",
    "非公": "nonpublic_enterprise",
    "社会组织": "social_org",
    "离退休": "retired",
}


@pytest.fixture
def examples(root: Path) -> Path:
    return root / "examples"


@pytest.fixture
def officer(db: None, examples: Path) -> Actor:
    """The county officer of a register that holds the organisations of the good example."""
    build()
    drafts = [
        OrgDraft("E1", "示例县委", "local_committee", "", SINCE),
        *(
            OrgDraft(code, name, "branch", "E1", SINCE, org_type=TYPES[word])
            for code, name, word in organisations(table_read(examples / "indicators.xlsx"))
        ),
    ]
    orgs_set_up(drafts=drafts, by=SYSTEM)
    officer = person("example", "示例县干部", "county_officer", registry.org_ids_of(["E1"])["E1"])
    return accounts.actor_for(officer.user_id)


def organisations(table: Table) -> list[tuple[str, str, str]]:
    return [(str(row.cells[0]), str(row.cells[1]), str(row.cells[2])) for row in table.rows]


def test_the_countys_workbook_goes_in_without_a_remark(officer: Actor, examples: Path) -> None:
    path = examples / "indicators.xlsx"

    preview = facts_import_check(path=path, default_period="", by=officer)
    result = facts_import_apply(path=path, default_period="", by=officer, only_clean=False)

    assert preview.findings == ()
    assert result.rows_read == result.rows_applied == 577
    assert FactValue.objects.count() == result.values_n


def test_each_of_the_twelve_mistakes_is_found_and_listed_in_the_readme(
    officer: Actor, examples: Path
) -> None:
    path = examples / "indicators-twelve-mistakes.xlsx"

    preview = facts_import_check(path=path, default_period="", by=officer)

    found = [(one.row, one.code) for one in sorted(preview.findings, key=lambda one: one.row)]
    assert found == [
        (4, "FACTS-23"),
        (7, "FACTS-20"),
        (8, "FACTS-10"),
        (9, "FACTS-17"),
        (10, "FACTS-28"),
        (11, "FACTS-23"),
        (12, "FACTS-40"),
        (13, "FACTS-14"),
        (14, "SHEET-29"),
        (15, "FACTS-44"),
        (16, "FACTS-13"),
        (17, "FACTS-30"),
        (18, "FACTS-42"),
    ]
    readme = (examples / "README.md").read_text(encoding="utf-8")
    assert [one.text for one in preview.findings if one.text not in readme] == []


def test_the_rows_without_a_mistake_go_in(officer: Actor, examples: Path) -> None:
    path = examples / "indicators-twelve-mistakes.xlsx"

    result = facts_import_apply(path=path, default_period="", by=officer, only_clean=True)

    assert (result.rows_read, result.rows_applied, result.rows_refused) == (14, 5, 9)
    assert import_says(result).startswith("已导入5行,退回9行,")
