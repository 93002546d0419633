"""The fields of forms: what was wrong stands at the field, and what is cleaned is ready to be kept."""

from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from parley.files.forms import AttachmentField, PdfField
from parley.files.media import ATTACHMENTS, JPEG, PDF, PDF_ONLY
from parley.files.tests import factories
from parley.files.uploads import CheckedFile


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


class OnePdf(forms.Form):
    file = PdfField()


class Comment(forms.Form):
    text = forms.CharField()
    attached = AttachmentField(multiple=True, required=False)


def one_pdf(*uploads: UploadedFile[Any]) -> OnePdf:
    return OnePdf({}, MultiValueDict({"file": list(uploads)}))


def comment(*uploads: UploadedFile[Any]) -> Comment:
    return Comment({"text": "See here"}, MultiValueDict({"attached": list(uploads)}))


def test_a_pdf_is_cleaned_to_a_checked_file() -> None:
    form = one_pdf(factories.upload(factories.real_pdf(2), "../Certificate.PDF"))
    assert form.is_valid(), form.errors
    file = form.cleaned_data["file"]
    assert isinstance(file, CheckedFile)
    assert (file.name, file.facts.media_type, file.facts.page_count) == ("Certificate.PDF", PDF, 2)


def test_no_file_is_asked_for() -> None:
    assert one_pdf().errors["file"] == ["Choose a file."]


@pytest.mark.parametrize("kind", sorted(factories.BROKEN))
def test_a_bad_file_gets_its_sentence_at_the_field(kind: str) -> None:
    errors = one_pdf(factories.upload(factories.broken_pdf(kind), "bad.pdf")).errors["file"]
    assert len(errors) == 1
    assert "“bad.pdf”" in errors[0]


def test_text_in_place_of_a_file_is_refused() -> None:
    files: Any = MultiValueDict({"file": ["text"]})
    assert OnePdf({"file": "text"}, files).errors["file"] == ["The file did not arrive. Please choose it again."]


def test_several_attachments_are_cleaned_to_a_list() -> None:
    form = comment(factories.upload(), factories.upload(factories.picture("jpeg"), "Photo"))
    assert form.is_valid(), form.errors
    assert [file.facts.media_type for file in form.cleaned_data["attached"]] == [PDF, JPEG]
    assert form.cleaned_data["attached"][1].name == "Photo.jpg"


def test_no_attachment_is_an_empty_list() -> None:
    form = comment()
    assert form.is_valid()
    assert form.cleaned_data["attached"] == []


def test_each_bad_attachment_is_named() -> None:
    form = comment(
        factories.upload(b"", "a.pdf"), factories.upload(), factories.upload(factories.picture("gif"), "b.gif")
    )
    assert form.errors["attached"] == [
        "“a.pdf” is empty.",
        "“b.gif” is not an accepted file type. Choose a PDF, PNG, JPEG, WebP or HEIC file.",
    ]


def test_too_many_attachments_are_refused_before_they_are_looked_at() -> None:
    assert comment(*[factories.upload(b"")] * 11).errors["attached"] == ["Only 10 files can be sent at once."]


def test_a_field_tells_its_limits() -> None:
    assert PdfField().media_types == PDF_ONLY
    assert AttachmentField().media_types == ATTACHMENTS
    assert PdfField().max_bytes == 100 * 1024 * 1024
    assert (AttachmentField().max_files, AttachmentField(multiple=True).max_files) == (1, 10)
    assert 'accept="application/pdf,.pdf"' in str(OnePdf()["file"])
    assert " multiple" in str(Comment()["attached"])
