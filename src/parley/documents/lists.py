"""The list of document types."""

from parley.companies.lists import LibraryFilters, library_list, read_library
from parley.companies.models import Company
from parley.core.lists import Empty, ListPage, column
from parley.core.translation import gettext_lazy as _
from parley.documents.models import DocumentType, in_words

DOCUMENT_TYPES = library_list(
    "document_types",
    DocumentType,
    columns=(
        column(_("Name"), "name"),
        column(_("Requested"), lambda kept: kept.get_scope_display(), in_detail=True),
        column(_("Valid"), lambda kept: in_words(kept.validity, kept.revalidation_months)),
        column(_("Description"), "description"),
    ),
    nothing_found=Empty(_("No document types found"), _("No name or description contains “%(words)s”."), "search"),
)


def document_types(company: Company, filters: LibraryFilters) -> ListPage[DocumentType]:
    """Read one page of document types by name. One statement."""
    return read_library(DOCUMENT_TYPES, company, filters, DocumentType.objects.all(), "name", "description")
