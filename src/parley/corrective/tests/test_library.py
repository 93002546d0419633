"""Settings of corrective actions: categories, templates and their fields."""

import pytest
from django.test import Client

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.corrective.models import Category, Template, TemplateField
from parley.corrective.tests.factories import category, template, template_field
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db
SETTINGS = "/settings/corrective-actions"


def labels(of: Template, cast: Cast) -> list[str]:
    with working_as(cast.anna):
        return [field.label for field in TemplateField.objects.filter(template=of)]


def test_template_is_made_filled_and_offered(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    made = client.post(f"{SETTINGS}/templates/new", {"name": "Goods-in", "has_disciplines": "on"})
    assert made.status_code == 302
    page = made["Location"]
    field = {"label": "Sort", "type": "choice", "choices": "Glass\n\n Metal  sheet ", "required": "on"}
    assert client.post(f"{page}/fields/new", field).status_code == 302
    assert "Glass, Metal sheet" in client.get(page).content.decode()
    assert "Goods-in" in client.get("/corrective-actions/new").content.decode()
    assert "Goods-in" in client.get(SETTINGS).content.decode()


def test_names_are_there_once_until_archived(cast: Cast, client: Client) -> None:
    glass = category(cast.anna, "Glass")
    sign_in(client, cast.anna)
    again = client.post(f"{SETTINGS}/categories/new", {"name": "GLASS"})
    assert again.status_code == 422
    assert "already exists" in again.content.decode()
    client.post(f"{SETTINGS}/categories/{glass.pk}/archive")
    assert client.post(f"{SETTINGS}/categories/new", {"name": "GLASS"}).status_code == 302
    restored = client.post(f"{SETTINGS}/categories/{glass.pk}/restore", follow=True).content.decode()
    assert "already exists" in restored
    with working_as(cast.anna):
        assert Category.objects.filter(archived_at=None).count() == 1


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ("", "at least two"),
        ("One", "at least two"),
        ("A\nA", "listed twice"),
        ("A\n" + "b" * 81, "too long"),
        ("\n".join(map(str, range(31))), "at most 30"),
    ],
)
def test_choices_that_are_none_are_refused_at_the_field(
    cast: Cast, client: Client, choices: str, sentence: str
) -> None:
    asked = template(cast.anna)
    given = {"label": "Sort", "type": "choice", "choices": choices}
    answer = sign_in(client, cast.anna).post(f"{SETTINGS}/templates/{asked.pk}/fields/new", given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_fields_move_and_go(cast: Cast, client: Client) -> None:
    asked = template(cast.anna)
    for label in ("A", "B", "C"):
        field = template_field(cast.anna, asked, label)
    address = f"{SETTINGS}/templates/{asked.pk}/fields/{field.pk}"
    sign_in(client, cast.anna)
    client.post(f"{address}/move", {"to": "up"})
    assert labels(asked, cast) == ["A", "C", "B"]
    for _ in range(3):
        client.post(f"{address}/move", {"to": "down"})
    assert labels(asked, cast) == ["A", "B", "C"]
    for _ in range(2):
        assert client.post(f"{address}/remove").status_code == 302, "removed twice is removed"
    assert labels(asked, cast) == ["A", "B"]


def test_field_of_another_template_is_not_there(cast: Cast, client: Client) -> None:
    one, other = template(cast.anna, "One"), template(cast.anna, "Other")
    field = template_field(cast.anna, one, "A")
    assert sign_in(client, cast.anna).get(f"{SETTINGS}/templates/{other.pk}/fields/{field.pk}").status_code == 404


def test_members_look_and_admins_change(cast: Cast, client: Client) -> None:
    asked = template(cast.anna)
    sign_in(client, cast.mia)
    assert client.get(f"{SETTINGS}/templates/{asked.pk}").status_code == 200
    for page in ("categories/new", "templates/new", f"templates/{asked.pk}/fields/new"):
        assert client.get(f"{SETTINGS}/{page}").status_code == 403
    assert client.post(f"{SETTINGS}/templates/{asked.pk}/archive").status_code == 403
    assert client.post(f"{SETTINGS}/templates/{asked.pk}", {"name": "Mine"}).status_code == 403


def test_archived_template_is_offered_no_more(cast: Cast, client: Client) -> None:
    asked = template(cast.anna)
    sign_in(client, cast.anna)
    client.post(f"{SETTINGS}/templates/{asked.pk}/archive", follow=True)
    assert "Goods-in" not in client.get("/corrective-actions/new").content.decode()
    assert client.get(f"/corrective-actions/new/{asked.pk}").status_code == 404
    client.post(f"{SETTINGS}/templates/{asked.pk}/restore")
    assert client.get(f"/corrective-actions/new/{asked.pk}").status_code == 200


def test_overview_takes_five_statements(cast: Cast, client: Client) -> None:
    for number in range(3):
        template(cast.anna, f"Template {number}")
        category(cast.anna, f"Category {number}")
    sign_in(client, cast.anna)
    with statements(5):
        assert client.get(SETTINGS).status_code == 200
