"""Forms of the wiki."""

from __future__ import annotations

from typing import Any

from django import forms

from parley.companies.actor import Actor
from parley.companies.models import Company, Member
from parley.companies.queries import BY_PERSON, active_partners
from parley.core.collation import by_name
from parley.core.edit_forms import EditForm
from parley.core.markdown import LONGEST_DOCUMENT
from parley.core.text_fields import NameField
from parley.core.translation import gettext_lazy as _
from parley.files.forms import AttachmentField
from parley.wiki.access import may_manage
from parley.wiki.models import LONGEST_FOLDER_NAME, LONGEST_TITLE, Editing, Folder
from parley.wiki.queries import folder_choices

TOP = ""
"""The value of a choice of folders for the top of the wiki."""


class PageText(forms.Form):
    """Title and text of a page, and files to add to it."""

    title = NameField(label=_("Title"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LONGEST_DOCUMENT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
    )
    files = AttachmentField(label=_("Add images and files"), multiple=True, required=False)  # type: ignore[assignment]


class NewPageForm(PageText):
    """A new page, and the folder for it."""

    folder = forms.ChoiceField(label=_("Folder"), required=False)
    field_order = ["title", "folder", "text", "files"]

    def __init__(self, *args: Any, actor: Actor, folders: list[Folder], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["folder"].choices = [(TOP, _("Top of the wiki")), *folder_choices(actor, folders)]  # type: ignore[attr-defined]


class PageForm(EditForm, PageText):
    """An edit of a page. Of two who save at once the second sees both texts."""


class MoveForm(EditForm, forms.Form):
    folder = forms.ChoiceField(label=_("Folder"), required=False)

    def __init__(self, *args: Any, actor: Actor, folders: list[Folder], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["folder"].choices = [(TOP, _("Top of the wiki")), *folder_choices(actor, folders)]  # type: ignore[attr-defined]


class NewFolderForm(forms.Form):
    name = NameField(label=_("Name"), max_length=LONGEST_FOLDER_NAME)


class FolderForm(EditForm, forms.Form):
    """Name and place of a folder; for owners and admins also who may edit in it."""

    name = NameField(label=_("Name"), max_length=LONGEST_FOLDER_NAME)
    parent = forms.ChoiceField(label=_("In the folder"), required=False)
    editing = forms.ChoiceField(label=_("Who may edit"), choices=Editing.choices, widget=forms.RadioSelect)
    editors = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=Member.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For “Only these members”. Owners and admins may always edit."),
    )

    def __init__(self, *args: Any, actor: Actor, folder: Folder, folders: list[Folder], **options: Any) -> None:
        super().__init__(*args, **options)
        places = folder_choices(actor, folders, without=folder.pk)
        self.fields["parent"].choices = [(TOP, _("Top of the wiki")), *places]  # type: ignore[attr-defined]
        if not may_manage(actor):
            del self.fields["editing"], self.fields["editors"]
            return
        members = Member.objects.select_related("user").filter(company=actor.company, is_active=True)
        field = self.fields["editors"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = members.order_by(*BY_PERSON)
        field.label_from_instance = lambda member: member.user.name  # type: ignore[method-assign, assignment]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("editing") == Editing.NAMED and not cleaned.get("editors") and "editors" not in self.errors:
            self.add_error("editors", _("Choose at least one member, or choose “Owners and admins”."))
        return cleaned


class SharingForm(EditForm, forms.Form):
    """The partners that may read a page."""

    with_all = forms.BooleanField(
        label=_("All partners"),
        required=False,
        help_text=_("Also partners that you connect with later."),
    )
    partners = forms.ModelMultipleChoiceField(
        label=_("Chosen partners"), queryset=Company.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["partners"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = active_partners(actor.company).order_by(*by_name("name"))
        field.error_messages["invalid_choice"] = field.error_messages["invalid_pk_value"] = _("Choose from the list.")
