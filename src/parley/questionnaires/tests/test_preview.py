"""The asker's preview: what a partner will see, in each language, with conditions in words."""

from typing import Any

import pytest
from django.test import Client

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.questionnaires.models import Version
from parley.questionnaires.tests.factories import questionnaire
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


EVERY_TYPE: list[dict[str, Any]] = [
    {"name": "yes_no", "type": "yes_no", "weight": 77, "translations": {"de": {"text": "Ja oder nein?"}}},
    {"name": "single", "type": "single", "choices": [{"name": "a", "label": "Apples", "points": 91}]},
    {"name": "multiple", "type": "multiple", "choices": [{"name": "p", "label": "Pears", "labels": {"de": "Birnen"}}]},
    {"name": "text", "condition": "${yes_no} = 'yes' and selected(${multiple}, 'p')"},
    {"name": "long_text", "type": "long_text", "condition": "${yes_no} = 'yes' or ${single} = 'a'"},
    *({"name": kind, "type": kind} for kind in ("integer", "decimal", "date", "file", "note")),
]


def test_partner_will_see_this(cast: Cast, client: Client) -> None:
    built = questionnaire(cast.anna, *EVERY_TYPE)
    with working_as(cast.anna):
        Version.objects.update(languages=["de"], introduction="Welcome <b>all</b>")
    sign_in(client, cast.anna)
    page = text_of(client.get(f"/settings/questionnaires/{built.pk}/preview"))
    assert "Welcome &lt;b&gt;all" in page
    assert "Only asked if “Question yes_no?” is “Yes” and “Question multiple?” is “Pears”" in page
    assert "[[&#34;yes_no&#34;, &#34;is&#34;, &#34;yes&#34;], [&#34;multiple&#34;, &#34;is&#34;, &#34;p&#34;]]" in page
    assert page.count("data-asked=") == 1
    form = page.split("data-preview>")[1].split("</form>")[0]  # addresses around it hold chance numbers
    assert "91" not in form
    assert "77" not in form
    german = text_of(client.get(f"/settings/questionnaires/{built.pk}/preview?language=de"))
    assert "Ja oder nein?" in german
    assert "“Ja oder nein?” is “Yes” and “Question multiple?” is “Birnen”" in german
    assert "Question text?" in german
    assert client.get(f"/settings/questionnaires/{built.pk}/preview?language=xx").status_code == 200


def test_preview_of_five_hundred_asks_no_more(cast: Cast, client: Client) -> None:
    built = questionnaire(cast.anna, *({"name": f"q{n}"} for n in range(500)))
    sign_in(client, cast.anna)
    client.get("/")
    with statements(at_most=7):
        assert client.get(f"/settings/questionnaires/{built.pk}/preview").status_code == 200


def test_partners_and_strangers_have_no_preview(cast: Cast, client: Client) -> None:
    built = questionnaire(cast.anna, {"name": "a"})
    for actor in (cast.luca, cast.eva):
        sign_in(client, actor)
        assert client.get(f"/settings/questionnaires/{built.pk}/preview").status_code == 404
