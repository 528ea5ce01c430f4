"""The departments' lists of Dong'an: the sums of the page, and the faults that offices make."""

from dataclasses import replace
from pathlib import Path

from jishi.demo.survey_lists import DONGAN, lists_write, survey_lists, what_is_found
from jishi.shared.codes import org_code_problems
from jishi.sheets import table_read


def test_three_lists_of_353_rows_are_about_178_bodies_of_which_157_count() -> None:
    drawn = survey_lists()

    assert [len(each.rows) for each in drawn.lists] == [171, 148, 34]
    assert len({number for each in drawn.lists for number in each.of}) == len(drawn.bodies) == 178
    assert len(drawn.counted) == 157
    assert sum(body.members_n >= 3 for body in drawn.counted) == 38
    assert all(body.members_n for body in drawn.counted)


def test_lists_have_duplicates_and_gaps() -> None:
    drawn = survey_lists()

    assert all(len(each.rows) > len(set(each.of)) for each in drawn.lists)
    assert all(len(set(each.of)) < 178 for each in drawn.lists)
    assert all(any(not row[2] for row in each.rows) for each in drawn.lists)


def test_every_body_has_a_lawful_code_and_a_door() -> None:
    for body in survey_lists().bodies:
        assert not org_code_problems(body.code)
        assert body.area_code.startswith(DONGAN.area)
        assert what_is_found(body) in ("met", "suspended", "moved", "not_found")


def test_the_same_shape_gives_the_same_rows_and_another_seed_others() -> None:
    assert survey_lists() == survey_lists(replace(DONGAN))
    assert survey_lists().lists[0].rows != survey_lists(replace(DONGAN, seed=7)).lists[0].rows


def test_the_files_are_read_as_tables(tmp_path: Path) -> None:
    drawn = survey_lists()

    read = [table_read(path) for path in lists_write(drawn, tmp_path)]

    assert [len(table.rows) for table in read] == [171, 148, 34]
    assert [table.columns for table in read] == [each.columns for each in drawn.lists]
