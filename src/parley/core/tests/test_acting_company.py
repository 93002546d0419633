"""Who works for whom: row-level security as the application meets it."""

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from parley.companies.models import Company, Product
from parley.core.acting_company import acting_as, acting_as_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def nordwind(db: None) -> Company:
    return _company("Nordwind Foods GmbH", "Flour")


@pytest.fixture
def stranger(db: None) -> Company:
    return _company("Stranger Trading BV", "Tea")


def _company(name: str, product: str) -> Company:
    with acting_as_system():
        company = Company.objects.create(name=name)
        Product.objects.create(company=company, name=product)
    return company


def _seen() -> list[str]:
    return sorted(Product.objects.values_list("name", flat=True))


def _current_role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def test_nobody_in_particular_sees_nothing(nordwind: Company) -> None:
    assert _seen() == []
    assert Product.objects.filter(company=nordwind).update(name="Sugar") == 0


def test_a_company_sees_its_own_rows(nordwind: Company, stranger: Company) -> None:
    with acting_as(nordwind):
        assert _seen() == ["Flour"]
    assert _seen() == []


def test_a_company_cannot_write_for_another(nordwind: Company, stranger: Company) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(stranger):
        Product.objects.create(company=nordwind, name="Poison")
    with acting_as(nordwind):
        assert _seen() == ["Flour"]


def test_acting_for_another_company_within_ends_where_it_began(nordwind: Company, stranger: Company) -> None:
    with acting_as(nordwind):
        with acting_as(stranger):
            assert _seen() == ["Tea"]
        assert _seen() == ["Flour"]


def test_after_an_exception_the_one_before_acts_again(nordwind: Company, stranger: Company) -> None:
    with acting_as(nordwind):
        with pytest.raises(ZeroDivisionError), acting_as(stranger):
            raise ZeroDivisionError
        assert _seen() == ["Flour"]
        with pytest.raises(ZeroDivisionError), acting_as_system():
            raise ZeroDivisionError
        assert _seen() == ["Flour"]
        assert _current_role() == "parley_app"


def test_after_a_database_error_the_one_before_acts_again(nordwind: Company) -> None:
    with acting_as(nordwind):
        with pytest.raises(DatabaseError), acting_as_system(), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        assert _current_role() == "parley_app"
        assert _seen() == ["Flour"]


def test_the_system_sees_everybody_and_steps_back(nordwind: Company, stranger: Company) -> None:
    with acting_as_system():
        assert _seen() == ["Flour", "Tea"]
        with acting_as_system():
            assert _seen() == ["Flour", "Tea"]
        assert _current_role() == "parley_system"
    assert _current_role() == "parley_app"
    assert _seen() == []


def test_the_system_may_work_for_a_company_within(nordwind: Company, stranger: Company) -> None:
    with acting_as(nordwind), acting_as_system():
        assert _seen() == ["Flour", "Tea"]


@pytest.mark.django_db(transaction=True)
def test_the_next_transaction_starts_as_nobody(owner: psycopg.Connection[Any]) -> None:
    company = _company("Alpine Dairy AG", "Cheese")
    with acting_as(company):
        assert _seen() == ["Cheese"]
    assert _seen() == []
    with transaction.atomic():
        assert _current_role() == "parley_app"
    assert owner.execute("SELECT count(*) FROM companies_product").fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_tests_leave_nothing_behind(owner: psycopg.Connection[Any]) -> None:
    assert owner.execute("SELECT count(*) FROM companies_company").fetchone() == (0,)
