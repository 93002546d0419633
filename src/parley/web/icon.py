"""The icon that browsers ask for beside what is not a page of ours, such as an opened file."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from parley.companies.access import company_not_required


@login_not_required
@company_not_required
@require_safe
def favicon(_request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(static("parley/favicon.svg"))
