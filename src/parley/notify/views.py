"""Pages of mail: switching a kind off, the company's choice, the log of a partner, and the mails of a demonstration."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from parley.companies.access import for_any_company
from parley.companies.actions.companies import show_content_in_mails
from parley.companies.actor import CompanyRequest, activate_locale
from parley.companies.models import Company
from parley.companies.queries import visible_company
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.common import done, show_form
from parley.core.http_methods import require_safe_or_post
from parley.core.ids import id_in
from parley.core.translation import gettext as _
from parley.notify.backends import mail_in_folder, mails_in_folder
from parley.notify.forms import MailSettingsForm, OwnMailsForm
from parley.notify.kinds import all_mail_kinds
from parley.notify.log import PAGE, read_log
from parley.notify.switches import is_off, own_switches, read_switch, set_own_switches, set_switch


@csrf_exempt
@login_not_required
@require_safe_or_post
def switch_off_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before a kind of mail is switched off (GET), and switch it off or on again (POST, RFC 8058).

    The signed link is the permission: mail programs post to it without a session or a token of a form.
    """
    switch = read_switch(token)
    if switch is None:
        return render(request, "notify/switch_void.html", status=404)
    activate_locale(request, switch.user.language, switch.user.time_zone)
    if request.method == "POST":
        set_switch(switch, is_off=request.POST.get("switch") != "on")
    context = {"switch": switch, "is_off": is_off(switch), "is_done": request.method == "POST"}
    return render(request, "notify/switch.html", context)


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


@require_safe_or_post
def mail_settings(request: CompanyRequest) -> HttpResponse:
    """Choose whether e-mails to members show content."""
    actor = request.actor
    if request.method == "POST":
        actor.require(Right.MANAGE_COMPANY)
    company = Company.objects.get(pk=actor.company.pk)
    form = MailSettingsForm(request.POST if request.method == "POST" else None, instance=company)
    response = submit_form(
        request,
        form,
        lambda: show_content_in_mails(by=actor, shows=form.cleaned_data["mails_show_content"]),
        lambda _saved: done(request, _("Saved."), "mail_settings"),
    )
    context: dict[str, object] = {"may_manage": actor.may(Right.MANAGE_COMPANY)}
    return response or show_form(request, "notify/mail_settings.html", context, form)


@for_any_company
@require_safe_or_post
def own_mails(request: CompanyRequest) -> HttpResponse:
    """Choose which kinds of e-mail to get, in every company."""
    user = request.actor.user
    off = own_switches(user)
    initial = {kind.name: kind.name not in off for kind in all_mail_kinds()}
    form = OwnMailsForm(request.POST if request.method == "POST" else None, initial=initial)
    response = submit_form(
        request,
        form,
        lambda: set_own_switches(user, off=form.switched_off),
        lambda _saved: done(request, _("Saved."), "own_mails"),
    )
    return response or show_form(request, "notify/own_mails.html", {"email": user.email}, form)


@require_safe
def partner_mails(request: CompanyRequest, partner_id: UUID) -> HttpResponse:
    """Show the mail log of a partner. Two statements."""
    partner = visible_company(request.actor.company, partner_id)
    request.actor.require(Right.MANAGE_PARTNERS)
    lines = read_log(partner_id, before=id_in(request.GET.get("before")), most=PAGE + 1)
    more = f"?before={lines[PAGE - 1].id}" if len(lines) > PAGE else None
    context = {"partner": partner, "lines": lines[:PAGE], "following": more}
    return render(request, "notify/partner_mails_page.html", context)


def _only_in_demo_mode() -> None:
    if not settings.DEMO:
        raise Http404
