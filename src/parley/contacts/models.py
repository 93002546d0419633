"""Contacts requested by function: people at a partner without an account."""

from urllib.parse import quote

from django.conf import settings
from django.db import models

from parley.companies.models import Company
from parley.core.phones import phone_uri
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
    def is_somebody(self) -> bool:
        """Return whether the answer names a person, or an address or a number to write to or call."""
        return any(text not in ("", "-") for text in (self.first_name, self.last_name, self.email, self.phone))

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
        return phone_uri(self.phone)


class KnownContact(models.Model):
    """A contact in the address book of the company that asked for it, as long as the task stays answered.

    Written by `parley_keep_contact` in the partner's step. The keys sort the contact among people by last name.
    """

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    name_key_und = models.BinaryField()
    name_key_nb = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["company", "partner"], name="known_contact_of_partner")]

    def __str__(self) -> str:
        return f"{self.task}: {self.company}"
