"""Every foreign key to a person is handed on when the person leaves, or is a record that stays."""

from django.apps import apps
from django.db.models import Field

from parley.accounts.models import User
from parley.companies.models import Member
from parley.companies.open_work import all_open_work
from parley.tasks.tests.all_plays import modules_of_apps


def _keys_to_people() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("parley.")
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.related_model in (User, Member)
    }


def test_every_key_to_a_person_is_work_or_record() -> None:
    work = {name for sort in all_open_work() for name in sort.fields}
    records = {name for module in modules_of_apps("people") for name in module.RECORDS}
    assert not work & records
    assert _keys_to_people() == work | records, "register it as open work, or list it in the app's tests/people.py"
