"""A company's templates for threads."""

from uuid import UUID

from parley.chats.thread_models import ThreadTemplate
from parley.companies.lists import LibraryFilters, library_list, read_library
from parley.companies.models import Company
from parley.companies.queries import own_row
from parley.core.lists import Empty, ListPage, column
from parley.core.translation import gettext_lazy as _

TEMPLATES = library_list(
    "thread_templates",
    ThreadTemplate,
    columns=(column(_("Name"), "name"), column(_("Subject"), "subject", in_detail=True)),
    nothing_found=Empty(_("No templates found"), _("No name or subject contains “%(words)s”."), "search"),
)


def thread_templates(company: Company, filters: LibraryFilters) -> ListPage[ThreadTemplate]:
    """Read one page of templates by name. One statement."""
    return read_library(TEMPLATES, company, filters, ThreadTemplate.objects.all(), "name", "subject")


def offered_templates(company: Company) -> list[ThreadTemplate]:
    """Return the templates that a new thread may begin with. One statement."""
    return list(ThreadTemplate.objects.filter(company=company, archived_at=None)[:100])


def own_template(company: Company, template_id: UUID) -> ThreadTemplate:
    return own_row(ThreadTemplate, company, template_id)
