"""allauth's forms with Parley's texts. Only differences are defined here; validation is allauth's."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth_forms
from django import forms
from django.core.validators import MaxLengthValidator

from parley.core.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CONFIRMED_EMAIL_SESSION_KEY = "confirmed_email"
LONGEST_PASSWORD = 256
NEW_PASSWORD_HINT = _("At least 10 characters. A sentence that you can easily remember works well.")

EMAIL, PASSWORD = _("E-mail"), _("Password")


class OurWords(forms.BaseForm):
    """Replaces the labels of fields and removes placeholders, which disappear just when they would help."""

    labels: Mapping[str, "StrOrPromise"] = {}
    hints: Mapping[str, "StrOrPromise"] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            if isinstance(field.widget, forms.PasswordInput):
                field.validators.append(MaxLengthValidator(LONGEST_PASSWORD))
                field.widget.attrs["maxlength"] = str(LONGEST_PASSWORD)


class SignIn(OurWords, allauth_forms.LoginForm):  # type: ignore[misc]
    labels = {"login": EMAIL, "password": PASSWORD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        if self.request and (confirmed := self.request.session.get(CONFIRMED_EMAIL_SESSION_KEY)):
            self.initial.setdefault("login", confirmed)


class ResetPassword(OurWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": EMAIL}


class _Once(OurWords):
    """Asks for a new password once, since the field can show it."""

    labels = {"oldpassword": _("Current password"), "password1": _("New password")}
    hints = {"password1": NEW_PASSWORD_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class NewPassword(_Once, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePassword(_Once, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    pass
