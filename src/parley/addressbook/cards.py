"""People of the address book as vCards: one, those of a company, or all that a list shows."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.utils import timezone, translation
from django.utils.formats import date_format

from parley.addressbook.lists import PeopleFilters, people
from parley.addressbook.people import CompanyAddress, Entry
from parley.addressbook.queries import read_addresses
from parley.addressbook.vcard import Card, write_cards
from parley.companies.models import Company
from parley.core import clock
from parley.core.countries import country_name
from parley.core.translation import gettext as _

MOST_CARDS = 10_000
"""Cards in one file. A larger address book is exported company by company."""
CARDS_AT_ONCE = 200


def read_entries(company: Company, filters: PeopleFilters) -> tuple[list[Entry], bool]:
    """Read everybody whom the list shows, and whether there are more than `MOST_CARDS`. One statement."""
    page = people(company, filters, most=MOST_CARDS)
    return page.rows, page.following is not None


def stream_cards(entries: Sequence[Entry]) -> Iterator[bytes]:
    """Return the cards of people from the acting company's address book, written while they are sent. One statement.

    The database is read at once, since the transaction of the request ends before its answer is sent.
    """
    addresses = read_addresses(entry.company_id for entry in entries)
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()

    def write() -> Iterator[bytes]:
        for start in range(0, len(entries), CARDS_AT_ONCE):
            with translation.override(language), timezone.override(zone):
                cards = [_card(entry, addresses) for entry in entries[start : start + CARDS_AT_ONCE]]
            yield b"".join(write_cards(cards))

    return write()


def _card(entry: Entry, addresses: Mapping[UUID, CompanyAddress]) -> Card:
    address = addresses[entry.company_id]
    return Card(
        uid=entry.uid,
        name=entry.name,
        first_name=entry.first_name,
        last_name=entry.last_name,
        title=entry.title,
        company=entry.company,
        department=entry.department,
        position=entry.position,
        functions=tuple(entry.named_for),
        email=entry.email,
        phone=entry.phone,
        phone_uri=entry.phone_uri if entry.phone.startswith("+") else "",
        street=address.street,
        city=address.city,
        postal_code=address.postal_code,
        country=country_name(address.country) if address.country else "",
        language=entry.language,
        categories=tuple(_categories(entry)),
        note=describe_source(entry) if entry.functions else "",
        revised_at=clock.now(),
    )


def _categories(entry: Entry) -> Iterator[str]:
    if entry.is_own:
        yield _("Colleague")
    if entry.is_supplier:
        yield _("Supplier")
    if entry.is_customer:
        yield _("Customer")


def describe_source(entry: Entry) -> str:
    """Say where the address book has the person from."""
    if entry.given_at is None:
        return _("Member of %(company)s") % {"company": entry.company}
    reference = next(reference for _function, task_id, reference in entry.mentions if task_id == entry.newest_task_id)
    names = {
        "person": entry.given_by or entry.company,
        "task": reference,
        "day": date_format(clock.day_of(entry.given_at)),
    }
    return _("Named by %(person)s in contact task %(task)s on %(day)s") % names
