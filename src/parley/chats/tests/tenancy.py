"""A chat of each kind for the walk over all addresses with foreign ids (tests/tenancy)."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from parley.chats.actions import threads
from parley.chats.actions.client_tasks import NewTask, add_client_tasks, attach_file
from parley.chats.actions.messages import send_message
from parley.chats.models import Chat, Mention
from parley.chats.tests.factories import group, said, thread
from parley.chats.thread_models import ThreadTemplate
from parley.companies.actor import Actor
from parley.companies.tests.factories import at_work
from parley.core.ids import new_id
from parley.files.tests.factories import real_pdf
from parley.tasks.models import Task


def ids_of(customer: Actor, supplier: Actor) -> dict[str, Any]:
    of = customer.company.name
    chat = group(customer, supplier, subject=f"Group of {of}")
    of_thread = thread(supplier, customer, subject=f"Thread of {of}")
    said(of_thread, supplier, f"Words of {of}")
    ids = _list_of(of_thread, supplier, customer)
    with at_work(customer):
        upload = SimpleUploadedFile("chat.pdf", real_pdf(text=of))
        message = send_message(chat, by=customer, text=f"A message of {of}", key=new_id(), files=[upload])
        Mention.objects.create(chat=chat, message=message, company=supplier.company, user=supplier.user)
    return {"user_id": customer.user.pk, "chat_id": chat.pk, "message_id": message.pk, "thread_id": of_thread.pk, **ids}


def _list_of(chat: Chat, firm: Actor, client: Actor) -> dict[str, Any]:
    """Fill a thread, which is about the first task between the two, with everything that belongs to it."""
    of = client.company.name
    with at_work(firm):
        task = add_client_tasks(chat.pk, [NewTask(f"Client task of {of}")], by=firm)[0]
        threads.add_note(chat.pk, f"Note on {of}", by=firm)
        template = ThreadTemplate.objects.create(company=firm.company, name=f"Template of {of}", subject=of)
        threads.allow_clients_to_start(by=firm, may=True)
        if shared := Task.objects.filter(requester=client.company, responder=firm.company).first():
            threads.link_task(chat.pk, shared.pk, by=firm)
    with at_work(client):
        upload = SimpleUploadedFile("papers.pdf", real_pdf(text=of))
        attach_file(chat.pk, task.pk, upload, by=client)
        ThreadTemplate.objects.create(company=client.company, name=f"Template by {of}", subject=of)
        threads.add_note(chat.pk, f"Note by {of}", by=client)
    return {"client_task_id": task.pk, "thread_template_id": template.pk}
