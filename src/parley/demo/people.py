"""The people of the demo world (PRODUCT §7). Telephone numbers are from ranges reserved for fiction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from parley.accounts.actions import create_person
from parley.accounts.models import User
from parley.companies import actions
from parley.companies.actor import Actor
from parley.companies.models import Company, Member
from parley.companies.rights import Role
from parley.core import clock
from parley.core.acting_company import acting_as

PASSWORD = "parley-demo"  # noqa: S105 - public by intent


@dataclass(frozen=True)
class Cast:
    """All people of the demo world, each acting for their company."""

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


@contextmanager
def at_work(someone: Actor) -> Iterator[None]:
    """Act as `someone` in the database within the block, as a request of theirs would."""
    with acting_as(someone.company, someone.user):
        yield


def create_companies(now: datetime) -> Cast:
    """Create all companies with their members, spread over the last year, and the connections between them."""
    house = _House(make_password(PASSWORD), now)
    anna = house.owner(
        "Anna Becker",
        "anna@nordwind.example",
        "de",
        "Europe/Berlin",
        "Leiterin Qualitätsmanagement",
        "Qualität",
        "+49 40 66969 110",
        name="Nordwind Foods GmbH",
        legal_name="Nordwind Foods GmbH",
        street="Kaispeicherweg 14",
        postal_code="20457",
        city="Hamburg",
        country="DE",
        industry="Lebensmittelhandel",
        vat_id="DE299000417",
        register_number="HRB 990417",
        gln="4099999000012",
    )
    jonas = house.colleague(
        anna, "Jonas Vogt", "jonas@nordwind.example", Role.ADMIN, "Leiter Einkauf", "Einkauf", "+49 40 66969 120"
    )
    mia = house.colleague(
        anna,
        "Mia Klein",
        "mia@nordwind.example",
        Role.MEMBER,
        "Sachbearbeiterin Qualität",
        "Qualität",
        "+49 40 66969 112",
        is_hidden=True,
    )
    luca = house.owner(
        "Luca Frei",
        "luca@alpine.example",
        "en",
        "Europe/Zurich",
        "Managing Director",
        "Management",
        "+41 31 555 01 10",
        name="Alpine Dairy AG",
        legal_name="Alpine Dairy AG",
        street="Molkereistrasse 8",
        postal_code="3014",
        city="Bern",
        country="CH",
        industry="Dairy products",
        vat_id="CHE-999.417.203 MWST",
        register_number="CHE-999.417.203",
        gln="7699999000011",
    )
    sara = house.colleague(
        luca, "Sara Huber", "sara@alpine.example", Role.ADMIN, "Head of Quality", "Quality", "+41 31 555 01 22"
    )
    ingrid = house.owner(
        "Ingrid Dahl",
        "ingrid@fjord.example",
        "nb",
        "Europe/Oslo",
        "Daglig leder",
        "Ledelse",
        "+47 55 55 01 10",
        name="Fjord Fisk AS",
        legal_name="Fjord Fisk AS",
        street="Skuteviksboder 21",
        postal_code="5035",
        city="Bergen",
        country="NO",
        industry="Sjømat",
        vat_id="NO 999 417 305 MVA",
        register_number="999 417 305",
        gln="7099999000019",
    )
    ole = house.colleague(
        ingrid, "Ole Berg", "ole@fjord.example", Role.MEMBER, "Kvalitetsansvarlig", "Kvalitet", "+47 55 55 01 14"
    )
    tom = house.owner(
        "Tom Hale",
        "tom@kestrel.example",
        "en",
        "Europe/London",
        "Managing Director",
        "Management",
        "+44 113 496 0110",
        name="Kestrel Packaging Ltd",
        legal_name="Kestrel Packaging Limited",
        street="Unit 5, Foundry Lane",
        postal_code="LS9 8AG",
        city="Leeds",
        country="GB",
        industry="Food packaging",
        vat_id="GB 999 4173 06",
        register_number="99417306",
        gln="5099999000011",
    )
    priya = house.colleague(
        tom,
        "Priya Shah",
        "priya@kestrel.example",
        Role.ADMIN,
        "Customer Service Manager",
        "Service",
        "+44 113 496 0125",
    )
    nora = house.owner(
        "Nora Quinn",
        "nora@brightwater.example",
        "en",
        "Europe/Dublin",
        "Partner",
        "Accounting",
        "+353 20 915 0110",
        name="Brightwater Accounting LLP",
        legal_name="Brightwater Accounting LLP",
        street="12 Grand Canal Row",
        postal_code="D02 X999",
        city="Dublin",
        country="IE",
        industry="Accounting",
        vat_id="IE 9994173 BW",
        register_number="994173",
        gln="5399999000012",
    )
    sam = house.colleague(
        nora, "Sam Doyle", "sam@brightwater.example", Role.MEMBER, "Senior Accountant", "Accounting", "+353 20 915 0118"
    )
    eva = house.owner(
        "Eva Smit",
        "eva@stranger.example",
        "en",
        "Europe/Amsterdam",
        "Director",
        "",
        "+31 10 555 0110",
        name="Stranger Trading BV",
        legal_name="Stranger Trading B.V.",
        street="Maaskade 77",
        postal_code="3071 NB",
        city="Rotterdam",
        country="NL",
        industry="Trade",
        vat_id="NL999417308B01",
        register_number="99941730",
        gln="8799999000017",
    )
    house.connect(customer=anna, supplier=luca, contacts=(jonas, luca), days=310)
    house.connect(customer=anna, supplier=ingrid, contacts=(jonas, ingrid), days=265)
    house.connect(customer=anna, supplier=tom, contacts=(anna, tom), days=240)
    house.connect(customer=luca, supplier=tom, contacts=(sara, priya), days=220)
    house.connect(customer=ingrid, supplier=nora, contacts=(ingrid, nora), days=205)
    house.connect(customer=luca, supplier=nora, contacts=(luca, sam), days=190)
    return Cast(anna, jonas, mia, luca, sara, ingrid, ole, tom, priya, nora, sam, eva)


def keep_notes(cast: Cast) -> None:
    """Save the companies' private notes on their partners."""
    notes = [
        (cast.anna, cast.luca, "70114", "Audit zuletzt im Frühjahr, zwei geringe Abweichungen, beide geschlossen."),
        (cast.jonas, cast.ingrid, "70131", "Frischware dienstags und freitags. Ole kümmert sich um Spezifikationen."),
        (cast.jonas, cast.tom, "70155", "Rahmenvertrag läuft zum Jahresende aus, Preise bis dahin neu verhandeln."),
        (cast.luca, cast.anna, "C-2001", "Largest customer for yoghurt. Wants everything in writing, answers quickly."),
        (cast.ingrid, cast.anna, "1042", "Vil ha spesifikasjoner på tysk eller engelsk. Betaler alltid i tide."),
        (cast.tom, cast.anna, "NW-01", "Pallet labels must show their article number."),
        (cast.nora, cast.ingrid, "FF", "Year end 31 December. Ingrid signs, Ole sends the papers."),
    ]
    for someone, partner, number, text in notes:
        with at_work(someone):
            actions.keep_note(by=someone, partner_id=partner.company.pk, partner_number=number, text=text)


class _House:
    def __init__(self, password_hash: str, now: datetime) -> None:
        self.password_hash = password_hash
        self.now = now

    def owner(
        self,
        person: str,
        email: str,
        language: str,
        zone: str,
        position: str,
        department: str,
        phone: str,
        **profile: str,
    ) -> Actor:
        with clock.at(self.now - timedelta(days=330)):
            user = self._person(person, email, language, zone)
            founded = actions.found_company(owner=user, position=position, in_directory=True, **profile)
            return self._settle(user, founded.company, position, department, phone)

    def colleague(
        self,
        of: Actor,
        name: str,
        email: str,
        role: Role,
        position: str,
        department: str,
        phone: str,
        *,
        is_hidden: bool = False,
    ) -> Actor:
        with clock.at(self.now - timedelta(days=320)):
            user = self._person(name, email, of.user.language, of.user.time_zone)
            actions.add_member(company=of.company, user=user, role=role)
            return self._settle(user, of.company, position, department, phone, is_hidden=is_hidden)

    def connect(self, *, customer: Actor, supplier: Actor, contacts: tuple[Actor, Actor], days: int) -> None:
        with clock.at(self.now - timedelta(days=days)):
            actions.connect(
                customer=customer.company,
                supplier=supplier.company,
                customer_responsible=contacts[0].user,
                supplier_responsible=contacts[1].user,
            )

    def _person(self, name: str, email: str, language: str, zone: str) -> User:
        first_name, _, last_name = name.partition(" ")
        user = create_person(email=email, first_name=first_name, last_name=last_name, language=language, time_zone=zone)
        # One slow hash for all, since they share a password that is not secret.
        user.password = self.password_hash
        user.save(update_fields=["password"])
        return user

    def _settle(
        self, user: User, company: Company, position: str, department: str, phone: str, *, is_hidden: bool = False
    ) -> Actor:
        with acting_as(company, user):
            member = Member.objects.select_related("company").get(company=company, user=user)
            someone = Actor(user=user, member=member, company=company)
            actions.edit_own_membership(
                by=someone, title="", position=position, department=department, phone=phone, hide_contact=is_hidden
            )
        return someone
