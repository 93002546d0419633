"""The documents that suppliers of the demo world upload: file names with PDFs."""

from datetime import date

from django.utils.formats import date_format

from parley.companies.actor import Actor
from parley.demo import paper

Scan = tuple[str, bytes]


def certificate(standard: str, holder: Actor, *, until: date, pages_missing: bool = False) -> Scan:
    company = holder.company
    facts = [("Site", f"{company.street}, {company.postal_code} {company.city}"), ("Valid until", _day(until))]
    if not pages_missing:
        facts.append(("Scope", company.industry))
    content = paper.certificate(
        standard,
        issuer="Meridian Certification",
        holder=company.legal_name,
        says="has introduced and applies a management system for the scope named below. "
        "An audit has shown that the requirements are met.",
        facts=facts,
    )
    return f"{standard} {company.name}.pdf", content


def insurance(holder: Actor, *, until: date) -> Scan:
    content = paper.sheet(
        "Confirmation of insurance",
        issuer="Hanseatic Mutual",
        lead=f"for {holder.company.legal_name}",
        facts=[
            ("Insured", "Business and product liability"),
            ("Sum per case", "EUR 10,000,000"),
            ("Sum per year", "EUR 20,000,000"),
            ("Valid until", _day(until)),
        ],
    )
    return f"Insurance confirmation {holder.company.name}.pdf", content


def specification(product: str, holder: Actor, *, shelf_life: str, allergens: str, energy: str) -> Scan:
    content = paper.sheet(
        f"Product specification: {product}",
        issuer=holder.company.name,
        lead="Approved by Quality. Copies are not updated.",
        facts=[
            ("Product", product),
            ("Shelf life", shelf_life),
            ("Storage", "chilled, 2 to 6 °C"),
            ("Allergens", allergens),
            ("Energy per 100 g", energy),
            ("Total plate count", "max. 10,000 cfu/g"),
        ],
        sections=[
            (
                "Origin",
                "Raw materials come from farms and boats within a day's reach; every batch can be traced to them.",
            ),
            (
                "Packaging",
                "Food-grade packaging with declarations of compliance; twelve units per case, 96 cases per pallet.",
            ),
        ],
    )
    return f"Specification {product.split(',', maxsplit=1)[0]}.pdf", content


def statement(title: str, holder: Actor, *paragraphs: tuple[str, str]) -> Scan:
    content = paper.sheet(
        title, issuer=holder.company.name, lead=f"Statement of {holder.company.legal_name}", sections=paragraphs
    )
    return f"{title}.pdf", content


def analysis(product: str, holder: Actor, *, batch: str) -> Scan:
    content = paper.sheet(
        f"Certificate of analysis: {product}",
        issuer=holder.company.name,
        lead=f"Batch {batch}",
        facts=[
            ("Listeria monocytogenes", "not detected in 25 g"),
            ("Salmonella", "not detected in 25 g"),
            ("Enterobacteriaceae", "< 10 cfu/g"),
            ("Yeasts", "< 100 cfu/g"),
            ("pH", "4.3"),
        ],
    )
    return f"CoA {batch}.pdf", content


def compliance(product: str, holder: Actor, *, until: date) -> Scan:
    content = paper.sheet(
        "Declaration of compliance",
        issuer=holder.company.name,
        lead="for materials in contact with food",
        facts=[
            ("Product", product),
            ("Regulations", "(EC) 1935/2004, (EC) 2023/2006, (EU) 10/2011"),
            ("Overall migration", "below 10 mg/dm², tested for 10 days at 40 °C"),
            ("Valid until", _day(until)),
        ],
    )
    return f"Declaration of compliance {product}.pdf", content


def data_sheet(product: str, holder: Actor) -> Scan:
    content = paper.sheet(
        f"Technical data sheet: {product}",
        issuer=holder.company.name,
        facts=[("Material", "PP, injection moulded"), ("Weight", "12.4 g ± 0.3 g"), ("Recycled content", "30 %")],
    )
    return f"TDS {product}.pdf", content


def signed(agreement: str, holder: Actor, *, of: Actor) -> Scan:
    content = paper.contract(
        agreement,
        issuer=of.company.name,
        lead=f"Signed copy of {holder.company.legal_name}.",
        sections=[
            ("Agreed", f"Both sides agree to the text of “{agreement}” in the version sent by {of.company.name}.")
        ],
        signers=[(holder.user.name, holder.company.legal_name)],
    )
    return f"{agreement} signed.pdf", content


def _day(day: date) -> str:
    return date_format(day, "j F Y")
