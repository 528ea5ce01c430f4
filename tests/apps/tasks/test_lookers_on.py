"""Whoever may only look has nothing to do, and answers nobody."""

import pytest

from jishi.apps.accounts.selectors import roles

READERS = ("leader", "auditor")


@pytest.mark.parametrize("role", READERS)
def test_who_looks_on_sees_the_list_and_holds_no_right_to_act(role: str) -> None:
    held = roles()[role].permissions

    assert "tasks.view" in held
    assert "tasks.act" not in held


def test_everybody_else_may_act_on_what_is_theirs() -> None:
    assert [key for key, role in roles().items() if "tasks.act" not in role.permissions] == list(READERS)
