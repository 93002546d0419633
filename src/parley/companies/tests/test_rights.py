"""Rights and the roles that have them, those of apps included."""

import pytest

from parley.companies import rights
from parley.companies.rights import AnyRight, Right, Role, grant, is_granted, roles_with
from parley.companies.tests.factories import Cast


class BakeryRight(AnyRight):
    LIGHT_OVENS = "light_ovens"


class OtherRight(AnyRight):
    LIGHT_OVENS = "light_ovens"


@pytest.fixture(autouse=True)
def _own_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "_rights", {role: set(given) for role, given in rights._rights.items()})


@pytest.mark.django_db
def test_right_of_an_app_belongs_to_the_roles_it_is_granted_to(cast: Cast) -> None:
    grant(BakeryRight.LIGHT_OVENS, to=[Role.ADMIN])

    assert roles_with(BakeryRight.LIGHT_OVENS) == ["admin"]
    assert cast.jonas.may(BakeryRight.LIGHT_OVENS)
    assert not cast.mia.may(BakeryRight.LIGHT_OVENS)


def test_two_rights_of_one_name_are_refused() -> None:
    grant(BakeryRight.LIGHT_OVENS, to=[Role.ADMIN])

    with pytest.raises(ValueError, match="Two rights are called 'light_ovens'"):
        grant(OtherRight.LIGHT_OVENS, to=[Role.ADMIN])


def test_every_right_is_granted_to_the_owner() -> None:
    assert [right for right in Right if not is_granted(right, Role.OWNER)] == []
