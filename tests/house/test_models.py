"""Every model says which of its fields are personal, and whether its rows are ever changed."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model


def models() -> Iterator[type[Model]]:
    for config in apps.get_app_configs():
        if config.name.startswith("jishi."):
            yield from config.get_models()


@pytest.mark.parametrize("model", list(models()), ids=lambda model: model.__name__)
class TestEachModel:
    def test_it_says_what_is_personal_and_whether_it_only_grows(self, model: type[Model]) -> None:
        personal = getattr(model, "PERSONAL", None)
        names = {field.name for field in model._meta.get_fields()}

        assert isinstance(personal, set | frozenset), f"{model.__name__} needs PERSONAL = {{...}}"
        assert personal <= names, f"{model.__name__}.PERSONAL names no field: {sorted(personal - names)}"
        assert isinstance(getattr(model, "APPEND_ONLY", None), bool), f"{model.__name__} needs APPEND_ONLY"

    def test_it_says_itself_how_it_is_called(self, model: type[Model]) -> None:
        assert model.__str__ is not Model.__str__

    def test_it_leaves_the_order_to_whoever_asks(self, model: type[Model]) -> None:
        assert not model._meta.ordering

    def test_it_holds_no_floating_point_number(self, model: type[Model]) -> None:
        floats = [f.name for f in model._meta.concrete_fields if f.get_internal_type() == "FloatField"]

        assert floats == []
