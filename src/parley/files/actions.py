"""Storing files. A stored file never changes."""

from django.conf import settings
from django.core.files.base import File

from parley.accounts.models import User
from parley.companies.models import Company
from parley.files.checks import FileRefused
from parley.files.flaws import Flaw
from parley.files.kept import has_quota
from parley.files.models import StoredFile
from parley.files.uploads import CheckedFile, check_upload


def keep_file(*, company: Company, by: User | None, upload: File[bytes]) -> StoredFile:
    """Store `upload` for `company`. Raises `FileRefused` if it exceeds the quota, or is not acceptable.

    The content is durable before the row is written: a rollback leaves content without a row, never the reverse.
    """
    checked = check_upload(upload)
    _require_quota(company, checked)
    checked.incoming.accept()
    return StoredFile.objects.create(
        company=company,
        uploaded_by=by,
        name=checked.kept_name,
        sha256=checked.incoming.sha256,
        size=checked.incoming.taken,
        media_type=checked.facts.media_type,
        page_count=checked.facts.page_count,
    )


def _require_quota(company: Company, checked: CheckedFile) -> None:
    # A file that was kept counts already.
    size = 0 if checked.incoming.kept_as else checked.incoming.taken
    if not has_quota(company.pk, size):
        raise FileRefused(Flaw.OVER_QUOTA, checked.kept_name, str(settings.COMPANY_QUOTA_MB))
