"""Synthetic companies: one customer with a quarter of all tasks, some smaller ones, and many suppliers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from parley.core.ids import new_id
from parley.demo import paper
from parley.demo.people import PASSWORD
from parley.demo.synth.binary import FALSE, TRUE, at, big, number, row, small, text, uuid, word
from parley.demo.synth.bulk_loader import Loader
from parley.files.uploads import take_in

DOMAIN = "made-up.example"
BIG_SHARE = 0.25
DOCUMENTS = [
    "Product specification",
    "Certificate of analysis",
    "Allergen statement",
    "ISO 9001 certificate",
    "ISO 14001 certificate",
    "IFS Food certificate",
    "Organic certificate",
    "Declaration of compliance",
    "Proof of insurance",
    "HACCP plan",
    "Safety data sheet",
    "Certificate of origin",
    "Sustainability report",
    "Supplier self-assessment",
    "Halal certificate",
]
AGREEMENTS = ["Code of Conduct", "Non-disclosure agreement", "Quality assurance agreement", "Terms of delivery"]
FIRST = [
    "Alma",
    "Bo",
    "Cora",
    "Dov",
    "Edda",
    "Finn",
    "Greta",
    "Hugo",
    "Ida",
    "Jon",
    "Kaja",
    "Lars",
    "Mara",
    "Nils",
    "Olga",
    "Per",
    "Runa",
    "Sven",
    "Tilda",
    "Ulf",
]
LAST = [
    "Adler",
    "Bakke",
    "Carlsen",
    "Duarte",
    "Ekberg",
    "Falk",
    "Grau",
    "Holm",
    "Ivers",
    "Jansen",
    "Kraus",
    "Lindgren",
    "Moreau",
    "Nowak",
    "Olsen",
    "Pohl",
    "Quist",
    "Rossi",
]


@dataclass
class Person:
    id: bytes
    uid: str
    key: bytes
    """The id as an encoded field of a row."""


@dataclass
class Content:
    """A PDF in the store, shared by many synthetic files."""

    sha256: str
    size: int


@dataclass
class Firm:
    id: bytes
    uid: str
    key: bytes
    name: str
    people: list[Person] = field(default_factory=list)
    partners: list[Firm] = field(default_factory=list)
    """The suppliers of a customer."""
    types: list[tuple[bytes, str]] = field(default_factory=list)
    agreements: list[tuple[bytes, bytes, str]] = field(default_factory=list)
    """Version, file and name of each agreement of a customer."""


@dataclass
class World:
    companies: list[Firm]
    customers: list[Firm]
    contents: list[Content]


def lead_of_the_big_customer() -> str:
    """Return the address of the person to measure as: the owner of the synthetic company with the most tasks."""
    return f"person1@{DOMAIN}"


def gather(load: Loader, *, tasks: int, now: datetime) -> World:
    """Create a number of companies that suits `tasks`, with people, connections, document types and agreements."""
    chance = Random(tasks)  # noqa: S311 - synthetic and reproducible
    so_far = load.value("SELECT count(*) FROM accounts_user WHERE email LIKE '%%@' || %s", DOMAIN)
    makers = _Makers(load, now, so_far)
    customers = [makers.firm("Customer", 30 if index == 0 else 6) for index in range(max(3, tasks // 25_000))]
    suppliers = [makers.firm("Supplier", 3) for _ in range(max(20, tasks // 2_000))]
    for index, customer in enumerate(customers):
        some = suppliers if index == 0 else chance.sample(suppliers, max(10, len(suppliers) // 10))
        makers.connect(customer, some)
        makers.library(customer)
    makers.write()
    return World([*customers, *suppliers], customers, makers.contents)


class _Makers:
    def __init__(self, load: Loader, now: datetime, so_far: int) -> None:
        self.load, self.number = load, so_far
        self.joined = at(now - timedelta(days=1_200))
        self.password = text(make_password(PASSWORD))
        self.rows: dict[str, list[bytes]] = {}
        self.contents = [_store_pdf(name) for name in DOCUMENTS[:6]]

    def firm(self, sort: str, people: int) -> Firm:
        key = new_id()
        firm = Firm(key.bytes, str(key), uuid(key.bytes), f"{sort} {self.number + 1:05d} Ltd")
        empty, city, country = text(""), text("Anywhere"), text("DE")
        self._add(
            "companies_company",
            firm.key,
            text(firm.name),
            text(firm.name),
            empty,
            empty,
            city,
            country,
            empty,
            empty,
            empty,
            empty,
            FALSE,
            self.joined,
        )
        firm.people = [self._person(firm, is_owner=index == 0) for index in range(people)]
        return firm

    def _person(self, firm: Firm, *, is_owner: bool) -> Person:
        self.number += 1
        first, last = FIRST[self.number % len(FIRST)], LAST[self.number // len(FIRST) % len(LAST)]
        key, email, empty = new_id(), text(f"person{self.number}@{DOMAIN}"), text("")
        person = Person(key.bytes, str(key), uuid(key.bytes))
        self._add(
            "accounts_user",
            person.key,
            email,
            text(first),
            text(last),
            self.password,
            text("en"),
            text("Europe/Berlin"),
            text("system"),
            TRUE,
            self.joined,
        )
        self._add("account_emailaddress", email, TRUE, TRUE, person.key)
        role = "owner" if is_owner else "member"
        self._add(
            "companies_member",
            uuid(new_id().bytes),
            firm.key,
            person.key,
            text(role),
            empty,
            empty,
            empty,
            empty,
            FALSE,
            TRUE,
            self.joined,
        )
        return person

    def connect(self, customer: Firm, suppliers: list[Firm]) -> None:
        customer.partners = suppliers
        for supplier in suppliers:
            self._add(
                "companies_connection",
                uuid(new_id().bytes),
                customer.key,
                supplier.key,
                text("active"),
                customer.key,
                self.joined,
                self.joined,
                self.joined,
                customer.people[0].key,
                supplier.people[0].key,
            )

    def library(self, customer: Firm) -> None:
        for name in DOCUMENTS:
            key = new_id().bytes
            customer.types.append((key, name))
            self._add(
                "documents_documenttype",
                uuid(key),
                customer.key,
                text(name),
                text(""),
                text("company"),
                text("none"),
                small(90),
            )
        for name in AGREEMENTS:
            template, version, file = new_id().bytes, new_id().bytes, new_id().bytes
            owner, content = customer.people[0], self.contents[0]
            customer.agreements.append((version, file, name))
            self._add(
                "files_storedfile",
                uuid(file),
                customer.key,
                text(f"{name}.pdf"),
                text(content.sha256),
                big(content.size),
                word("application/pdf"),
                number(1),
                owner.key,
                self.joined,
            )
            self._add("agreements_agreementtemplate", uuid(template), customer.key, text(name), text("click"))
            self._add(
                "agreements_agreementversion",
                uuid(version),
                customer.key,
                uuid(template),
                number(1),
                uuid(file),
                owner.key,
                self.joined,
            )

    def write(self) -> None:
        for table, rows in self.rows.items():
            self.load.copy(table, rows)

    def _add(self, table: str, *fields: bytes) -> None:
        self.rows.setdefault(table, []).append(row(*fields))


def _store_pdf(title: str) -> Content:
    incoming = take_in(paper.upload(f"{title}.pdf", paper.sheet(title, issuer="Made up", lead="To measure with.")))
    size, sha256 = incoming.size or 0, incoming.sha256
    incoming.accept()
    return Content(sha256, size)
