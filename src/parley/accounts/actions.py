"""What happens to people: they come, and they change what is said of them."""

from allauth.account.models import EmailAddress
from django.db import transaction

from parley.accounts.models import Language, Theme, User


def create_person(
    *,
    email: str,
    first_name: str,
    last_name: str,
    password: str | None = None,
    language: str = Language.ENGLISH,
    time_zone: str = "Europe/Berlin",
) -> User:
    """A person whose address is already known to be theirs: by an invitation's link, or by the operator's word."""
    with transaction.atomic():
        user = User.objects.create_user(
            email, password, first_name=first_name, last_name=last_name, language=language, time_zone=time_zone
        )
        confirm_address(user=user)
    return user


def confirm_address(*, user: User) -> None:
    """Record that `user` reads mail at the own address; sign-in asks for it."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def edit_profile(
    *, user: User, first_name: str, last_name: str, language: Language, time_zone: str, theme: Theme
) -> None:
    user.first_name, user.last_name = first_name, last_name
    user.language, user.time_zone, user.theme = language, time_zone, theme
    user.save(update_fields=["first_name", "last_name", "language", "time_zone", "theme"])
