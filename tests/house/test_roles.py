"""Permissions: the ones that roles have and the ones that pages and services ask for are the same."""

import re

import pytest
from django.conf import settings

from jishi.apps.accounts.selectors import permissions, roles
from jishi.config.pages import PAGES

from . import source

ROOMS = "|".join(name.rpartition(".")[2] for name in settings.APPS)
PERMISSION = re.compile(rf"(?:{ROOMS})\.[a-z_]+")


def asked() -> set[str]:
    """Every string of the code that has a permission's form and is not the kind of a job."""
    found = {
        string
        for path in source.modules()
        if source.PACKAGE in path.parents
        for string in source.strings_in(path)
        if PERMISSION.fullmatch(string)
    }
    for path in source.templates():
        found |= set(re.findall(rf"""["']({PERMISSION.pattern})["']""", path.read_text(encoding="utf-8")))
    return found - (set(settings.JOB_HANDLERS) - permissions())


@pytest.mark.slow
def test_every_permission_of_a_role_is_asked_for_somewhere() -> None:
    source.nobody(f"{name}: no page or service asks for it" for name in sorted(permissions() - asked()))


@pytest.mark.slow
def test_every_permission_asked_for_belongs_to_a_role() -> None:
    source.nobody(f"{name}: no role has it" for name in sorted(asked() - permissions()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_asks_for_a_permission_that_some_role_has(page: object) -> None:
    assert getattr(page, "permission") in permissions() | {"public", "signed-in"}  # noqa: B009


def test_page_names_and_addresses_are_unique() -> None:
    assert len({page.name for page in PAGES}) == len(PAGES)
    assert len({page.route for page in PAGES}) == len(PAGES)


def test_the_auditor_may_change_nothing() -> None:
    writing = re.compile(r"edit|import|run|ratify|accept|supervise|report|check|manage|reveal|act$")

    assert not [name for name in roles()["auditor"].permissions if writing.search(name)]
