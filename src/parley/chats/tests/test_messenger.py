"""The messenger's pages: starting conversations, writing, and who is told nothing about them."""

import pytest
from django.test import Client
from django.urls import reverse

from parley.chats.models import Chat, Message
from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, looking, sign_in
from parley.core.ids import new_id

pytestmark = pytest.mark.django_db
FRAGMENT = {"Parley-Fragment": "1"}


def page(who: Actor, address: str) -> str:
    answer = sign_in(Client(), who).get(address, follow=True)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def post(who: Actor, address: str, **fields: object) -> int:
    return sign_in(Client(), who).post(address, fields).status_code


def direct(who: Actor, other: Actor) -> str:
    return f"{reverse('chats:direct', args=[other.user.pk])}?company={other.company.pk}"


def test_direct_message_starts_a_conversation_that_both_see(cast: Cast) -> None:
    assert "Write the first message to Luca Frei." in page(cast.anna, direct(cast.anna, cast.luca))
    assert post(cast.anna, direct(cast.anna, cast.luca), text="Hello **Luca**", key=new_id()) == 302
    for who, other in ((cast.anna, "Luca Frei"), (cast.luca, "Anna Becker")):
        shown = page(who, reverse("chats:messenger"))
        assert other in shown
        assert "Hello Luca" in shown
    with looking():
        chat = Chat.objects.get()
    shown = page(cast.luca, reverse("chats:conversation", args=[chat.pk]))
    assert "<strong>Luca</strong>" in shown
    assert 'class="topbar-count"' in shown
    # The same conversation, from either side.
    assert post(cast.luca, direct(cast.luca, cast.anna), text="Hello Anna", key=new_id()) == 302
    with looking():
        assert Message.objects.filter(chat=chat).count() == 2
    for who in (cast.sara, cast.eva):
        assert sign_in(Client(), who).get(reverse("chats:conversation", args=[chat.pk])).status_code == 404
        assert sign_in(Client(), who).get(reverse("chats:messages", args=[chat.pk])).status_code == 404
        assert "Hello" not in page(who, reverse("chats:messenger"))
