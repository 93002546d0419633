"""Creating people, confirming their addresses, and ending their sessions."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction

from parley.accounts.models import Language, Theme, User
from parley.accounts.queries import valid_sessions
from parley.core.errors import NotFound


def create_person(
    *,
    email: str,
    first_name: str,
    last_name: str,
    password: str | None = None,
    language: str = Language.ENGLISH,
    time_zone: str = "Europe/Berlin",
) -> User:
    """Create a person whose address is known to be theirs: by an invitation's link, or as confirmed by the operator."""
    with transaction.atomic():
        user = User.objects.create_user(
            email, password, first_name=first_name, last_name=last_name, language=language, time_zone=time_zone
        )
        confirm_address(user=user)
    return user


def confirm_address(*, user: User) -> None:
    """Record that `user` receives mail at the address, which sign-in requires."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def edit_profile(
    *,
    user: User,
    first_name: str,
    last_name: str,
    language: Language,
    time_zone: str,
    theme: Theme,
    shows_presence: bool,
    shows_typing: bool,
) -> None:
    user.first_name, user.last_name = first_name, last_name
    user.language, user.time_zone, user.theme = language, time_zone, theme
    user.shows_presence, user.shows_typing = shows_presence, shows_typing
    user.save(
        update_fields=[
            "first_name",
            "last_name",
            "language",
            "time_zone",
            "theme",
            "shows_presence",
            "shows_typing",
        ]
    )


def end_session(*, user: User, session_id: UUID, current_key: str | None) -> None:
    """Delete another session of `user`, which its next request finds gone. Raises `NotFound` for any other id."""
    others = [session for session in valid_sessions(user) if session.pk != current_key]
    key = next((session.pk for session in others if session.public_id == session_id), None)
    if key is None:
        raise NotFound
    Session.objects.filter(pk=key).delete()


def end_other_sessions(*, user: User, current_key: str | None) -> None:
    """Delete all sessions of `user` except the current one."""
    Session.objects.filter(use__user=user).exclude(pk=current_key).delete()
