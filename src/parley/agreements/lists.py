"""The list of a company's own agreements."""

from django.db.models import OuterRef, Subquery

from parley.agreements.models import AgreementTemplate, AgreementVersion
from parley.companies.lists import LibraryFilters, library_list, read_library
from parley.companies.models import Company
from parley.core.lists import Empty, ListPage, column
from parley.core.translation import gettext_lazy as _

AGREEMENTS = library_list(
    "agreements",
    AgreementTemplate,
    columns=(
        column(_("Name"), "name"),
        column(_("Confirmation"), lambda kept: kept.get_confirmation_display(), in_detail=True),
        column(_("Version"), "newest_number"),
        column(_("Last changed"), "newest_at"),
    ),
    nothing_found=Empty(_("No agreements found"), _("No name contains “%(words)s”."), "search"),
)


def agreements(company: Company, filters: LibraryFilters) -> ListPage[AgreementTemplate]:
    """Read one page of agreements by name, with number and date of the newest version. One statement."""
    newest = AgreementVersion.objects.filter(template=OuterRef("pk")).order_by("-number")
    dated = AgreementTemplate.objects.annotate(
        newest_number=Subquery(newest.values("number")[:1]), newest_at=Subquery(newest.values("created_at")[:1])
    )
    return read_library(AGREEMENTS, company, filters, dated, "name")
