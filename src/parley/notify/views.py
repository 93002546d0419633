"""The page that shows the mails of a demonstration."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.notify.backends import mail_in_folder, mails_in_folder


@login_not_required
@require_safe
def outgoing_mail(request: HttpRequest) -> HttpResponse:
    """Show all mails. Anybody can read them, so the page exists in demo mode only."""
    _only_in_demo_mode()
    mails = mails_in_folder()
    wanted = request.GET.get("to", "")[:254]
    if wanted:
        mails = [mail for mail in mails if mail.to == wanted]
    return render(request, "notify/outgoing_mail.html", {"mails": mails, "wanted": wanted})


@login_not_required
@require_safe
def outgoing_mail_page(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    _only_in_demo_mode()
    mail = mail_in_folder(mail_id)
    if mail is None:
        raise Http404
    return render(request, "notify/outgoing_mail_page.html", {"mail": mail})


def _only_in_demo_mode() -> None:
    if not settings.DEMO:
        raise Http404
