"""A chosen file survives a fault elsewhere in its form: kept for its sender alone, for an hour, and sent once."""

import os
import pkgutil
import re
from datetime import timedelta
from hashlib import sha256
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.test import Client

import parley
from parley.companies.tests.factories import Cast, sign_in
from parley.core import clock
from parley.documents.models import DocumentVersion
from parley.documents.tests.factories import document_task, document_type
from parley.files import jobs, kept, store
from parley.files.forms import UploadField
from parley.files.models import StoredFile
from parley.files.tests.factories import picture, real_pdf, upload
from parley.tasks.models import Task
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db

LOST = "no longer kept"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def task(cast: Cast) -> Task:
    return document_task(cast.anna, cast.luca, document_type(cast.anna, validity="expiry"))


@pytest.fixture
def luca(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.luca)


def day(number: int) -> str:
    return (clock.today() + timedelta(days=number)).isoformat()


def upload_address(task: Task) -> str:
    return f"/tasks/{task.pk}/actions/upload"


def rejected_upload(client: Client, task: Task, **more: Any) -> str:
    """Send a file with an expiry date in the past. Returns the page."""
    given = {"file": upload(real_pdf(), "iso.pdf"), "expires_on": day(-1), **more}
    response = client.post(upload_address(task), given)
    assert response.status_code == 422
    return response.content.decode()


def tokens(page: str, name: str = "file") -> list[str]:
    found = re.findall(rf'<input[^>]*name="kept-{name}"[^>]*value="([^"]+)"', page)
    return [unescape(token) for token in found]


def folder() -> list[Path]:
    return list(store.kept_folder().iterdir())


def file_of(task: Task, cast: Cast) -> StoredFile:
    with working_as(cast.anna):
        return DocumentVersion.objects.select_related("file").get(task=task).file


def test_file_is_sent_with_the_corrected_date(luca: Client, task: Task, cast: Cast) -> None:
    page = rejected_upload(luca, task)
    assert "iso.pdf is kept" in page
    (token,) = tokens(page)
    assert luca.post(upload_address(task), {"kept-file": token, "expires_on": day(30)}).status_code == 302
    stored = file_of(task, cast)
    assert (stored.name, stored.page_count) == ("iso.pdf", 1)
    assert sha256(store.path_of(stored.sha256).read_bytes()).hexdigest() == stored.sha256
    assert folder() == []


def test_file_survives_several_faults(luca: Client, task: Task) -> None:
    (token,) = tokens(rejected_upload(luca, task))
    for _attempt in range(2):
        page = rejected_upload(luca, task, file="", **{"kept-file": token})
        (token,) = tokens(page)
    assert len(folder()) == 1


def test_file_chosen_anew_replaces_the_kept_one(luca: Client, task: Task, cast: Cast) -> None:
    (token,) = tokens(rejected_upload(luca, task))
    other = upload(real_pdf(2), "better.pdf")
    luca.post(upload_address(task), {"kept-file": token, "file": other, "expires_on": day(30)})
    assert file_of(task, cast).name == "better.pdf"


def test_removed_file_is_asked_for_again(luca: Client, task: Task) -> None:
    rejected_upload(luca, task)
    page = luca.post(upload_address(task), {"expires_on": day(30)})
    assert page.status_code == 422
    assert "Choose a file." in page.content.decode()


def test_faulty_file_is_not_kept(luca: Client, task: Task) -> None:
    page = rejected_upload(luca, task, file=upload(picture(), "photo.png"))
    assert tokens(page) == []
    assert folder() == []


@pytest.mark.parametrize("sender", ["anna", "sara", "eva"])
def test_token_is_worth_nothing_to_others(sender: str, luca: Client, task: Task, cast: Cast) -> None:
    (token,) = tokens(rejected_upload(luca, task))
    other = sign_in(Client(), getattr(cast, sender))
    response = other.post(upload_address(task), {"kept-file": token, "expires_on": day(30)})
    assert 400 <= response.status_code < 500
    assert "iso.pdf" not in response.content.decode()
    with working_as(cast.luca):
        assert not StoredFile.objects.filter(name="iso.pdf").exists()


def test_token_is_for_one_form_and_one_field(luca: Client, task: Task, cast: Cast) -> None:
    (token,) = tokens(rejected_upload(luca, task))
    other = document_task(cast.anna, cast.luca, document_type(cast.anna, "Kosher", validity="none"))
    page = luca.post(upload_address(other), {"kept-file": token})
    assert LOST in page.content.decode()
    comment = {"text": "Here", "audience": "partner", "kept-files": token}
    assert LOST in luca.post(f"/tasks/{task.pk}/comments", comment).content.decode()


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c", "\x00", "../../etc/passwd", "x" * 100_000])
def test_nonsense_for_a_token_is_answered_with_a_sentence(token: str, luca: Client, task: Task) -> None:
    page = luca.post(upload_address(task), {"kept-file": token, "expires_on": day(30)})
    assert page.status_code == 422
    assert (LOST if token else "Choose a file.") in page.content.decode()


def test_many_tokens_open_few_files(luca: Client, task: Task) -> None:
    given = {"kept-file": [f"nonsense {number}" for number in range(500)], "expires_on": day(30)}
    assert luca.post(upload_address(task), given).status_code == 422


def test_file_is_removed_after_an_hour(luca: Client, task: Task) -> None:
    (token,) = tokens(rejected_upload(luca, task))
    (path,) = folder()
    long_ago = clock.machine_seconds() - kept.KEPT_SECONDS - 5
    os.utime(path, (long_ago, long_ago))
    page = luca.post(upload_address(task), {"kept-file": token, "expires_on": day(30)})
    assert (page.status_code, LOST in page.content.decode()) == (422, True)
    assert jobs.sweep_kept(0) == 1
    assert folder() == []


def test_form_sent_twice_answers_the_same(luca: Client, task: Task, cast: Cast) -> None:
    (token,) = tokens(rejected_upload(luca, task))
    given = {"kept-file": token, "expires_on": day(30), "submit_key": "0192a0b0-0000-7000-8000-000000000001"}
    assert [luca.post(upload_address(task), given).status_code for _time in range(2)] == [302, 302]
    comment = {"audience": "partner", "files": upload(real_pdf(), "map.pdf"), "text": ""}
    (token,) = tokens(luca.post(f"/tasks/{task.pk}/comments", comment).content.decode(), "files")
    again = {"audience": "partner", "text": "Here", "kept-files": token, "submit_key": given["submit_key"][:-1] + "2"}
    assert [luca.post(f"/tasks/{task.pk}/comments", again).status_code for _time in range(2)] == [302, 302]
    with working_as(cast.luca):
        assert StoredFile.objects.filter(name="map.pdf").count() == 1


def test_same_file_sent_from_two_tabs_is_not_found_the_second_time(luca: Client, task: Task, cast: Cast) -> None:
    (token,) = tokens(rejected_upload(luca, task))
    given = {"kept-file": token, "expires_on": day(30)}
    assert luca.post(upload_address(task), given).status_code == 302
    do("reject", task, cast.anna, explanation="Not this one")
    assert LOST in luca.post(upload_address(task), given).content.decode()


def test_kept_files_count_towards_the_quota(luca: Client, task: Task, settings: Any) -> None:
    settings.COMPANY_QUOTA_MB = 1
    given = {"audience": "partner", "text": "", "files": upload(picture(size=(700, 600)), "large.png")}
    page = luca.post(f"/tasks/{task.pk}/comments", given).content.decode()
    assert len(tokens(page, "files")) == 1
    given["files"] = upload(picture(size=(700, 600)), "second.png")
    page = luca.post(f"/tasks/{task.pk}/comments", given).content.decode()
    assert "Please choose again: second.png" in page
    assert len(folder()) == 1


def test_a_person_keeps_a_limited_number_of_files(luca: Client, task: Task, monkeypatch: Any) -> None:
    monkeypatch.setattr(kept, "MOST_FILES", 3)
    for _time in range(5):
        rejected_upload(luca, task)
    assert len(folder()) == 3


def test_several_files_are_kept_and_others_added(luca: Client, task: Task, cast: Cast) -> None:
    given = {"audience": "partner", "text": "", "files": [upload(name="a.pdf"), upload(picture(), "b.png")]}
    page = luca.post(f"/tasks/{task.pk}/comments", given).content.decode()
    found = tokens(page, "files")
    assert len(found) == 2
    more = {"audience": "partner", "text": "Three", "kept-files": found, "files": upload(name="c.pdf")}
    assert luca.post(f"/tasks/{task.pk}/comments", more).status_code == 302
    with working_as(cast.anna):
        assert {file.name for file in StoredFile.objects.all()} == {"a.pdf", "b.png", "c.pdf"}


def test_files_are_kept_under_names_that_say_nothing(luca: Client, task: Task, cast: Cast) -> None:
    rejected_upload(luca, task)
    assert [path.name.split(".")[0] for path in folder()] == [cast.alpine.pk.hex]


def test_too_many_files_are_refused_in_a_sentence_and_the_text_stays(luca: Client, task: Task) -> None:
    many = [upload(b"x", f"{number}.pdf") for number in range(60)]
    given = {"audience": "internal", "text": "All we have", "files": many}
    response = luca.post(f"/tasks/{task.pk}/comments", given)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Only 10 files can be sent at once." in page
    assert "All we have" in page


def form_classes() -> list[type[forms.BaseForm]]:
    """Return every form class of the product."""
    for app in settings.PARLEY_APPS:
        package = import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not {"tests", "migrations", "__main__"} & set(module.name.split(".")):
                import_module(module.name)
    found, waiting = [], [forms.BaseForm]
    while waiting:
        for subclass in waiting.pop().__subclasses__():
            waiting.append(subclass)
            if subclass.__module__.startswith("parley.") and ".tests." not in subclass.__module__:
                found.append(subclass)
    return found


def test_every_file_field_says_what_it_takes_and_keeps_its_files() -> None:
    fields = [
        (f"{form.__name__}.{name}", field)
        for form in form_classes()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.FileField) or isinstance(field.widget, forms.FileInput)
    ]
    assert len(fields) > 8
    assert [name for name, field in fields if not isinstance(field, UploadField)] == []
    for name, field in fields:
        limits = field.limits()
        assert limits.accept, name
        assert re.search(r"(PDF|JPEG|Excel).* MB", limits.description), name


def test_no_template_draws_a_file_control_of_its_own() -> None:
    templates = Path(parley.__file__).parent.rglob("templates/**/*.html")
    drawing = [path.name for path in templates if re.search(r"""type=["']file""", path.read_text())]
    assert drawing == ["file_control.html"]
