"""People: one `User` per e-mail address, however many companies they are members of."""

import hashlib
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models.functions import Lower

from parley.core.fields import DateTimeField
from parley.core.ids import new_id
from parley.core.translation import gettext_lazy as _


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    GERMAN = "de", "Deutsch"
    NORWEGIAN = "nb", "Norsk bokmål"


HOME_ZONES = {"de": "Europe/Berlin", "nb": "Europe/Oslo", "en": "Europe/London"}
"""The time zone to begin with, by language."""


class Theme(models.TextChoices):
    SYSTEM = "system", _("Same as device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. Contains what is the same in every company; title and phone are fields of `Member`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("E-mail"), max_length=254, unique=True)
    first_name = models.CharField(_("First name"), max_length=80)
    last_name = models.CharField(_("Last name"), max_length=80)
    language = models.CharField(_("Language"), max_length=5, choices=Language, default=Language.ENGLISH)
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Europe/Berlin")
    theme = models.CharField(_("Theme"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    shows_presence = models.BooleanField(_("Show others when I am online"), default=True, db_default=True)
    shows_typing = models.BooleanField(_("Show others when I am typing"), default=True, db_default=True)
    navigation: models.JSONField[Any] = models.JSONField(default=dict, db_default={}, blank=True)
    """How the person arranged the places (`web.arrangement`). Empty until they do."""
    is_active = models.BooleanField(default=True)
    joined_at = DateTimeField(auto_now_add=True)

    objects = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_whatever_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()

    def get_full_name(self) -> str:
        return self.name


class UserSession(models.Model):
    """The person, client and last use of a session. Written by `accounts.sessions`, and deleted with the session."""

    session = models.OneToOneField(
        Session, models.DO_NOTHING, primary_key=True, db_column="session_key", related_name="use"
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    browser = models.CharField(max_length=40)
    system = models.CharField(max_length=40)
    network = models.CharField(max_length=50)
    last_used_at = DateTimeField()

    def __str__(self) -> str:
        return f"{self.browser} {self.system}"

    @property
    def public_id(self) -> UUID:
        """Return the id for pages, since whoever knows the key has the session."""
        return UUID(bytes=hashlib.sha256(self.session_id.encode()).digest()[:16])
