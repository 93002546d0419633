"""Form fields for files. Their cleaned values are checked files, to be passed to `keep_file`."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from parley.files.checks import FileRefused
from parley.files.limits import max_upload_bytes
from parley.files.media import ATTACHMENTS, ENDINGS, PDF_ONLY
from parley.files.uploads import CheckedFile, check_upload

MOST_FILES = 10


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class AttachmentField(forms.FileField):
    """A PDF or picture, or with `multiple` a list of them. `media_types` and `max_bytes` appear in the API's schema."""

    media_types = ATTACHMENTS
    default_error_messages = {
        "required": _("Choose a file."),
        "missing": _("Choose a file."),
        "invalid": _("The file did not arrive. Please choose it again."),
    }

    def __init__(self, *, multiple: bool = False, max_files: int = MOST_FILES, **options: Any) -> None:
        self.multiple = multiple
        self.max_files = max_files if multiple else 1
        options.setdefault("widget", SeveralFilesInput if multiple else forms.FileInput)
        super().__init__(**options)

    @property
    def max_bytes(self) -> int:
        return max_upload_bytes()

    @property
    def accept(self) -> str:
        """Return the `accept` attribute: extensions, which every system supports, and media types, which phones use."""
        endings = [ending for media_type in sorted(self.media_types) for ending in ENDINGS[media_type]]
        return ",".join([*sorted(self.media_types), *endings])

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": self.accept, "data-max-bytes": str(self.max_bytes)}

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002
        """Return one `CheckedFile` or None, with `multiple` a list."""
        uploads = self._uploads(data)
        if not uploads and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > self.max_files:
            most = ngettext(
                "Only %(most)s file can be sent.", "Only %(most)s files can be sent at once.", self.max_files
            )
            raise ValidationError(most % {"most": self.max_files}, code="too_many")
        checked, refusals = self._check(uploads)
        if refusals:
            raise ValidationError(refusals)
        for file in checked:
            self.run_validators(file)
        if self.multiple:
            return checked
        return checked[0] if checked else None

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002
        return bool(self._uploads(data))

    def _uploads(self, data: Any) -> list[File[bytes]]:
        several: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        if any(upload and not isinstance(upload, File) for upload in several):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return [upload for upload in several if upload is not None and isinstance(upload, File)]

    def _check(self, uploads: list[File[bytes]]) -> tuple[list[CheckedFile], list[ValidationError]]:
        checked, refusals = [], []
        for upload in uploads:
            try:
                checked.append(check_upload(upload, self.media_types))
            except FileRefused as refused:
                refusals.append(ValidationError(str(refused), code=refused.flaw))
        return checked, refusals


class PdfField(AttachmentField):
    """A PDF that can be parsed, is not encrypted and contains no active content."""

    media_types = PDF_ONLY
