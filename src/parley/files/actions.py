"""What changes stored files: one is kept. None is ever changed."""

from django.core.files.base import File

from parley.accounts.models import User
from parley.companies.models import Company
from parley.files.models import StoredFile
from parley.files.uploads import check_upload


def keep_file(*, company: Company, by: User | None, upload: File[bytes]) -> StoredFile:
    """Keep `upload` for `company`; raises `FileRefused` if no form's field has looked at it yet and it is not good.

    The content is durable before the row is written: rolled back, this leaves content without a row, never the reverse.
    """
    checked = check_upload(upload)
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
