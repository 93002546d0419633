"""Reading stored files. Who may read one is decided by row-level security: its owner, or a party of its task."""

from uuid import UUID

from django.db.models import Func, UUIDField
from django.db.models.lookups import Exact

from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.files.models import StoredFile


class ActingCompany(Func):
    """The company that PostgreSQL was told of, by which its policies decide."""

    function = "parley_company"
    output_field = UUIDField()


def file_for(company: Company, id: UUID) -> StoredFile:
    """The file if `company` may read it, in one statement; raises `NotFound`.

    Work for another company, or for nobody, finds nothing: the policies would answer for somebody else.
    """
    try:
        return StoredFile.objects.filter(Exact(ActingCompany(), company.pk)).get(pk=id)
    except StoredFile.DoesNotExist:
        raise NotFound from None
