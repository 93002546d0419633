"""Views of the address book: the list, a person, and cards to download."""

from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from parley.accounts.models import Language
from parley.addressbook import actions
from parley.addressbook.cards import MOST_CARDS, describe_source, read_entries, stream_cards
from parley.addressbook.lists import MOST_COUNTED, PEOPLE, PeopleFilters, Tab, count_people, people
from parley.addressbook.people import Entry
from parley.addressbook.queries import find_person
from parley.addressbook.vcard import MEDIA_TYPE
from parley.companies.actor import CompanyRequest
from parley.companies.submissions import submit_button
from parley.companies.views.common import done
from parley.companies.views.lists import draw_filter_options, draw_list
from parley.core.errors import Refused
from parley.core.lists import Empty
from parley.core.optional_pages import optional_address
from parley.core.rate_limits import is_within
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.files.names import safe_name

Response = TypeVar("Response", bound=HttpResponseBase)

PLACE = "address_book"
EXPORTS_PER_HOUR = 60
"""Of one person. Reading and writing ten thousand cards takes about a second."""


@require_safe
def address_book(request: CompanyRequest) -> HttpResponse:
    """Show the list. Two statements, and one for the name of a company to filter by."""
    company, filters = request.actor.company, PEOPLE.parse(request.GET)
    page = people(company, filters)
    drawn = draw_list(
        company,
        PEOPLE,
        filters,
        page.rows,
        page.following,
        label=_("Address book"),
        search_label=_("Find a person"),
        nothing=_nobody(filters),
        loads={"partner": reverse("address_book_companies"), "function": reverse("address_book_functions")},
    )
    context = {
        "place": PLACE,
        "list": drawn,
        "detail": PEOPLE.detail,
        "total": count_people(company, filters) if page.following and not filters.after else len(page.rows),
        "most_counted": MOST_COUNTED,
        "is_archive": filters.tab is Tab.ARCHIVED,
        "export_href": reverse("export_cards") + filters.address(),
    }
    return render(request, "addressbook/people.html", context)


def _nobody(filters: PeopleFilters) -> Empty:
    if filters.tab is Tab.ARCHIVED:
        text = _("Archived people from contact tasks are listed here.")
        return Empty(_("Nobody archived"), text, "book-user")
    text = _("People of your partners are listed here by themselves, as soon as you are connected.")
    return Empty(_("No people at partners yet"), text, "book-user", _("Partners"), reverse("partners"))


@require_safe
def companies(request: CompanyRequest) -> HttpResponse:
    return draw_filter_options(request, PEOPLE, "partner", list_href=reverse("address_book"), place=PLACE)


@require_safe
def functions(request: CompanyRequest) -> HttpResponse:
    return draw_filter_options(request, PEOPLE, "function", list_href=reverse("address_book"), place=PLACE)


@require_safe
def person(request: CompanyRequest, person_id: UUID) -> HttpResponse:
    """Show one person. One statement."""
    entry = find_person(request.actor.company, person_id)
    is_self = entry.user_id == request.actor.user.pk
    context = {
        "place": PLACE,
        "person": entry,
        "is_self": is_self,
        "source": describe_source(entry),
        "language": dict(Language.choices).get(entry.language, ""),
        "message_href": _direct_message(entry) if entry.can_be_written_to and not is_self else "",
    }
    return render(request, "addressbook/person.html", context)


def _direct_message(entry: Entry) -> str:
    """Return the address of the direct chat, or an empty string if the messenger is not installed."""
    address = optional_address("chats:direct", entry.user_id)
    return f"{address}?company={entry.company_id}" if address else ""


@require_safe
def person_card(request: CompanyRequest, person_id: UUID) -> HttpResponse:
    """Download one person as a card. Two statements."""
    entry = find_person(request.actor.company, person_id)
    return _card_file(HttpResponse(b"".join(stream_cards([entry]))), entry.name)


@require_safe
def export_cards(request: CompanyRequest) -> HttpResponseBase:
    """Download everybody whom the list shows with its filters. Four statements at most."""
    actor, filters = request.actor, PEOPLE.parse(request.GET)
    if not is_within(EXPORTS_PER_HOUR, timedelta(hours=1), "exports of cards", actor.user.pk):
        raise Refused(_("You have exported many cards. Try again in an hour."))
    entries, has_more = read_entries(actor.company, filters)
    if has_more:
        sentence = ngettext(
            "One file has at most %(most)s card. Filter by company or function, and export the parts.",
            "One file has at most %(most)s cards. Filter by company or function, and export the parts.",
            MOST_CARDS,
        )
        raise Refused(sentence % {"most": MOST_CARDS})
    companies = {entry.company for entry in entries}
    name = companies.pop() if filters.partner and len(companies) == 1 else _("Address book")
    return _card_file(StreamingHttpResponse(stream_cards(entries)), name)


def _card_file(response: Response, name: str) -> Response:
    response["Content-Type"] = f"{MEDIA_TYPE}; charset=utf-8"
    response["Content-Disposition"] = content_disposition_header(True, f"{safe_name(name)}.vcf") or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def archive(request: CompanyRequest, person_id: UUID) -> HttpResponse:
    entry = find_person(request.actor.company, person_id)
    return submit_button(
        request,
        lambda: actions.archive(entry, by=request.actor),
        lambda _nothing: done(request, _("%(name)s archived.") % {"name": entry.name}, "address_book"),
        back=reverse("person", args=[person_id]),
    )


@require_POST
def restore(request: CompanyRequest, person_id: UUID) -> HttpResponse:
    entry = find_person(request.actor.company, person_id)
    return submit_button(
        request,
        lambda: actions.restore(entry, by=request.actor),
        lambda _nothing: done(request, _("%(name)s restored.") % {"name": entry.name}, "person", person_id),
        back=reverse("person", args=[person_id]),
    )
