"""A chat of each kind for the walk over all addresses with foreign ids (tests/tenancy)."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from parley.chats.actions.messages import send_message
from parley.chats.models import Mention
from parley.chats.tests.factories import group, said, thread
from parley.companies.actor import Actor
from parley.companies.tests.factories import at_work
from parley.core.ids import new_id
from parley.files.tests.factories import real_pdf


def ids_of(customer: Actor, supplier: Actor) -> dict[str, Any]:
    of = customer.company.name
    chat = group(customer, supplier, subject=f"Group of {of}")
    said(thread(supplier, customer, subject=f"Thread of {of}"), supplier, f"Words of {of}")
    with at_work(customer):
        upload = SimpleUploadedFile("chat.pdf", real_pdf(text=of))
        message = send_message(chat, by=customer, text=f"A message of {of}", key=new_id(), files=[upload])
        Mention.objects.create(chat=chat, message=message, company=supplier.company, user=supplier.user)
    return {"chat_id": chat.pk, "message_id": message.pk}
