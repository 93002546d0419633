"""The libraries of the demo world: document types, products with their suppliers, agreements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from parley.agreements.models import AgreementTemplate, AgreementVersion, Confirmation
from parley.companies.actions import add_product
from parley.companies.actor import Actor
from parley.companies.models import Product
from parley.core import clock
from parley.demo import paper
from parley.demo.people import Cast, at_work
from parley.documents.models import DocumentType, Validity
from parley.files.actions import keep_file

COMPANY, PRODUCT = DocumentType.Scope.COMPANY, DocumentType.Scope.PRODUCT
FOR_GOOD, EXPIRY, REVALIDATION = Validity.NONE, Validity.EXPIRY, Validity.REVALIDATION


@dataclass(frozen=True)
class Library:
    """All library entries, by owner and name."""

    types: dict[tuple[Actor, str], DocumentType]
    products: dict[str, Product]
    agreements: dict[str, AgreementTemplate]


def fill_library(cast: Cast, now: datetime) -> Library:
    with clock.at(now - timedelta(days=235)):
        types: dict[tuple[Actor, str], DocumentType] = {}
        for owner, kinds in ((cast.anna, NORDWIND_TYPES), (cast.sara, ALPINE_TYPES), (cast.priya, KESTREL_TYPES)):
            with at_work(owner):
                types |= {(owner, kind.name): _document_type(owner, kind) for kind in kinds}
        products = {}
        for owner, goods in ((cast.jonas, _nordwind_products(cast)), (cast.sara, _alpine_products(cast))):
            with at_work(owner):
                for name, code, group, suppliers in goods:
                    companies = [supplier.company for supplier in suppliers]
                    products[code] = add_product(by=owner, name=name, code=code, group=group, suppliers=companies)
    agreements = {
        name: _agreement(owner, name, confirmation, texts, now)
        for owner, name, confirmation, texts in _agreements(cast, clock.day_of(now).year)
    }
    return Library(types, products, agreements)


@dataclass(frozen=True)
class _Type:
    name: str
    scope: str
    validity: str
    description: str = ""
    months: int | None = None
    lead_days: int = 90


NORDWIND_TYPES = [
    _Type("ISO 9001 certificate", COMPANY, EXPIRY, "Certificate of an accredited body, all pages."),
    _Type(
        "IFS Food certificate",
        COMPANY,
        EXPIRY,
        "Certificate with the scope of products. A BRCGS certificate will do as well.",
    ),
    _Type(
        "Organic certificate (EU) 2018/848",
        COMPANY,
        EXPIRY,
        "As issued by the control body, with the list of products.",
    ),
    _Type(
        "Proof of liability insurance",
        COMPANY,
        EXPIRY,
        "At least EUR 5 million per case, product liability included.",
        lead_days=30,
    ),
    _Type(
        "Allergen management statement",
        COMPANY,
        REVALIDATION,
        "How you keep allergens apart, from goods-in to dispatch.",
        months=12,
    ),
    _Type(
        "HACCP plan summary",
        COMPANY,
        REVALIDATION,
        "Flow chart with critical control points and their limits.",
        months=24,
    ),
    _Type("Supplier self-assessment", COMPANY, FOR_GOOD, "Our form, filled in and signed."),
    _Type(
        "Product specification",
        PRODUCT,
        REVALIDATION,
        "With nutrition values, allergens, shelf life and packaging.",
        months=24,
    ),
    _Type("Certificate of analysis", PRODUCT, FOR_GOOD, "Of the latest batch, microbiology included."),
    _Type(
        "Declaration of compliance, food contact",
        PRODUCT,
        EXPIRY,
        "According to Regulation (EC) 1935/2004 and (EU) 10/2011.",
    ),
]
ALPINE_TYPES = [
    _Type("ISO 9001 certificate", COMPANY, EXPIRY),
    _Type("Sustainability statement", COMPANY, REVALIDATION, "Share of recycled material, energy, waste.", months=12),
    _Type("Declaration of compliance", PRODUCT, EXPIRY, "Food contact, with migration tests."),
    _Type("Technical data sheet", PRODUCT, FOR_GOOD),
]
KESTREL_TYPES = [
    _Type("Certificate of origin", COMPANY, FOR_GOOD, "For resin and paperboard."),
    _Type("FSC certificate", COMPANY, EXPIRY),
]


def _document_type(owner: Actor, wanted: _Type) -> DocumentType:
    return DocumentType.objects.create(
        company=owner.company,
        name=wanted.name,
        description=wanted.description,
        scope=wanted.scope,
        validity=wanted.validity,
        revalidation_months=wanted.months,
        lead_days=wanted.lead_days,
    )


_Goods = tuple[str, str, str, Sequence[Actor]]


def _nordwind_products(cast: Cast) -> list[_Goods]:
    return [
        ("Joghurt natur 3,5 %, 500 g", "NW-1101", "Molkerei", [cast.luca]),
        ("Bergkäse 12 Monate gereift, 200 g", "NW-1203", "Molkerei", [cast.luca]),
        ("Schlagsahne 32 %, 250 ml", "NW-1110", "Molkerei", [cast.luca]),
        ("Bio-Butter mild gesäuert, 250 g", "NW-1130", "Molkerei", [cast.luca]),
        ("Lachsfilet mit Haut, 250 g", "NW-2104", "Fisch", [cast.ingrid]),
        ("Kabeljau-Loins, tiefgefroren, 400 g", "NW-2110", "Fisch", [cast.ingrid]),
        ("Räucherlachs, geschnitten, 100 g", "NW-2121", "Fisch", [cast.ingrid]),
        ("rPET-Schale 500 ml mit Deckel", "NW-3002", "Verpackung", [cast.tom]),
        ("Faltschachtel Räucherlachs", "NW-3014", "Verpackung", [cast.tom]),
        ("Mehrwegkiste 600 × 400", "NW-3050", "Verpackung", []),
    ]


def _alpine_products(cast: Cast) -> list[_Goods]:
    return [
        ("Yoghurt cup 500 g, printed", "P-510", "Packaging", [cast.tom]),
        ("Foil lid 95 mm", "P-522", "Packaging", [cast.tom]),
        ("Cheese film, breathable", "P-540", "Packaging", [cast.tom]),
    ]


_Texts = list[tuple[int, str, list[tuple[str, str]]]]
"""For each version: how many days ago, the sentence at its top, its sections."""


def _agreement(owner: Actor, name: str, confirmation: str, texts: _Texts, now: datetime) -> AgreementTemplate:
    with at_work(owner), clock.at(now - timedelta(days=texts[0][0])):
        template = AgreementTemplate.objects.create(company=owner.company, name=name, confirmation=confirmation)
    for number, (days, lead, sections) in enumerate(texts, 1):
        with at_work(owner), clock.at(now - timedelta(days=days)):
            content = paper.contract(name, issuer=owner.company.name, lead=lead, sections=sections)
            file = keep_file(
                company=owner.company, by=owner.user, upload=paper.upload(f"{name}, version {number}.pdf", content)
            )
            AgreementVersion.objects.create(
                company=owner.company, template=template, number=number, file=file, created_by=owner.user
            )
    return template


def _agreements(cast: Cast, year: int) -> list[tuple[Actor, str, str, _Texts]]:
    return [
        (
            cast.jonas,
            "Code of Conduct for Suppliers",
            Confirmation.CLICK,
            [
                (230, "Version 1, for all suppliers of Nordwind Foods GmbH.", _CONDUCT[:3]),
                (95, "Version 2, with the section on information security.", _CONDUCT),
            ],
        ),
        (
            cast.jonas,
            "Qualitätssicherungsvereinbarung",
            Confirmation.SIGNED_FILE,
            [
                (230, "zwischen der Nordwind Foods GmbH, Hamburg, und dem Lieferanten.", _QUALITY),
            ],
        ),
        (
            cast.jonas,
            "Terms of Delivery",
            Confirmation.CLICK,
            [
                (120, "For deliveries to the Hamburg warehouse.", _DELIVERY),
            ],
        ),
        (
            cast.nora,
            f"Letter of Engagement {year}",
            Confirmation.SIGNED_FILE,
            [
                (60, "between Brightwater Accounting LLP, Dublin, and the client.", _ENGAGEMENT),
            ],
        ),
        (
            cast.nora,
            "Data Processing Agreement",
            Confirmation.CLICK,
            [
                (200, "according to Article 28 of Regulation (EU) 2016/679.", _DATA),
            ],
        ),
    ]


_CONDUCT = [
    (
        "People",
        "The supplier respects the rights of everyone who works for it, employs no children, pays at least the "
        "legal minimum wage on time, and lets nobody work against their will. Working hours follow the law of the country.",
    ),
    (
        "Environment",
        "The supplier knows what it takes from nature and what it gives back, keeps to all permits, and "
        "reduces energy, water and waste from year to year. On request it reports the figures.",
    ),
    (
        "Fair dealing",
        "No gifts that could sway a decision, no agreements with competitors, no false papers. Whoever "
        "reports a breach in good faith is protected.",
    ),
    (
        "Information security",
        "Recipes, prices and personal data of the customer are kept confidential, seen only by "
        "those who need them, and deleted when they are no longer needed.",
    ),
]
_QUALITY = [
    (
        "Gegenstand",
        "Diese Vereinbarung regelt die Sicherung der Qualität aller Waren, die der Lieferant an die "
        "Nordwind Foods GmbH liefert. Sie gilt neben den Einkaufsbedingungen.",
    ),
    (
        "Spezifikation",
        "Für jedes Produkt liegt eine gültige, von beiden Seiten freigegebene Spezifikation vor. "
        "Änderungen an Rohstoffen, Verfahren oder Herkunft werden mindestens acht Wochen vorher angezeigt.",
    ),
    (
        "Prüfungen",
        "Der Lieferant prüft jede Charge nach dem vereinbarten Prüfplan und bewahrt Rückstellmuster bis "
        "vier Wochen nach Ablauf der Haltbarkeit auf.",
    ),
    (
        "Rückverfolgbarkeit",
        "Jede Charge ist innerhalb von vier Stunden vom Rohstoff bis zur Auslieferung zu verfolgen. "
        "Einmal jährlich wird dies gemeinsam geübt.",
    ),
    (
        "Reklamationen",
        "Auf eine Reklamation antwortet der Lieferant binnen zwei Werktagen mit Sofortmaßnahmen und "
        "binnen zehn Werktagen mit Ursache und Abhilfe.",
    ),
]
_DELIVERY = [
    (
        "Time slots",
        "Deliveries are announced by noon of the day before and arrive within the slot confirmed by the "
        "warehouse. After thirty minutes the slot may be given to somebody else.",
    ),
    ("Pallets", "Euro pallets, at most 1.65 m high, labelled with SSCC, article number, batch and best-before date."),
    (
        "Temperature",
        "Chilled goods arrive at 2 to 6 °C, frozen goods at −18 °C or below; the recorder's print-out "
        "travels with the papers.",
    ),
]
_ENGAGEMENT = [
    (
        "Services",
        "Bookkeeping, monthly closing by the tenth working day, value added tax returns, annual accounts and "
        "corporation tax return.",
    ),
    (
        "What we need from you",
        "Bank statements and invoices by the fifth of the following month, and one person who "
        "may answer our questions.",
    ),
    (
        "Fees",
        "A monthly fee as agreed, invoiced at the end of the month and payable within fourteen days. Work beyond "
        "this letter is agreed beforehand.",
    ),
    ("Ending", "Either side may end this engagement with three months' notice to the end of a quarter."),
]
_DATA = [
    ("Purpose", "We process personal data of your employees, customers and suppliers solely to keep your books."),
    ("Where", "All data stays within the European Economic Area, on servers of providers listed in the annex."),
    (
        "Protection",
        "Access is personal and logged, transport and backups are encrypted, and a breach is reported to "
        "you within 24 hours.",
    ),
    ("Return", "At the end of the engagement everything is handed back or deleted, as you choose."),
]
