"""Every place that sorts by a text does so in the order of the reader's language, for which `core/collation.py` is."""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, Field, TextField
from django.http import QueryDict
from django.utils.translation import override

import parley
from parley.addressbook.lists import people
from parley.agreements.lists import agreements
from parley.agreements.tests.factories import agreement
from parley.companies import lists as company_lists
from parley.companies.actor import Actor
from parley.companies.filter_options import PARTNERS
from parley.companies.models import Company
from parley.companies.queries import active_suppliers, memberships
from parley.companies.tests.factories import Cast, at_work, company, connect, looking, member, person
from parley.core.lists import FilteredList, ListPage
from parley.corrective.models import Category
from parley.corrective.tests.factories import category
from parley.documents.lists import document_types
from parley.documents.tests.factories import document_type, product
from parley.evaluations.lists import evaluation_templates
from parley.evaluations.tests.factories import template
from parley.questionnaires.library.lists import bank_questions, questionnaires
from parley.questionnaires.tests.factories import bank_question, questionnaire
from parley.wiki.lists import pages
from parley.wiki.tests.factories import page

ROOT = Path(parley.__file__).parent
# Sorted for computers and not for people.
NOT_FOR_READERS = {"demo", "cli", "files", "notify", "operators", "postgres", "migrations", "tests", "verify.py"}
# Keys of Python's `sorted` that look like the comparison of names.
BY_HAND = re.compile(r"casefold|\.lower\(\)|\.(?:name|title|label|partner)\b(?!\.)")
KEY = re.compile(r"parley_collation_key\([\w.]+, %\(collation\)s\)")
# A column in ORDER BY, up to the end of the clause.
ORDER_BY = re.compile(r"(?:ORDER BY|_agg\(DISTINCT)\s+(.*?)(?=\bLIMIT\b|\)(?!,)|\n[A-Z]|$)", re.DOTALL)


def _texts() -> set[str]:
    """Return the names of all columns that contain text and are not one of few values."""
    fields = (field for model in apps.get_models() for field in model._meta.get_fields() if isinstance(field, Field))
    texts = {
        field.name
        for field in fields
        if isinstance(field, (CharField, TextField)) and not (field.choices or field.primary_key)
    }
    # Names of partners are joined; positions, states and keys are not read as names.
    return (texts | {"partner"}) - {"position", "state", "key"}


def _sources() -> Iterator[tuple[Path, ast.AST]]:
    for file in sorted(ROOT.rglob("*.py")):
        if not NOT_FOR_READERS & set(file.relative_to(ROOT).parts):
            yield file, ast.parse(file.read_text())


def _sorted_by_hand() -> Iterator[str]:
    texts = _texts()
    for file, tree in _sources():
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            where = f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called == "order_by":
                    yield from (f"{where} {name}" for name in _fields(node.args) if name.split("__")[-1] in texts)
                keys = [each.value for each in node.keywords if each.arg == "key"]
                if called in {"sorted", "sort"} and keys and BY_HAND.search(ast.unparse(keys[0])):
                    yield f"{where} {ast.unparse(keys[0])}"
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "ordering":
                elements = node.value.elts if isinstance(node.value, (ast.List, ast.Tuple)) else []
                yield from (f"{where} {name}" for name in _fields(elements) if name in texts)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                for clause in ORDER_BY.findall(KEY.sub("", node.value)):
                    columns = re.findall(r"(?:\w+\.)?(\w+)", re.sub(r"\{.*?\}|'.*?'|%\(\w+\)s", "", clause))
                    yield from (f"{where} {column}" for column in columns if column in texts)


def _fields(arguments: Iterable[ast.expr]) -> list[str]:
    values = [each.value for each in arguments if isinstance(each, ast.Constant)]
    return [value.lstrip("-") for value in values if isinstance(value, str)]


def test_nothing_is_sorted_by_the_codes_of_letters() -> None:
    assert list(_sorted_by_hand()) == []


@pytest.mark.parametrize(
    "source",
    [
        'Company.objects.order_by("name")',
        'x.order_by("-user__last_name")',
        "sorted(found, key=lambda each: each.name.casefold())",
        "sorted(found, key=lambda each: (each.partner, 1))",
        'class Meta:\n    ordering = ["name"]',
        'SQL = "SELECT 1 FROM a ORDER BY n DESC, c.name LIMIT 3"',
        'SQL = "SELECT array_agg(x ORDER BY lower(x.title)) FROM a"',
        'SQL = "SELECT array_agg(DISTINCT u.first_name) FROM a"',
    ],
)
def test_the_search_finds_such_a_place(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "_sources", lambda: [(ROOT / "example.py", ast.parse(source))])
    assert len(list(_sorted_by_hand())) == 1


NAMES = ["Type 10", "Zebra", "Öko", "eBay", "Ål", "apple", "Type 2"]
IN_ORDER = {
    "en": ["Ål", "apple", "eBay", "Öko", "Type 2", "Type 10", "Zebra"],
    "de": ["Ål", "apple", "eBay", "Öko", "Type 2", "Type 10", "Zebra"],
    "nb": ["apple", "eBay", "Type 2", "Type 10", "Zebra", "Öko", "Ål"],
}
Pages = Callable[[Any], ListPage[Any]]
MakeList = Callable[[Actor, Iterable[str]], Pages]


def _partners(by: Actor, names: Iterable[str]) -> Pages:
    for name in names:
        connect(by, company(name))
    return lambda filters: company_lists.partners(by.company, filters, most=2)


def _library(make: Callable[[Actor, str], object], read: Callable[[Company, Any], ListPage[Any]]) -> MakeList:
    def made(by: Actor, names: Iterable[str]) -> Pages:
        for name in names:
            make(by, name)
        return lambda filters: read(by.company, filters)

    return made


def _people(by: Actor, names: Iterable[str]) -> Pages:
    for name in names:
        user = person()
        user.first_name, user.last_name = "", name
        user.save(update_fields=["first_name", "last_name"])
        member(by.company, user)
    return lambda filters: people(by.company, filters)


def _wiki_pages(by: Actor, names: Iterable[str]) -> Pages:
    for name in names:
        page(by, name)
    return lambda filters: pages(by, filters, None)


LISTS: dict[str, MakeList] = {
    "people": _people,
    "partners": _partners,
    "products": _library(product, company_lists.products),
    "document_types": _library(document_type, document_types),
    "agreements": _library(agreement, agreements),
    "evaluation_templates": _library(lambda by, name: template(by, name=name), evaluation_templates),
    "questionnaires": _library(lambda by, name: questionnaire(by, name=name), questionnaires),
    "question_bank": _library(bank_question, bank_questions),
    "wiki_pages": _wiki_pages,
}


def _lists_by_text() -> dict[str, FilteredList[Any, Any]]:
    """Return all lists that have an order by a text."""
    for app in apps.get_app_configs():
        if app.name.startswith("parley."):
            for file in Path(app.path).rglob("lists.py"):
                if "views" not in file.parts and "tests" not in file.parts:
                    import_module(".".join((app.name, *file.relative_to(app.path).with_suffix("").parts)))
    modules = [module for name, module in sys.modules.items() if name.startswith("parley.") and name.endswith("lists")]
    found = [each for module in modules for each in vars(module).values() if isinstance(each, FilteredList)]
    return {each.name: each for each in found if any(key.is_text for order in each.orders for key in order.keys)}


def test_every_list_with_names_is_tried() -> None:
    assert _lists_by_text().keys() == LISTS.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("language", IN_ORDER)
@pytest.mark.parametrize("name", LISTS)
def test_list_is_paged_in_the_order_of_the_language(
    cast: Cast, name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parley.core.lists.filtered_list.PAGE", 2)
    declared = _lists_by_text()[name]
    read_page = LISTS[name](cast.anna, NAMES)
    with at_work(cast.anna), override(language):
        filters, shown = declared.parse({}), []
        while True:
            page = read_page(filters)
            shown += [getattr(row, "name", None) or getattr(row, "title", None) or row.text for row in page.rows]
            if page.following is None:
                break
            # The cursor travels in the address of the page.
            filters = declared.parse(QueryDict(filters.address(after=page.following)[1:]).dict())
    assert [each for each in shown if each in NAMES] == IN_ORDER[language]


@pytest.mark.django_db
@pytest.mark.parametrize("language", IN_ORDER)
def test_menus_and_choices_are_in_the_order_of_the_language(cast: Cast, language: str) -> None:
    anna = cast.anna
    for name in NAMES:
        connect(anna, company(name, anna.user))
        category(anna, name)
    with at_work(anna), override(language):
        choices = {
            "filter menu": [each.name for each in PARTNERS.read_names(anna.company.pk)],
            "partners of a form": [each.name for each in active_suppliers(anna.company)],
            "categories": [each.name for each in Category.objects.filter(company=anna.company)],
        }
        for where, names in choices.items():
            assert [name for name in names if name in NAMES] == IN_ORDER[language], where
    with looking(), override(language):
        switcher = [each.company.name for each in memberships(anna.user.pk)]
    assert [name for name in switcher if name in NAMES] == IN_ORDER[language]
