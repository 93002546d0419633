"""Every foreign key to a person is handed on when the person leaves, or is a record that stays."""

import pytest
from django.apps import apps
from django.db.models import Field

from parley.accounts.models import User
from parley.companies import actions
from parley.companies.models import Connection, Invitation, Member
from parley.companies.open_work import NOBODY, RESPONSIBLE, all_open_work, held_by, stamp_of
from parley.companies.rights import Role
from parley.companies.tests.factories import Cast, at_work, looking
from parley.corrective.tests.factories import corrective_task
from parley.evaluations.tests.factories import cycle
from parley.notify.tests.factories import mails
from parley.tasks.tests.all_plays import modules_of_apps
from parley.tasks.tests.factories import general_task
from parley.tickets.tests.factories import portal


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


def _fill(cast: Cast) -> None:
    """Give Jonas one of each sort of work."""
    general_task(cast.jonas, cast.luca)
    with looking():
        link = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
    with at_work(cast.anna):
        actions.set_responsible(by=cast.anna, connection_id=link.pk, member_id=cast.jonas.member.pk)
    with at_work(cast.jonas):
        actions.invite_colleague(by=cast.jonas, email="new@nordwind.example", role=Role.MEMBER, language="en")
        supplier = Invitation.Purpose.SUPPLIER
        actions.invite_partner(
            by=cast.jonas, email="new@mill.example", purpose=supplier, partner_name="Mill Ltd", language="en"
        )
    cycle(cast.anna, [cast.luca], evaluators=[cast.jonas] * 3, reviewer=cast.jonas)
    corrective_task(cast.anna, cast.luca, told=[cast.jonas.member])
    portal(cast.anna, responsible=cast.jonas.member)


@pytest.mark.django_db
@pytest.mark.parametrize("to", ["mia", NOBODY, RESPONSIBLE])
def test_every_sort_of_work_is_handed_on(cast: Cast, to: str) -> None:
    _fill(cast)
    with at_work(cast.anna):
        held = held_by(cast.jonas.member)
        assert {one.work.slug for one in held} == {work.slug for work in all_open_work()}
        before = {by: len(mails(by.user.email)) for by in (cast.mia, cast.jonas)}
        receiver = str(cast.mia.member.pk) if to == "mia" else to
        actions.deactivate(by=cast.anna, member_id=cast.jonas.member.pk, to=receiver, seen=stamp_of(held))
        assert not held_by(cast.jonas.member)
        received = {one.work.slug for one in held_by(cast.mia.member)}
        owner = {one.work.slug for one in held_by(cast.anna.member)}
    # A plain member may not manage invitations.
    invitations = {"invitations_of_colleagues", "invitations_of_partners"}
    assert received == ({one.work.slug for one in held} - invitations if to == "mia" else set())
    assert invitations <= owner
    assert len(mails(cast.mia.user.email)) == before[cast.mia] + (to == "mia")
    assert len(mails(cast.jonas.user.email)) == before[cast.jonas]
