"""Language and theme, chosen from the menu on any page. Stored with the person, or in a cookie for a visitor."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from parley.accounts.models import Language, Theme, User
from parley.companies.access import company_not_required
from parley.companies.middleware import remember_language

THEME_COOKIE = "theme"


@login_not_required
@company_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponseRedirect:
    response = HttpResponseRedirect(_return_address(request))
    language = request.POST.get("language")
    if language in Language.values:
        _keep(request, "language", language)
        translation.activate(language)
        remember_language(response, language)
    return response


@login_not_required
@company_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponseRedirect:
    response = HttpResponseRedirect(_return_address(request))
    theme = request.POST.get("theme")
    if theme in Theme.values:
        _keep(request, "theme", theme)
        # The sign-in page knows no person, but the same reader returns to it.
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=31_536_000,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _keep(request: HttpRequest, field: str, value: str) -> None:
    if isinstance(request.user, User):
        setattr(request.user, field, value)
        request.user.save(update_fields=[field])


def _return_address(request: HttpRequest) -> str:
    """Return the page on which the choice was made, never one of another host."""
    page = request.POST.get("next", "")
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "/"
