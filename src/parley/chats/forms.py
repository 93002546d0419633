"""Forms of messages and conversations."""

from uuid import UUID

from django import forms
from django.http import QueryDict

from parley.chats.models import LONGEST_MESSAGE, LONGEST_SUBJECT
from parley.core.edit_forms import EditForm
from parley.core.ids import id_in
from parley.core.numbers import NumberField
from parley.core.text_fields import NameField
from parley.core.translation import gettext_lazy as _
from parley.files.forms import AttachmentField

MOST_CHOSEN = 100


class MessageForm(forms.Form):
    """A message to send. `key` is made by the page, so that sending again does not repeat it."""

    text = forms.CharField(
        label=_("Message"), widget=forms.Textarea, required=False, max_length=LONGEST_MESSAGE, strip=False
    )
    files = AttachmentField(label=_("Files"), multiple=True, required=False)  # type: ignore[assignment]
    key = forms.UUIDField(
        error_messages={
            "required": _("The form was not received in full. Open the page again and retry."),
            "invalid": _("The form was not received in full. Open the page again and retry."),
        }
    )
    reply_to = forms.UUIDField(required=False)
    task = forms.UUIDField(required=False)


class MessageTextForm(EditForm, forms.Form):
    """The new text of a message."""

    text = forms.CharField(label=_("Message"), widget=forms.Textarea, max_length=LONGEST_MESSAGE, strip=False)


class ReadForm(forms.Form):
    up_to = NumberField(min_value=0, max_value=2**31 - 1)


class GroupForm(EditForm, forms.Form):
    """Name and people of a group. A person is a user in a company: `USER@COMPANY`."""

    name = NameField(label=_("Name of the group"), required=False, max_length=LONGEST_SUBJECT)

    def people(self) -> list[tuple[UUID, UUID]]:
        return people_in(self.data) if isinstance(self.data, QueryDict) else []


def people_in(sent: QueryDict) -> list[tuple[UUID, UUID]]:
    """Return the people of a form or address, without what is no person."""
    pairs = [value.partition("@") for value in sent.getlist("people")[: 10 * MOST_CHOSEN]]
    ids = [(id_in(user), id_in(company)) for user, _at, company in pairs]
    return list(dict.fromkeys((user, company) for user, company in ids if user and company))


def first_problem(form: forms.Form) -> str:
    """Return the first sentence of what is wrong with a form."""
    return str(next(iter(form.errors.values()))[0])
