"""The form of the settings, with a switch for each group of events."""

from typing import Any

from django import forms
from django.http import QueryDict

from parley.core.edit_forms import EditForm
from parley.core.translation import gettext_lazy as _
from parley.notifications.groups import GROUPS, Group
from parley.notifications.models import BrowserNotices, NoticeSettings


class NoticeSettingsForm(EditForm, forms.Form):
    browser = forms.ChoiceField(label=_("Browser notifications"), choices=BrowserNotices)
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, data: QueryDict | None, *, stored: NoticeSettings) -> None:
        initial: dict[str, Any] = {name: getattr(stored, name) for name in ("browser", "quiet_from", "quiet_until")}
        initial |= {f"group_{group}": group not in stored.hidden for group in GROUPS}
        super().__init__(data, initial=initial)
        for group, text in GROUPS.items():
            self.fields[f"group_{group}"] = forms.BooleanField(
                label=str(text.label), help_text=str(text.text), required=False
            )

    def groups(self) -> list[forms.BoundField]:
        return [self[f"group_{group}"] for group in GROUPS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, other in (("quiet_from", "quiet_until"), ("quiet_until", "quiet_from")):
            if given.get(other) is not None and given.get(name) is None and name not in self.errors:
                self.add_error(name, _("Enter both times, or neither."))
        return given

    def hidden_groups(self) -> list[Group]:
        return [group for group in GROUPS if not self.cleaned_data[f"group_{group}"]]
