"""Views for members of the acting company and for the person's own profile."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from parley.accounts.actions import edit_profile
from parley.companies import actions, queries
from parley.companies.actor import CompanyRequest
from parley.companies.forms import InviteColleagueForm, ProfileForm, RoleForm
from parley.companies.mail_marks import read_mark
from parley.companies.models import Invitation, Member
from parley.companies.open_work import held_by
from parley.companies.rights import Right, Role, rights_of
from parley.companies.submissions import submit_form
from parley.companies.views.common import ask_first, done, show_form
from parley.companies.views.hand_over import HandOverPage
from parley.core.errors import NotFound
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _


@require_safe
def members(request: CompanyRequest) -> HttpResponse:
    company = request.actor.company
    context = {
        "members": queries.members(company),
        "invitations": queries.open_invitations(company, Invitation.Purpose.COLLEAGUE),
        "read_mark": read_mark,
        "may_manage": request.actor.may(Right.MANAGE_MEMBERS),
    }
    return render(request, "companies/members.html", context)


@require_safe_or_post
def invite_colleague(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_MEMBERS)
    form = InviteColleagueForm(request.POST or None, initial={"language": actor.user.language})
    response = submit_form(
        request,
        form,
        lambda: actions.invite_colleague(by=actor, **form.cleaned_data),
        lambda sent: done(request, _("Invitation sent to %(email)s.") % {"email": sent.email}, "members"),
    )
    return response or show_form(request, "companies/invite_colleague.html", {}, form)


@require_safe
def member(request: CompanyRequest, member_id: UUID) -> HttpResponse:
    found = queries.own_member(request.actor.company, member_id)
    return _show_member(request, found, RoleForm(initial={"role": found.role}))


def _show_member(request: CompanyRequest, found: Member, form: RoleForm) -> HttpResponse:
    context = {
        "member": found,
        "may_manage": request.actor.may(Right.MANAGE_MEMBERS),
        "may_hand_over": request.actor.may(Right.HAND_OVER_OWNERSHIP),
        "is_owner": found.role == Role.OWNER,
        "is_self": found.user_id == request.actor.user.pk,
        "held": held_by(found) if request.actor.may(Right.MANAGE_MEMBERS) else [],
    }
    return show_form(request, "companies/member.html", context, form)


@require_POST
def change_role(request: CompanyRequest, member_id: UUID) -> HttpResponse:
    """Change the role, after asking who takes over the open work that the new role does not allow."""
    found = queries.own_member(request.actor.company, member_id)
    form = RoleForm(request.POST, initial={"role": found.role})
    if not form.is_valid():
        if form.changed_fields:
            return _show_member(request, found, form)
        raise NotFound
    request.actor.require(Right.MANAGE_MEMBERS)
    role = Role(form.cleaned_data["role"])
    lost = rights_of(found.role) - rights_of(role)
    page = HandOverPage(
        title=_("Change the role of %(name)s?") % {"name": found.user.name},
        text=_("The new role does not allow this work."),
        label=_("Change the role"),
        held=held_by(found, rights=lost) if lost and found.is_active and found.role != Role.OWNER else [],
        repeated=[("role", role.value)],
        address=reverse("change_role", args=[member_id]),
    )
    if page.held and "seen" not in request.POST:
        return page.ask(request, found, None, status=422)
    sentence = _("%(name)s now has the role “%(role)s”.") % {"name": found.user.name, "role": role.label}
    return page.submit(
        request,
        found,
        lambda to, seen: actions.change_role(by=request.actor, member_id=member_id, role=role, to=to, seen=seen),
        lambda: done(request, sentence, "member", member_id),
    )


@require_safe_or_post
def deactivate(request: CompanyRequest, member_id: UUID) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_MEMBERS)
    found = queries.own_member(actor.company, member_id)
    name = {"name": found.user.name}
    page = HandOverPage(
        title=_("Deactivate %(name)s?") % name,
        text=_(
            "Access ends immediately. What this person did stays in the history, and you can reactivate them later."
        ),
        label=_("Deactivate"),
        held=held_by(found) if found.is_active and found.role != Role.OWNER else [],
        is_danger=True,
    )
    return page.submit(
        request,
        found,
        lambda to, seen: actions.deactivate(by=actor, member_id=member_id, to=to, seen=seen),
        lambda: done(request, _("%(name)s no longer has access.") % name, "member", member_id),
    )


@require_safe_or_post
def hand_over_work(request: CompanyRequest, member_id: UUID) -> HttpResponse:
    """Hand on all open work of a member who stays, or of one who left earlier."""
    actor = request.actor
    actor.require(Right.MANAGE_MEMBERS)
    found = queries.own_member(actor.company, member_id)
    name = {"name": found.user.name}
    held = held_by(found)
    page = HandOverPage(
        title=_("Hand over the work of %(name)s") % name,
        text=_("Everything that is open moves now. Later tasks still go to the person they are assigned to.")
        if held
        else _("%(name)s has no open work.") % name,
        label=_("Hand over"),
        held=held,
    )
    return page.submit(
        request,
        found,
        lambda to, seen: actions.hand_over_work(by=actor, member_id=member_id, to=to, seen=seen),
        lambda: done(request, _("The open work of %(name)s has been handed over.") % name, "member", member_id),
    )


@require_POST
def reactivate(request: CompanyRequest, member_id: UUID) -> HttpResponse:
    back = actions.reactivate(by=request.actor, member_id=member_id)
    return done(request, _("%(name)s is active again.") % {"name": back.user.name}, "member", member_id)


@require_safe_or_post
def hand_over(request: CompanyRequest, member_id: UUID) -> HttpResponse:
    if request.method == "POST":
        heir = actions.hand_over(by=request.actor, member_id=member_id)
        return done(request, _("%(name)s is now the owner.") % {"name": heir.user.name}, "members")
    request.actor.require(Right.HAND_OVER_OWNERSHIP)
    found = queries.own_member(request.actor.company, member_id)
    return ask_first(
        request,
        place="settings",
        title=_("Transfer ownership to %(name)s?") % {"name": found.user.name},
        text=_("A company has one owner. You become an admin; only the new owner can transfer ownership back to you."),
        label=_("Transfer"),
        back=reverse("member", args=[member_id]),
    )


@require_safe_or_post
def profile(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    initial = {name: getattr(actor.user, name) for name in ProfileForm.PERSON}
    initial |= {name: getattr(actor.member, name) for name in ProfileForm.MEMBERSHIP}
    form = ProfileForm(request.POST or None, initial=initial)

    def edit() -> None:
        given = form.cleaned_data
        edit_profile(user=actor.user, **{name: given[name] for name in ProfileForm.PERSON})
        actions.edit_own_membership(by=actor, **{name: given[name] for name in ProfileForm.MEMBERSHIP})
        # The message of success is in the language just chosen.
        translation.activate(actor.user.language)

    response = submit_form(request, form, edit, lambda _edited: done(request, _("Saved."), "profile"))
    return response or show_form(request, "companies/profile.html", {"email": actor.user.email}, form)
