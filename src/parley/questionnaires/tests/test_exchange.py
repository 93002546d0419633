"""Importing a form through its pages, and exporting what was built."""

import re
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import translation

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.core.translation import gettext
from parley.files import budgets, store
from parley.files.inspector_pool import InspectorPool
from parley.questionnaires.library.exchange import export_form
from parley.questionnaires.models import Question, Questionnaire, Version
from parley.questionnaires.tests.factories import questionnaire, sent
from parley.questionnaires.tests.workbooks import workbook
from parley.questionnaires.xlsform.content import Form
from parley.questionnaires.xlsform.reading import read
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db
IMPORT = "/settings/questionnaires/import"
FORM = workbook(
    {"type": "begin_group", "name": "site", "label": "Your site", "label::Deutsch (de)": "Ihr Werk"},
    {"type": "text", "name": "name", "label": "What is it <called>?", "label::Deutsch (de)": "Wie heißt es?"},
    {"type": "geopoint", "name": "place", "label": "Where is it?"},
    {"type": "select_one yn", "name": "organic", "label": "Organic?", "required": "yes", "relevant": "${name} != ''"},
    {"type": "end_group"},
    choices=[{"list_name": "yn", "name": "yes", "label": "Yes"}, {"list_name": "yn", "name": "no", "label": "No"}],
    settings={"form_title": "Food safety", "default_language": "English (en)"},
)


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def anna(client: Client, cast: Cast) -> Client:
    sign_in(client, cast.anna)
    return client


def choose(client: Client, data: bytes = FORM, name: str = "form.xlsx", **more: Any) -> Any:
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data), **more})


def seal_in(page: Any) -> str:
    found = re.search(r'name="seal" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def confirm(client: Client, seal: str, **more: Any) -> Any:
    return client.post(IMPORT, {"seal": seal, "name": "Food safety", "submit_key": str(uuid4()), **more})


def kept_form(cast: Cast, of: Questionnaire | None = None) -> Form:
    with working_as(cast.anna):
        return export_form(cast.nordwind, (of or Questionnaire.objects.get()).pk).form


def test_form_is_shown_first_and_imported_once_it_is_confirmed(anna: Client, cast: Cast) -> None:
    page = choose(anna)
    text = page.content.decode()
    assert page.status_code == 200
    for part in (
        "This will import 2 questions",
        "Nothing has been created yet",
        "English, Deutsch",
        "Your site",
        "What is it &lt;called&gt;?",
        "Map locations are not supported.",
        "survey, row 4, type",
    ):
        assert part in text
    with working_as(cast.anna):
        assert not Questionnaire.objects.exists()
    assert list(store.incoming_folder().iterdir()) == []

    done = confirm(anna, seal_in(page))
    with working_as(cast.anna):
        made = Questionnaire.objects.get()
        assert (made.name, made.created_by_id) == ("Food safety", cast.anna.user.pk)
        assert [(version.number, version.is_frozen) for version in made.versions.all()] == [(1, False)]
    assert (done.status_code, done["Location"]) == (302, f"/settings/questionnaires/{made.pk}")
    assert kept_form(cast) == read(FORM).form


def test_confirming_twice_imports_once(anna: Client, cast: Cast) -> None:
    seal, key = seal_in(choose(anna)), str(uuid4())
    assert confirm(anna, seal, submit_key=key).status_code == 302
    assert confirm(anna, seal, submit_key=key).status_code == 302
    with working_as(cast.anna):
        assert Questionnaire.objects.count() == 1


def test_name_that_is_taken_is_asked_for_again_with_nothing_lost(anna: Client, cast: Cast) -> None:
    seal = seal_in(choose(anna))
    confirm(anna, seal)
    refused = confirm(anna, seal, name="food SAFETY")
    assert refused.status_code == 422
    assert "Another questionnaire is already called “food SAFETY”." in refused.content.decode()
    assert "Map locations are not supported." in refused.content.decode()
    assert confirm(anna, seal_in(refused), name="Another").status_code == 302


def test_import_as_the_next_version_leaves_what_was_sent_as_it_is(anna: Client, cast: Cast) -> None:
    asked = sent(cast.anna, cast.luca, {"name": "old"})
    with working_as(cast.anna):
        into = asked.version.questionnaire
    page = choose(anna, questionnaire=str(into.pk))
    assert "Questionnaires already sent do not change." in page.content.decode()
    done = confirm(anna, seal_in(page), questionnaire=str(into.pk))
    assert done["Location"] == f"/settings/questionnaires/{into.pk}"
    with working_as(cast.anna):
        numbers = Version.objects.filter(questionnaire=into).order_by("number").values_list("number", flat=True)
        assert list(numbers) == [1, 2]
        old = Question.objects.filter(version__number=1).values_list("name", flat=True)
        assert list(old) == ["old"]
    assert [question.name for question in kept_form(cast, into).questions] == ["name", "organic"]


def test_draft_takes_a_form_without_a_new_version(anna: Client, cast: Cast) -> None:
    into = questionnaire(cast.anna, {"name": "old"})
    confirm(anna, seal_in(choose(anna, questionnaire=str(into.pk))), questionnaire=str(into.pk))
    with working_as(cast.anna):
        assert into.versions.count() == 1
    assert [question.name for question in kept_form(cast, into).questions] == ["name", "organic"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"Dear all", "This is not an Excel workbook (.xlsx), or it is damaged."),
        (b"", "This file is empty."),
        (workbook({"type": "telepathy", "name": "a", "label": "A?"}), "is not a known question type."),
        (workbook({"type": "note", "name": "a", "label": "A"}), "None of the questions can be imported."),
    ],
)
def test_file_that_cannot_be_imported_is_refused_in_a_sentence(
    anna: Client, cast: Cast, data: bytes, sentence: str
) -> None:
    page = choose(anna, data)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert 'name="seal"' not in page.content.decode()
    assert list(store.incoming_folder().iterdir()) == []


def test_form_that_takes_too_long_to_read_is_refused_in_a_sentence(
    anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with InspectorPool(seconds_per_file=0) as impatient:
        monkeypatch.setattr("parley.questionnaires.library.forms.imports.inspectors", impatient)
        page = choose(
            anna, workbook(*[{"type": "text", "name": f"q{number}", "label": "Q"} for number in range(9_000)])
        )
    assert page.status_code == 422
    assert "This file is too large for a questionnaire." in page.content.decode()


def test_form_is_not_read_while_others_wait_and_the_page_says_when_to_come_back(
    anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "MOST_WAITING", 0)
    with InspectorPool() as pool, pool._turn, pool._turn:
        monkeypatch.setattr("parley.questionnaires.library.forms.imports.inspectors", pool)
        page = choose(anna)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "Please try again in a few seconds." in page.content.decode()


def test_what_is_said_about_a_form_is_in_the_language_of_its_reader(anna: Client, cast: Cast) -> None:
    cast.anna.user.language = "de"
    cast.anna.user.save(update_fields=["language"])
    with translation.override("de"):
        said = gettext("Map locations are not supported.")
    assert said in choose(anna).content.decode()


def test_no_file_is_said_at_the_field(anna: Client) -> None:
    for given in ({}, {"file": "text"}):
        page = anna.post(IMPORT, given)
        assert page.status_code == 422
        assert "Choose a file." in page.content.decode()


def test_seal_of_another_company_or_a_changed_one_is_refused(anna: Client, cast: Cast) -> None:
    seal = seal_in(choose(anna))
    stranger = Client()
    sign_in(stranger, cast.eva)
    for client, given in ((stranger, seal), (anna, seal[:-3] + "abc"), (anna, "x"), (anna, ""), (anna, "\0")):
        page = confirm(client, given)
        assert page.status_code == 422
    with working_as(cast.anna):
        assert not Questionnaire.objects.exists()


@pytest.mark.parametrize("field", ["name", "seal", "questionnaire"])
def test_text_of_ten_megabytes_is_refused(anna: Client, cast: Cast, field: str) -> None:
    seal = seal_in(choose(anna))
    given = {"name": "A", "seal": seal, "submit_key": str(uuid4()), field: "x" * 10_000_000}
    assert 400 <= anna.post(IMPORT, given).status_code < 500
    with working_as(cast.anna):
        assert not Questionnaire.objects.exists()


def test_archived_questionnaire_gets_no_next_version(anna: Client, cast: Cast) -> None:
    into = questionnaire(cast.anna, {"name": "old"})
    seal = seal_in(choose(anna))
    anna.post(f"/settings/questionnaires/{into.pk}/archive")
    page = confirm(anna, seal, questionnaire=str(into.pk))
    assert page.status_code == 422
    assert "This questionnaire is archived." in page.content.decode()


@pytest.mark.parametrize("who", ["mia", "eva"])
def test_only_who_keeps_the_library_imports_and_only_into_the_own(client: Client, cast: Cast, who: str) -> None:
    into = questionnaire(cast.anna, {"name": "old"})
    sign_in(client, getattr(cast, who))
    expected = 403 if who == "mia" else 404
    assert client.get(f"{IMPORT}?questionnaire={into.pk}").status_code == expected
    assert choose(client, questionnaire=str(into.pk)).status_code == expected
    assert confirm(client, "x", questionnaire=str(into.pk)).status_code == expected
    assert client.get(f"/settings/questionnaires/{into.pk}/export").status_code == (200 if who == "mia" else 404)


def test_nobody_signed_in_is_led_to_sign_in(client: Client, cast: Cast) -> None:
    assert client.get(IMPORT).status_code == 302
    assert choose(client).status_code == 302


def test_export_is_a_file_that_comes_back_as_it_was(anna: Client, cast: Cast) -> None:
    confirm(anna, seal_in(choose(anna)), name="Größe & “Fläche”\u2028")
    with working_as(cast.anna):
        made = Questionnaire.objects.get()
    answer = anna.get(f"/settings/questionnaires/{made.pk}/export")
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["Content-Disposition"] == 'attachment; filename="groe-flache-1.xlsx"'
    assert read(answer.content).form == kept_form(cast)


def test_five_hundred_questions_take_as_few_statements_as_two(anna: Client, cast: Cast) -> None:
    rows = [{"type": "text", "name": f"q{number}", "label": f"Question {number}?"} for number in range(500)]
    seal = seal_in(choose(anna, workbook(*rows)))
    with statements(at_most=12):
        confirm(anna, seal)
    with working_as(cast.anna):
        made = Questionnaire.objects.get()
        assert Question.objects.count() == 500
    with statements(at_most=6):
        anna.get(f"/settings/questionnaires/{made.pk}/export")


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_at_once_under_one_name_one_is_refused(cast: Cast) -> None:
    clients = [Client(), Client()]
    for client in clients:
        sign_in(client, cast.anna)
    seals = [seal_in(choose(client)) for client in clients]
    answers: list[int] = []

    def run(client: Client, seal: str) -> None:
        try:
            answers.append(confirm(client, seal).status_code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=both) for both in zip(clients, seals, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 422]
    with working_as(cast.anna):
        assert Questionnaire.objects.count() == 1
        assert Question.objects.count() == 2
