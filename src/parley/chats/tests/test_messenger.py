"""The messenger's pages: starting conversations, writing, groups, and who is told nothing about them."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parley.chats.actions.conversations import add_people, leave_group, open_direct, remove_person, start_group
from parley.chats.actions.message_edits import delete_message, edit_message
from parley.chats.mentions import mark_names
from parley.chats.models import Chat, Mention, Message, Participant
from parley.chats.people import find_people
from parley.chats.tests.factories import group, said, thread
from parley.companies.actor import Actor
from parley.companies.models import Connection, Member
from parley.companies.tests.factories import Cast, at_work, looking, sign_in
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.ids import new_id
from parley.tasks.tests.factories import general_task

pytestmark = pytest.mark.django_db
FRAGMENT = {"Parley-Fragment": "1"}


def page(who: Actor, address: str) -> str:
    answer = sign_in(Client(), who).get(address, follow=True)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def status(who: Actor, address: str) -> int:
    return sign_in(Client(), who).get(address).status_code


def post(who: Actor, address: str, **fields: object) -> int:
    return sign_in(Client(), who).post(address, fields).status_code


def direct(who: Actor) -> str:
    return f"{reverse('chats:direct', args=[who.user.pk])}?company={who.company.pk}"


def conversation(chat: Chat) -> str:
    return reverse("chats:conversation", args=[chat.pk])


def ids(*people: Actor) -> list[tuple[UUID, UUID]]:
    return [(one.user.pk, one.company.pk) for one in people]


def end(one: Actor, other: Actor, state: str = "ended") -> None:
    with looking():
        Connection.objects.filter(customer=one.company, supplier=other.company).update(state=state)


def test_direct_message_starts_a_conversation_that_both_see(cast: Cast) -> None:
    assert "Write the first message to Luca Frei." in page(cast.anna, direct(cast.luca))
    assert post(cast.anna, direct(cast.luca), text="Hello **Luca**", key=new_id()) == 302
    for who, other in ((cast.anna, "Luca Frei"), (cast.luca, "Anna Becker")):
        shown = page(who, reverse("chats:messenger"))
        assert other in shown
        assert "Hello Luca" in shown
    with looking():
        chat = Chat.objects.get()
    shown = page(cast.luca, conversation(chat))
    assert "<strong>Luca</strong>" in shown
    assert 'class="topbar-count"' in shown
    # The same conversation, from either side.
    assert post(cast.luca, direct(cast.anna), text="Hello Anna", key=new_id()) == 302
    with looking():
        assert Message.objects.filter(chat=chat).count() == 2
    for who in (cast.sara, cast.eva):
        for name in ("chats:conversation", "chats:messages", "chats:readers"):
            assert status(who, reverse(name, args=[chat.pk])) == 404
        for name in ("chats:messages", "chats:read", "chats:typing", "chats:leave", "chats:mute"):
            assert post(who, reverse(name, args=[chat.pk]), text="In", key=new_id(), up_to=1) == 404
        assert "Hello" not in page(who, reverse("chats:messenger") + "?q=hello")
    for address in (reverse("chats:messenger"), reverse("search")):
        assert "<mark>Hello</mark>" in page(cast.luca, f"{address}?q=luca hello")
        assert "<mark>Hello</mark>" not in page(cast.sara, f"{address}?q=luca hello")


def test_only_colleagues_and_active_partners_are_written_to(cast: Cast) -> None:
    for who, other in ((cast.anna, cast.eva), (cast.eva, cast.anna), (cast.anna, cast.nora), (cast.anna, cast.anna)):
        assert status(who, direct(other)) == 404
        assert post(who, direct(other), text="Hello", key=new_id()) == 404
    assert status(cast.anna, direct(cast.jonas)) == status(cast.anna, direct(cast.luca)) == 200
    end(cast.anna, cast.luca, "paused")
    assert status(cast.anna, direct(cast.luca)) == 404
    with looking():
        Connection.objects.filter(customer=cast.anna.company, supplier=cast.tom.company).update(scope="portal")
        assert not Chat.objects.exists()
    assert status(cast.anna, direct(cast.tom)) == 404
    with at_work(cast.anna):
        assert {one.company for one in find_people(cast.anna, "example")} == {"Nordwind Foods GmbH", "Fjord Fisk AS"}


def test_hidden_member_is_offered_to_nobody_but_reached_from_a_task(cast: Cast) -> None:
    with looking():
        Member.objects.filter(pk=cast.sara.member.pk).update(hide_contact=True)
    with at_work(cast.anna):
        assert not find_people(cast.anna, "sara")
    with at_work(cast.luca):
        assert [one.name for one in find_people(cast.luca, "sara")] == ["Sara Huber"]
    assert status(cast.anna, direct(cast.sara)) == 404
    task = general_task(cast.anna, cast.luca)
    with looking():
        task.sides.filter(company=cast.luca.company).update(assignee=cast.sara.user)
    about = reverse("chats:about_task", args=[task.pk])
    shown = page(cast.anna, about)
    assert "This task goes along" in shown
    assert cast.sara.user.email not in shown
    assert status(cast.eva, about) == 404
    assert reverse("chats:about_task", args=[task.pk]) in page(cast.anna, reverse("task", args=[task.pk]))


def test_task_card_shows_its_reader_only_what_they_may_see(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    chat = group(cast.anna, cast.luca, cast.tom)
    address = reverse("chats:messages", args=[chat.pk])
    assert post(cast.anna, address, text="Look", key=new_id(), task=task.pk) == 302
    assert task.title in page(cast.luca, conversation(chat))
    shown = page(cast.tom, conversation(chat))
    assert "A task that you cannot see" in shown
    assert task.title not in shown
    # A task of others does not go along.
    assert post(cast.tom, address, text="Mine", key=new_id(), task=task.pk) == 302
    with looking():
        assert [one.task_id for one in chat.messages.order_by("number")] == [task.pk, None]


def test_group_needs_companies_that_are_all_connected(cast: Cast) -> None:
    with at_work(cast.anna):
        chat = start_group(by=cast.anna, name="Bern", people=ids(cast.jonas, cast.luca, cast.tom))
        with pytest.raises(Refused):
            start_group(by=cast.anna, name="Fish", people=ids(cast.luca, cast.ingrid))
        for others in ([cast.eva], [cast.luca, cast.nora]):
            with pytest.raises(NotFound):
                start_group(by=cast.anna, name="Foreign", people=ids(*others))
        with pytest.raises(Refused):
            start_group(by=cast.anna, name="Alone", people=[])
        with pytest.raises(Refused):
            add_people(chat, by=cast.anna, people=ids(cast.ingrid))
    with looking():
        assert Chat.objects.count() == 1
    with at_work(cast.luca), pytest.raises(NotFound):
        add_people(chat, by=cast.luca, people=ids(cast.sara))
    assert post(cast.luca, reverse("chats:group", args=[chat.pk]), step="rename", name="Ours") == 404
    assert post(cast.jonas, reverse("chats:group", args=[chat.pk]), step="rename", name="Lids") == 302
    shown = page(cast.luca, conversation(chat))
    assert "Jonas Vogt renamed the group to “Lids”." in shown
    for address in (reverse("chats:group", args=[chat.pk]), reverse("chats:new")):
        assert page(cast.anna, address)


def test_who_is_removed_or_leaves_reads_nothing_any_more(cast: Cast) -> None:
    with at_work(cast.anna):
        chat = start_group(by=cast.anna, name="Bern", people=ids(cast.jonas, cast.luca))
    sent = said(chat, cast.anna, "Only for us, @Luca Frei")
    with at_work(cast.anna):
        remove_person(chat, by=cast.anna, user_id=cast.luca.user.pk, company_id=cast.luca.company.pk)
    with at_work(cast.jonas):
        leave_group(chat, by=cast.jonas)
    for who in (cast.luca, cast.jonas):
        assert status(who, conversation(chat)) == status(who, reverse("chats:message", args=[sent.pk])) == 404
        assert "Only for us" not in page(who, reverse("chats:messenger") + "?q=only")
        with at_work(who):
            assert not Message.objects.exists()
            assert not Mention.objects.exists()
    with at_work(cast.anna):
        add_people(chat, by=cast.anna, people=ids(cast.luca))
    assert "Only for us" in page(cast.luca, conversation(chat))


def test_end_of_the_connection_or_of_a_membership_makes_it_read_only(cast: Cast) -> None:
    with at_work(cast.anna):
        chat = open_direct(by=cast.anna, user_id=cast.luca.user.pk, company_id=cast.luca.company.pk)
        own = open_direct(by=cast.anna, user_id=cast.jonas.user.pk, company_id=cast.anna.company.pk)
    mine = said(chat, cast.anna, "Before")
    said(own, cast.jonas, "Before")
    end(cast.anna, cast.luca, "paused")
    said(chat, cast.luca, "It goes on")
    end(cast.anna, cast.luca)
    shown = page(cast.anna, conversation(chat))
    assert "You are no longer connected with Alpine Dairy AG" in shown
    assert "It goes on" in shown
    assert "data-composer" not in shown.partition("<template")[0]
    assert post(cast.anna, reverse("chats:messages", args=[chat.pk]), text="After", key=new_id()) == 409
    assert status(cast.anna, direct(cast.luca)) == 302
    with at_work(cast.anna), pytest.raises(Refused):
        edit_message(mine.pk, by=cast.anna, text="Later")
    with looking():
        Member.objects.filter(pk=cast.jonas.member.pk).update(is_active=False)
    assert "Jonas Vogt no longer works at Nordwind Foods GmbH" in page(cast.anna, conversation(own))
    assert post(cast.anna, reverse("chats:messages", args=[own.pk]), text="After", key=new_id()) == 409


def test_own_message_is_changed_for_fifteen_minutes(cast: Cast) -> None:
    chat = group(cast.anna, cast.luca)
    upload = SimpleUploadedFile("note.txt", b"plain text")
    address = reverse("chats:messages", args=[chat.pk])
    fields = {"text": "", "files": upload, "key": new_id()}
    refused = sign_in(Client(), cast.anna).post(address, fields, headers=FRAGMENT)
    assert (refused.status_code, "not an accepted file type" in refused.content.decode()) == (409, True)
    first, second = said(chat, cast.anna, "Frist"), said(chat, cast.anna, "Secret plans")
    edit, delete = (reverse(f"chats:{name}_message", args=[first.pk]) for name in ("edit", "delete"))
    for who in (cast.luca, cast.eva):
        assert status(who, edit) == status(who, delete) == post(who, edit, text="No") == post(who, delete) == 404
    assert post(cast.anna, edit, text="First, @Luca Frei") == 302
    # From a page that was opened before: the form comes back with both texts.
    again = sign_in(Client(), cast.anna).post(edit, {"text": "Third", "opened_with": "0"}, headers=FRAGMENT)
    both = again.content.decode()
    assert (again.status_code, again["Content-Type"]) == (409, "text/html; charset=utf-8")
    assert "First, @Luca Frei" in both
    assert "Third" in both
    assert post(cast.anna, reverse("chats:delete_message", args=[second.pk])) == 302
    shown = page(cast.luca, conversation(chat))
    assert "edited" in shown
    assert '<span class="mention">@Luca Frei</span>' in shown
    assert "This message was deleted." in shown
    assert "Secret plans" not in shown
    with looking():
        assert Mention.objects.get().user_id == cast.luca.user.pk
        Message.objects.update(sent_at=clock.now() - timedelta(minutes=16))
    assert post(cast.anna, edit, text="Too late") == post(cast.anna, delete) == 409
    with at_work(cast.anna):
        with pytest.raises(Refused):
            edit_message(first.pk, by=cast.anna, text="x")
        with pytest.raises(Refused):
            delete_message(first.pk, by=cast.anna)


def test_mention_reaches_only_those_who_read_the_place(cast: Cast) -> None:
    chat = group(cast.anna, cast.luca)
    said(chat, cast.anna, "@Luca Frei @Jonas Vogt @Eva Smit @luca frei x@Anna Becker")
    open_thread = thread(cast.nora, cast.ingrid, firm_participants_only=True)
    said(open_thread, cast.ingrid, "@Ole Berg @Nora Quinn @Sam Doyle")
    with looking():
        named = set(Mention.objects.values_list("chat", "user__first_name"))
    assert named == {(chat.pk, "Luca"), (open_thread.pk, "Ole"), (open_thread.pk, "Nora")}
    people = sign_in(Client(), cast.ingrid).get(reverse("chats:readers", args=[open_thread.pk])).json()["people"]
    assert {one["name"] for one in people} == {"Ole Berg", "Nora Quinn"}


def test_names_are_marked_in_texts_and_never_in_tags() -> None:
    assert mark_names('<a href="x" title="> @A B">@A B</a> @A Bc', ["A B"]) == (
        '<a href="x" title="> @A B"><span class="mention">@A B</span></a> @A Bc'
    )
    assert mark_names("@O&#x27;Hara &lt;b&gt;", ["O'Hara"]) == '<span class="mention">@O&#x27;Hara</span> &lt;b&gt;'


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "[" * 20_000, "", "\0"],
    ids=["a megabyte", "brackets", "nothing", "a NUL"],
)
def test_bad_text_is_refused_with_a_sentence(cast: Cast, text: str) -> None:
    chat = group(cast.anna, cast.luca)
    address = reverse("chats:messages", args=[chat.pk])
    for headers in ({}, FRAGMENT):
        answer = sign_in(Client(), cast.anna).post(address, {"text": text, "key": new_id()}, headers=headers)
        assert answer.status_code == 409
    for key in ("", "x"):
        assert post(cast.anna, address, text="Hello", key=key) == 409
    with looking():
        assert not Message.objects.exists()


def test_script_in_a_message_is_text(cast: Cast) -> None:
    chat = group(cast.anna, cast.luca)
    said(chat, cast.anna, "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://evil.example/p.png)")
    shown = page(cast.luca, conversation(chat)).partition("data-chat-log")[2].partition("</ol>")[0]
    assert "<script" not in shown
    assert 'href="javascript' not in shown
    assert "<img" not in shown


def test_scripts_get_fragments_and_forms_get_pages(cast: Cast) -> None:
    chat = group(cast.anna, cast.luca)
    for number in range(1, 8):
        said(chat, cast.anna, f"Number {number}")
    client, address = sign_in(Client(), cast.luca), reverse("chats:messages", args=[chat.pk])

    def numbers(query: str) -> list[int]:
        text = client.get(f"{address}{query}", headers=FRAGMENT).content.decode()
        assert "<html" not in text
        return [int(part.partition('"')[0]) for part in text.split('data-number="')[1:]]

    assert numbers("") == [1, 2, 3, 4, 5, 6, 7]
    assert numbers("?before=4") == [1, 2, 3]
    assert numbers("?after=5") == [6, 7]
    assert numbers("?at=3") == numbers("?at=x") == numbers("?before=-1&after=99999999999") == [1, 2, 3, 4, 5, 6, 7]
    key = new_id()
    for _attempt in range(2):
        answer = client.post(address, {"text": "Back", "key": key, "after": "7"}, headers=FRAGMENT)
        assert answer.content.decode().count('data-number="') == 1
    assert client.post(reverse("chats:read", args=[chat.pk]), {"up_to": "8"}, headers=FRAGMENT).status_code == 204
    assert client.post(reverse("chats:read", args=[chat.pk]), {"up_to": "x"}).status_code == 302
    assert "No messages" not in page(cast.luca, f"{conversation(chat)}?at=3")


def test_too_many_messages_have_to_wait(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley.chats.views.messages.MOST_PER_MINUTE", 2)
    chat = group(cast.anna, cast.luca)
    address = reverse("chats:messages", args=[chat.pk])
    assert [post(cast.anna, address, text="Again", key=new_id()) for _ in range(3)] == [302, 302, 429]
    assert post(cast.luca, address, text="I may", key=new_id()) == 302


def test_number_of_statements_does_not_grow(cast: Cast) -> None:
    def statements(address: str) -> int:
        client = sign_in(Client(), cast.anna)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len([one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    chat = group(cast.anna, cast.luca)
    said(chat, cast.luca)
    addresses = [reverse("chats:messenger"), conversation(chat)]
    before = [statements(address) for address in addresses]
    for number in range(12):
        other = group(cast.anna, cast.luca, cast.tom, subject=f"Group {number}")
        said(other, cast.tom, "@Anna Becker")
        said(chat, (cast.luca, cast.anna)[number % 2], "Look, @Anna Becker")
    assert [statements(address) for address in addresses] == before
    assert max(before) <= 8


def test_read_and_muted_conversations_are_not_counted(cast: Cast) -> None:
    chat = group(cast.luca, cast.anna)
    said(chat, cast.luca)

    def counted() -> bool:
        return 'class="topbar-count"' in page(cast.anna, reverse("tasks"))

    assert counted()
    assert post(cast.anna, reverse("chats:mute", args=[chat.pk]), mute="yes") == 302
    assert not counted()
    assert post(cast.anna, reverse("chats:mute", args=[chat.pk]), mute="no") == 302
    assert post(cast.anna, reverse("chats:read", args=[chat.pk]), up_to=1) == 302
    assert not counted()
    with looking():
        assert Participant.objects.get(user=cast.anna.user).read_number == 1


def test_people_stay_chosen_while_others_are_searched_without_scripts(cast: Cast) -> None:
    client, new = sign_in(Client(), cast.anna), reverse("chats:new")
    luca, jonas, eva = (f"{one.user.pk}@{one.company.pk}" for one in (cast.luca, cast.jonas, cast.eva))
    chosen = f'name="people" value="{luca}" checked'
    shown = client.post(new, {"step": "search", "q": "jonas", "people": [luca, eva], "name": "Lids"}).content.decode()
    assert chosen in shown
    assert f'value="{jonas}"' in shown
    assert eva not in shown
    assert 'value="Lids"' in shown
    assert "1 person chosen." in shown
    # Who is no longer ticked is removed.
    assert chosen not in client.post(new, {"step": "search", "q": "jonas"}).content.decode()
    fragment = client.get(new, {"q": "jonas", "people": luca}, headers={"HX-Request": "true"}).content.decode()
    assert chosen in fragment
    assert "<main" not in fragment
    with looking():
        assert not Chat.objects.exists()
    sent = client.post(new, {"q": "jonas", "people": [luca, jonas], "name": "Lids", "submit_key": new_id()})
    with looking():
        assert sent["Location"] == conversation(Chat.objects.get(subject="Lids"))
    there = reverse("chats:group", args=[group(cast.anna, cast.luca).pk])
    shown = client.post(there, {"step": "search", "q": "jonas", "people": [luca, jonas]}).content.decode()
    assert f'value="{jonas}" checked' in shown
    assert "1 person chosen." in shown


def test_marks_of_markdown_are_not_shown_where_a_message_is_quoted_or_found(cast: Cast) -> None:
    sent = said(group(cast.anna, cast.luca), cast.anna, "The **zirconium** [vessel](https://vessel.example)")
    for address in (
        reverse("search") + "?q=zirconium",
        reverse("search_suggestions") + "?q=zirconium",
        reverse("chats:messenger") + "?q=zirconium",
        reverse("chats:delete_message", args=[sent.pk]),
        conversation(sent.chat) + f"?reply={sent.pk}",
    ):
        shown = sign_in(Client(), cast.anna).get(address).content.decode().replace("<mark>", "").replace("</mark>", "")
        assert "The zirconium vessel" in shown, address
        assert "**" not in shown, address
