"""Queries for stored files. Row-level security decides who may read one: its owner, or a party of its task."""

from uuid import UUID

from django.db.models import Func, UUIDField
from django.db.models.lookups import Exact

from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.files.models import StoredFile


class ActingCompany(Func):
    """The company set in PostgreSQL, which the policies compare."""

    function = "parley_company"
    output_field = UUIDField()


def file_for(company: Company, id: UUID) -> StoredFile:
    """Return the file if `company` may read it. Raises `NotFound`. One statement.

    Finds nothing if the transaction works for another company or for none, because the policies would answer for that
    one.
    """
    try:
        return StoredFile.objects.filter(Exact(ActingCompany(), company.pk)).get(pk=id)
    except StoredFile.DoesNotExist:
        raise NotFound from None
