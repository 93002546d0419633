"""The forms of the import: choose a file, then confirm what was read. The file itself is not stored.

Between the two steps the page carries what was read, signed for the company, so no temporary data stays on the server.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import get_language

from parley.companies.models import Company
from parley.core.text_fields import NameField
from parley.core.translation import gettext
from parley.core.translation import gettext_lazy as _
from parley.files.checks import FileRefused, inspectors
from parley.files.flaws import Flawed
from parley.files.forms import UploadField
from parley.files.names import safe_name
from parley.files.uploads import IncomingFile, take_in
from parley.questionnaires.xlsform.findings import Unusable
from parley.questionnaires.xlsform.package import MOST_BYTES
from parley.questionnaires.xlsform.reading import Reading

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READER = "parley.questionnaires.xlsform.inspection:read_as_json"
LONGEST_SEAL = 2_000_000
A_DAY = 24 * 60 * 60


class FormFileField(UploadField):
    """A field that cleans to a `Reading`, which may turn out not to be importable."""

    type_names = ("Excel (.xlsx)",)
    accept = f".xlsx,{XLSX}"
    max_bytes = MOST_BYTES

    def __init__(self, *, language: str = "en", **options: Any) -> None:
        self.language = language
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002
        if not isinstance(data, File):
            raise ValidationError(self.error_messages["required"], code="required")
        try:
            incoming = take_in(data)
            incoming.raise_if_refused()
            with incoming:
                return self._read(incoming)
        except (Unusable, FileRefused) as refused:
            raise ValidationError(str(refused), code="unusable") from refused

    def _read(self, incoming: IncomingFile) -> Reading:
        """Read the file in an inspector: a small workbook can take long and inflate to much."""
        title = PurePath(safe_name(incoming.claimed_name)).stem
        said = {"title": title, "language": self.language, "speaks": get_language() or "en"}
        try:
            answer = inspectors.call(READER, [incoming.content], incoming.budget, **said)
        except Flawed as flawed:
            raise Unusable(gettext("This file is too large for a questionnaire.")) from flawed
        if "unusable" in answer:
            raise Unusable(answer["unusable"])
        return Reading.from_json(answer["reading"])


class ChooseFormFile(forms.Form):
    file = FormFileField(label=_("Form"), help_text=_("An XLSForm, as survey tools export it."))

    def __init__(self, *args: Any, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["file"]
        assert isinstance(field, FormFileField)
        field.language = language


class ConfirmImport(forms.Form):
    """The form that confirms an import. `reading` is what the page carried."""

    name = NameField(label=_("Name"), max_length=160, help_text=_("Partners can see this."))
    seal = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, company: Company, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.company = company
        if not is_new:
            del self.fields["name"]

    @property
    def reading(self) -> Reading | None:
        """What was read; None if the page was tampered with or is too old."""
        return self.cleaned_data.get("seal") if self.is_bound else None

    def clean_seal(self) -> Reading:
        try:
            return open_seal(self.cleaned_data["seal"], self.company)
        except signing.BadSignature:
            raise ValidationError(gettext("This page was open for too long. Please choose the file again.")) from None


def seal_reading(reading: Reading, company: Company) -> str:
    """Return the signed reading. Raises `Unusable` if it is too long for a page."""
    seal = signing.dumps(reading.as_json(), salt=_salt(company), compress=True)
    if len(seal) > LONGEST_SEAL:
        raise Unusable(gettext("This form has far more text than a questionnaire can."))
    return seal


def open_seal(seal: str, company: Company) -> Reading:
    return Reading.from_json(signing.loads(seal, salt=_salt(company), max_age=A_DAY))


def _salt(company: Company) -> str:
    return f"xlsform:{company.pk}"
