"""Forms about the people of a company: inviting, joining, editing profiles."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from parley.accounts.forms import EMAIL, LONGEST_PASSWORD, NEW_PASSWORD_HINT, PASSWORD
from parley.accounts.models import Language, Theme, User
from parley.companies.choices import time_zones
from parley.companies.forms.company import NAME_LENGTH
from parley.companies.models import Invitation, Member
from parley.companies.open_work import NOBODY, RESPONSIBLE, Held
from parley.companies.queries import colleagues
from parley.companies.rights import Role
from parley.core.edit_forms import EditForm
from parley.core.text_fields import NameField
from parley.core.translation import gettext_lazy as _

ASSIGNABLE = [(role.value, role.label) for role in (Role.MEMBER, Role.ADMIN)]


class InviteColleagueForm(forms.Form):
    email = forms.EmailField(label=EMAIL, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=ASSIGNABLE,
        help_text=_("Members work on tasks. Admins also manage partners, members and what can be requested."),
    )
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=Language)
    message = forms.CharField(label=_("Message"), max_length=1000, required=False, widget=forms.Textarea)


class RoleForm(EditForm, forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ASSIGNABLE)


class HandOverForm(forms.Form):
    """Form for who takes over the open work of a member. Without open work it asks nothing."""

    to = forms.ChoiceField(label=_("Hand over to"))

    def __init__(self, *args: Any, member: Member, held: Sequence[Held], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not held:
            del self.fields["to"]
            return
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        others = colleagues(member.company).exclude(pk=member.pk)
        field.choices = [
            ("", _("Choose…")),
            *((str(other.pk), other.user.name) for other in others),
            (RESPONSIBLE, _("The person responsible for each partner")),
            (NOBODY, _("Nobody for now")),
        ]
        field.help_text = _(
            "With “Nobody for now”, tasks stay in the Teambox without an assignee. What always needs a person, such as "
            "connections and evaluations, goes to the owner unless you choose a colleague who may do it."
        )


class JoinForm(forms.Form):
    """Registration at an invitation's link. The address is the invitation's and is not asked for."""

    company_name = NameField(label=_("Your company"), max_length=120, autocomplete="organization")
    first_name = NameField(label=_("First name"), max_length=NAME_LENGTH, autocomplete="given-name")
    last_name = NameField(label=_("Last name"), max_length=NAME_LENGTH, autocomplete="family-name")
    password = forms.CharField(
        label=PASSWORD,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=NEW_PASSWORD_HINT,
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = invitation.email
        if invitation.purpose == Invitation.Purpose.COLLEAGUE:
            del self.fields["company_name"]
        else:
            self.fields["company_name"].initial = invitation.partner_name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if password := given.get("password"):
            person = User(
                email=self._email, first_name=given.get("first_name", ""), last_name=given.get("last_name", "")
            )
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class ProfileForm(EditForm, forms.Form):
    """Profile of the person and of their membership in the acting company."""

    first_name = NameField(label=_("First name"), max_length=NAME_LENGTH, autocomplete="given-name")
    last_name = NameField(label=_("Last name"), max_length=NAME_LENGTH, autocomplete="family-name")
    language = forms.ChoiceField(label=_("Language"), choices=Language)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme)
    shows_presence = forms.BooleanField(
        label=_("Show others when I am online"),
        required=False,
        help_text=_("Colleagues and partners can see whether you have Parley open."),
    )
    shows_typing = forms.BooleanField(label=_("Show others when I am typing"), required=False)
    title = forms.CharField(
        label=_("Title"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "honorific-prefix"}),
    )
    position = forms.CharField(
        label=_("Position"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    department = forms.CharField(label=_("Department"), max_length=100, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    hide_contact = forms.BooleanField(
        label=_("Hide my contact details from partners"),
        required=False,
        help_text=_(
            "Partners still see your name on what you do. They do not see your e-mail address or phone number."
        ),
    )

    reminders = forms.ChoiceField(
        label=_("Reminders of open tasks"),
        choices=Member.Reminders,
        help_text=_("By e-mail in the morning, if tasks are waiting for you."),
    )

    PERSON = ("first_name", "last_name", "language", "time_zone", "theme", "shows_presence", "shows_typing")
    MEMBERSHIP = ("title", "position", "department", "phone", "hide_contact", "reminders")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = time_zones()
