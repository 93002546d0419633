"""Form fields for files. Their cleaned values are checked files, to be passed to `keep_file`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File

from parley.core.translation import gettext, ngettext
from parley.core.translation import gettext_lazy as _
from parley.files.checks import FileRefused
from parley.files.kept import KeptFile, keep_upload
from parley.files.media import ATTACHMENTS, ENDINGS, LABELS, PDF_ONLY
from parley.files.size_limits import MEGABYTE, max_upload_bytes
from parley.files.uploads import CheckedFile, IncomingFile, check_upload

MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What a file field takes, for its description and the check in the browser. `kept` came with the last attempt."""

    accept: str
    max_bytes: int
    max_files: int
    description: str
    too_many: str
    kept: tuple[KeptFile, ...] = ()
    lost: tuple[str, ...] = ()
    """Names of files of the last attempt that have to be chosen again."""


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class UploadField(forms.FileField):
    """A field for one file, or with `multiple` for some. Base of all file fields: it says what it takes."""

    max_files = 1
    default_error_messages = {
        "required": _("Choose a file."),
        "missing": _("Choose a file."),
        "invalid": _("The file did not arrive. Please choose it again."),
    }

    @property
    def max_bytes(self) -> int:
        return max_upload_bytes()

    @property
    def accept(self) -> str:
        """Return the `accept` attribute: extensions, which every system supports, and media types, which phones use."""
        raise NotImplementedError

    @property
    def type_names(self) -> Sequence[str]:
        raise NotImplementedError

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": self.accept, "data-max-bytes": str(self.max_bytes)}

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002
        return bool(self.uploads(data))

    def uploads(self, data: Any) -> list[File[bytes]]:
        """Return the files in the widget's data. Raises `ValidationError` if it is text."""
        several: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        if any(upload and not isinstance(upload, File) for upload in several):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return [upload for upload in several if upload is not None and isinstance(upload, File)]

    def limits(self, name: str = "", uploads: Iterable[File[bytes]] = ()) -> UploadLimits:
        """Describe the field called `name`, and keep the good files among `uploads` for the next attempt."""
        megabytes = self.max_bytes // MEGABYTE
        said = {"count": self.max_files, "size": megabytes, "types": ", ".join(self.type_names)}
        description = (
            gettext("%(types)s, at most %(size)s MB.")
            if self.max_files == 1
            else gettext("%(types)s. At most %(count)s files and %(size)s MB together.")
        )
        good = [upload for upload in uploads if _is_good(upload)]
        results = [(upload, keep_upload(upload, name)) for upload in good[: self.max_files]]
        return UploadLimits(
            accept=self.accept,
            max_bytes=self.max_bytes,
            max_files=self.max_files,
            description=description % said,
            too_many=self.too_many,
            kept=tuple(kept for _upload, kept in results if kept),
            lost=tuple(str(upload.name) for upload, kept in results if not kept),
        )

    @property
    def too_many(self) -> str:
        most = ngettext("Only %(most)s file can be sent.", "Only %(most)s files can be sent at once.", self.max_files)
        return most % {"most": self.max_files}


class AttachmentField(UploadField):
    """A PDF or picture, or with `multiple` a list of them. `media_types` and `max_bytes` appear in the API's schema."""

    media_types = ATTACHMENTS

    def __init__(self, *, multiple: bool = False, max_files: int = MOST_FILES, **options: Any) -> None:
        self.multiple = multiple
        self.max_files = max_files if multiple else 1
        options.setdefault("widget", SeveralFilesInput if multiple else forms.FileInput)
        super().__init__(**options)

    @property
    def accept(self) -> str:
        endings = [ending for media_type in sorted(self.media_types) for ending in ENDINGS[media_type]]
        return ",".join([*sorted(self.media_types), *endings])

    @property
    def type_names(self) -> Sequence[str]:
        return [label for media_type, label in LABELS.items() if media_type in self.media_types]

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002
        """Return one `CheckedFile` or None, with `multiple` a list."""
        uploads = self.uploads(data)
        if not uploads and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > self.max_files:
            raise ValidationError(self.too_many, code="too_many")
        checked, refusals = self._check(uploads)
        if refusals:
            raise ValidationError(refusals)
        for file in checked:
            self.run_validators(file)
        if self.multiple:
            return checked
        return checked[0] if checked else None

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


def upload_limits(bound: forms.BoundField) -> UploadLimits | None:
    """Return what a file field takes; None for other fields. Files of a form that is shown again are kept."""
    field = bound.field
    if not isinstance(field, UploadField):
        return None
    try:
        uploads = field.uploads(bound.data) if bound.form.is_bound else []
    except ValidationError:
        uploads = []
    return field.limits(bound.html_name, uploads)


def _is_good(upload: File[bytes]) -> bool:
    return isinstance(upload, IncomingFile) and upload.facts is not None
