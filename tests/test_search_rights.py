"""Each kind of thing is found by every word in any order, and by nobody who may not see it."""

from collections.abc import Callable

import pytest

from parley.addressbook.tests.factories import connection_of, named
from parley.chats.actions.message_edits import delete_message
from parley.chats.actions.messages import send_message
from parley.chats.actions.threads import archive
from parley.chats.tests.factories import group, said, thread
from parley.companies.actions import end
from parley.companies.actor import Actor
from parley.companies.models import Member
from parley.companies.tests.factories import Cast, at_work, demo_cast, looking
from parley.core.acting_company import acting_as
from parley.core.ids import new_id
from parley.core.search_sources import find_everywhere
from parley.core.search_words import search_words
from parley.documents.tests.factories import document_type, product
from parley.files.tests.factories import upload
from parley.questionnaires.tests.factories import questionnaire
from parley.tasks.actions import comment, note_internally
from parley.tasks.tests.factories import general_task, working_as
from parley.wiki.tests.factories import folder, share
from parley.wiki.tests.factories import page as wiki_page

pytestmark = pytest.mark.django_db

EVERYBODY = ("anna", "jonas", "mia", "luca", "sara", "ingrid", "ole", "tom", "priya", "nora", "sam", "eva")
NORDWIND, ALPINE = "anna jonas mia", "luca sara"
BRIGHTWATER, FJORD = "nora sam", "ingrid ole"


def question(cast: Cast) -> None:
    questionnaire(cast.anna, {"name": "q1", "text": "Is the zirconium vessel rinsed daily?"})


def product_of_own(cast: Cast) -> None:
    product(cast.anna, name="Zirconium vessel, rinsed")


def type_of_own(cast: Cast) -> None:
    document_type(cast.anna, name="Zirconium vessel, rinsed")


def contact(cast: Cast) -> None:
    named(cast.anna, cast.luca, "Rinsed zirconium", first_name="Vera", last_name="Vessel")


def contact_of_ended_connection(cast: Cast) -> None:
    contact(cast)
    with at_work(cast.anna):
        end(by=cast.anna, connection_id=connection_of(cast.anna, cast.luca).pk)


def archived_contact(cast: Cast) -> None:
    contact(cast)
    with looking():
        from parley.contacts.models import KnownContact

        KnownContact.objects.update(archived_at="2028-01-01T00:00Z")


def member_with_a_function(cast: Cast) -> None:
    sara = {"first_name": "Sara", "last_name": "Huber", "email": "sara@alpine.example", "position": "Rinsed"}
    named(cast.anna, cast.luca, "Zirconium vessel", **sara)


def visible_member(cast: Cast) -> None:
    with looking():
        Member.objects.filter(pk=cast.sara.member.pk).update(position="Zirconium vessel", department="Rinsed")


def hidden_member(cast: Cast) -> None:
    visible_member(cast)
    with looking():
        Member.objects.filter(pk=cast.sara.member.pk).update(hide_contact=True)


def member_of_ended_partner(cast: Cast) -> None:
    visible_member(cast)
    with at_work(cast.anna):
        end(by=cast.anna, connection_id=connection_of(cast.anna, cast.luca).pk)


def comment_on_task(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.anna):
        comment(task.pk, by=cast.anna, text="The zirconium vessel was rinsed.", uploads=[])


def internal_note(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.anna):
        note_internally(task.pk, by=cast.anna, text="The zirconium vessel was rinsed.", uploads=[])


def file_of_task(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.anna):
        comment(task.pk, by=cast.anna, text="As agreed", uploads=[upload(name="Zirconium vessel (rinsed).pdf")])


def file_of_note(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.anna):
        note_internally(task.pk, by=cast.anna, text="As agreed", uploads=[upload(name="Zirconium vessel (rinsed).pdf")])


def file_of_message(cast: Cast) -> None:
    chat = group(cast.anna, cast.luca)
    with at_work(cast.anna):
        files = [upload(name="Zirconium vessel (rinsed).pdf")]
        send_message(chat, by=cast.anna, text="", key=new_id(), files=files)


def message(cast: Cast) -> None:
    said(group(cast.anna, cast.luca), cast.anna, "The **zirconium** vessel was rinsed.")


def deleted_message(cast: Cast) -> None:
    sent = said(group(cast.anna, cast.luca), cast.anna, "The zirconium vessel was rinsed.")
    with at_work(cast.anna):
        delete_message(sent.pk, by=cast.anna)


def name_of_group(cast: Cast) -> None:
    group(cast.anna, cast.luca, subject="Rinsed vessel, zirconium")


def subject_of_thread(cast: Cast) -> None:
    thread(cast.nora, cast.ingrid, "Rinsed vessel, zirconium")


def subject_of_archived_thread(cast: Cast) -> None:
    chat = thread(cast.nora, cast.ingrid, "Rinsed vessel, zirconium")
    said(chat, cast.nora)
    with at_work(cast.nora):
        archive(chat.pk, by=cast.nora)


def subject_of_thread_of_few(cast: Cast) -> None:
    thread(cast.nora, cast.ingrid, "Rinsed vessel, zirconium", firm_participants_only=True)


def page(cast: Cast) -> None:
    wiki_page(cast.anna, "Zirconium", "The **vessel** is rinsed.")


def shared_page(cast: Cast) -> None:
    made = wiki_page(cast.anna, "Zirconium", "The **vessel** is rinsed.")
    share(cast.anna, made, cast.luca)


def draft_in_a_folder_of_admins(cast: Cast) -> None:
    where = folder(cast.anna, "Plans", editing="admins")
    wiki_page(cast.anna, "Rinsed zirconium vessel", "", within=where.pk, is_draft=True)


@pytest.mark.parametrize(
    ("make", "readers"),
    [
        (question, NORDWIND),
        (product_of_own, NORDWIND),
        (type_of_own, NORDWIND),
        (contact, NORDWIND),
        (contact_of_ended_connection, ""),
        (archived_contact, ""),
        (member_with_a_function, NORDWIND),
        (visible_member, f"{ALPINE} {NORDWIND} tom priya {BRIGHTWATER}"),
        (hidden_member, ALPINE),
        (member_of_ended_partner, f"{ALPINE} tom priya {BRIGHTWATER}"),
        (comment_on_task, f"{NORDWIND} {ALPINE}"),
        (internal_note, NORDWIND),
        (file_of_task, f"{NORDWIND} {ALPINE}"),
        (file_of_note, NORDWIND),
        (message, "anna luca"),
        (deleted_message, ""),
        (file_of_message, "anna luca"),
        (name_of_group, "anna luca"),
        (subject_of_thread, f"{BRIGHTWATER} {FJORD}"),
        (subject_of_archived_thread, f"{BRIGHTWATER} {FJORD}"),
        (subject_of_thread_of_few, f"nora {FJORD}"),
        (page, NORDWIND),
        (shared_page, f"{NORDWIND} {ALPINE}"),
        (draft_in_a_folder_of_admins, "anna jonas"),
    ],
)
def test_found_by_words_in_any_order_and_by_its_readers_alone(make: Callable[[Cast], None], readers: str) -> None:
    cast = demo_cast()
    make(cast)
    for words in ("zirconium vessel rinsed", "RINSED Zirc vess"):
        found = {name for name in EVERYBODY if _finds(getattr(cast, name), words)}
        assert found == set(readers.split()), words
    assert not any(_finds(getattr(cast, name), "zirconium vessel emptied") for name in EVERYBODY)


def _finds(someone: Actor, words: str) -> bool:
    with acting_as(someone.company, someone.user):
        groups = find_everywhere(someone.company.pk, someone.user.pk, search_words(words), most=10)
    return bool(groups)
