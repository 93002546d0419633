"""Contacts requested by function: people at a partner without an account."""

from urllib.parse import quote

from django.db import models

from parley.core.translation import gettext_lazy as _
from parley.tasks.models import Task


class ContactRequest(models.Model):
    """The requested function, and the person (or "-") named last."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(_("Function"), max_length=120)
    first_name = models.CharField(_("First name"), max_length=80, blank=True)
    last_name = models.CharField(_("Last name"), max_length=80, blank=True)
    position = models.CharField(_("Position"), max_length=100, blank=True)
    email = models.CharField(_("E-mail"), max_length=254, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)

    def __str__(self) -> str:
        return self.function

    @property
    def is_answered(self) -> bool:
        return bool(self.last_name)

    @property
    def name(self) -> str:
        return " ".join(party for party in (self.first_name, self.last_name) if party != "-") or "-"

    @property
    def initials(self) -> str:
        return "".join(party[:1] for party in (self.first_name, self.last_name) if party != "-").upper()

    @property
    def mail_address(self) -> str:
        """Return a `mailto:` link, or an empty string if there is no address."""
        return f"mailto:{quote(self.email, safe='@')}" if "@" in self.email else ""

    @property
    def phone_address(self) -> str:
        """Return a `tel:` link, or an empty string if there is no number."""
        digits = "".join(sign for sign in self.phone if sign in "+0123456789")
        return f"tel:{digits}" if digits.strip("+") else ""
