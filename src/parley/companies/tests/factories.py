"""The cast of the tests: the people and companies of the demo world, as plain functions."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.test import Client

from parley.accounts.models import User
from parley.companies import actions
from parley.companies.actor import COMPANY_SESSION_KEY, Actor
from parley.companies.models import Company, Connection, Member
from parley.companies.rights import Role
from parley.core.acting_company import acting_as, acting_as_system

PASSWORD = "parley-demo"
_numbers = count(1)


@cache
def _hash() -> str:
    return make_password(PASSWORD)


def person(name: str = "", email: str = "", language: str = "en", **fields: object) -> User:
    """Create a person with a verified address and the password `PASSWORD`, hashed once per test run."""
    number = next(_numbers)
    first_name, _, last_name = (name or f"Person Number{number}").partition(" ")
    user = User(
        email=email or f"person{number}@people.example",
        first_name=first_name,
        last_name=last_name,
        language=language,
        password=_hash(),
        **fields,
    )
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def company(name: str = "", owner: User | None = None, **profile: Any) -> Company:
    """Create a company with an owner."""
    name = name or f"Company {next(_numbers)}"
    return actions.found_company(owner=owner or person(), name=name, **profile).company


def member(of: Company, user: User | None = None, role: str = Role.MEMBER, **fields: str) -> Actor:
    """Add a member of `of`, ready to act."""
    user = user or person()
    return actor(actions.add_member(company=of, user=user, role=role, **fields).user, of)


def actor(user: User, of: Company | None = None) -> Actor:
    """Return the actor `user` for `of`, or for the only company they are a member of."""
    with acting_as_system():
        memberships = Member.objects.select_related("user", "company").filter(user=user)
        found = memberships.get(company=of) if of else memberships.get()
    return Actor(user=found.user, member=found, company=found.company)


def connect(customer: Company | Actor, supplier: Company | Actor) -> Connection:
    """Create an active connection. The actors are responsible for their side."""
    return actions.connect(
        customer=customer.company if isinstance(customer, Actor) else customer,
        supplier=supplier.company if isinstance(supplier, Actor) else supplier,
        customer_responsible=customer.user if isinstance(customer, Actor) else None,
        supplier_responsible=supplier.user if isinstance(supplier, Actor) else None,
    )


looking = acting_as_system
"""To read every company's rows, as no page does."""


def at_work(someone: Actor) -> AbstractContextManager[None]:
    """Set the acting company and user as a request of `someone` does."""
    return acting_as(someone.company, someone.user)


@dataclass(frozen=True)
class Cast:
    """All people of PRODUCT.md §7. Each person is an `Actor`: `.user`, `.member`, `.company`."""

    anna: Actor
    jonas: Actor
    mia: Actor
    luca: Actor
    sara: Actor
    ingrid: Actor
    ole: Actor
    tom: Actor
    priya: Actor
    nora: Actor
    sam: Actor
    eva: Actor

    @property
    def nordwind(self) -> Company:
        return self.anna.company

    @property
    def alpine(self) -> Company:
        return self.luca.company

    @property
    def fjord(self) -> Company:
        return self.ingrid.company

    @property
    def kestrel(self) -> Company:
        return self.tom.company

    @property
    def brightwater(self) -> Company:
        return self.nora.company

    @property
    def stranger(self) -> Company:
        return self.eva.company


def demo_cast(*, own_languages: bool = False) -> Cast:
    """Create six companies with people and connections.

    Nordwind buys from three, Kestrel supplies Alpine too, Brightwater works for two, Eva has no connection. They read
    English, as most tests expect, or their own languages.
    """
    german, norwegian = ("de", "nb") if own_languages else ("en", "en")
    anna = _owner("Anna Becker", "anna@nordwind.example", german, "Nordwind Foods GmbH", "Hamburg", "DE", "Quality")
    luca = _owner("Luca Frei", "luca@alpine.example", "en", "Alpine Dairy AG", "Bern", "CH", "")
    ingrid = _owner("Ingrid Dahl", "ingrid@fjord.example", norwegian, "Fjord Fisk AS", "Bergen", "NO", "")
    tom = _owner("Tom Hale", "tom@kestrel.example", "en", "Kestrel Packaging Ltd", "Leeds", "GB", "")
    nora = _owner("Nora Quinn", "nora@brightwater.example", "en", "Brightwater Accounting LLP", "Dublin", "IE", "")
    eva = _owner("Eva Smit", "eva@stranger.example", "en", "Stranger Trading BV", "Rotterdam", "NL", "")
    for supplier in (luca, ingrid, tom):
        connect(anna, supplier)
    connect(luca, tom)
    connect(ingrid, nora)
    connect(luca, nora)
    return Cast(
        anna=anna,
        jonas=_colleague(anna, "Jonas Vogt", "jonas@nordwind.example", german, Role.ADMIN, "Purchasing"),
        mia=_colleague(anna, "Mia Klein", "mia@nordwind.example", german, Role.MEMBER, ""),
        luca=luca,
        sara=_colleague(luca, "Sara Huber", "sara@alpine.example", "en", Role.ADMIN, "Quality"),
        ingrid=ingrid,
        ole=_colleague(ingrid, "Ole Berg", "ole@fjord.example", norwegian, Role.MEMBER, ""),
        tom=tom,
        priya=_colleague(tom, "Priya Shah", "priya@kestrel.example", "en", Role.ADMIN, "Service"),
        nora=nora,
        sam=_colleague(nora, "Sam Doyle", "sam@brightwater.example", "en", Role.MEMBER, ""),
        eva=eva,
    )


def sign_in(client: Client, user: User | Actor, company: Company | None = None) -> Client:
    """Sign in `user` for `company` (the actor's own, or the one used last), without the sign-in page."""
    if isinstance(user, Actor):
        company = company or user.company
        user = user.user
    session = client.session
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if company:
        session[COMPANY_SESSION_KEY] = str(company.pk)
    else:
        session.pop(COMPANY_SESSION_KEY, None)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def _owner(name: str, email: str, language: str, firm: str, city: str, country: str, position: str) -> Actor:
    owner = person(name, email, language)
    actions.found_company(owner=owner, name=firm, city=city, country=country, position=position)
    return actor(owner)


def _colleague(of: Actor, name: str, email: str, language: str, role: str, position: str) -> Actor:
    return member(of.company, person(name, email, language), role, position=position)
