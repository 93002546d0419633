"""Views that deliver stored files, for download or for display inside a page."""

from uuid import UUID

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.files.delivery import deliver
from parley.files.queries import file_for


@require_safe
def download(request: CompanyRequest, file_id: UUID) -> HttpResponseBase:
    return _deliver(request, file_id, inline=False)


@require_safe
def view(request: CompanyRequest, file_id: UUID) -> HttpResponseBase:
    return _deliver(request, file_id, inline=True)


def _deliver(request: CompanyRequest, file_id: UUID, *, inline: bool) -> HttpResponseBase:
    return deliver(request, file_for(request.actor.company, file_id), inline=inline)
