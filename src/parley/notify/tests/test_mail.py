"""Mail: in the receiver's language, with the change it tells of, sent once, and safe whatever a name contains."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPServerDisconnected

import pytest
from django.db import connection as database
from django.db import transaction
from django.test import Client, override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from parley.companies.tests import factories
from parley.core import clock
from parley.core.acting_company import acting_as
from parley.core.translation import gettext_lazy, override
from parley.notify.backends import restrict_permissions
from parley.notify.kinds import all_mail_templates
from parley.notify.mail import queue_mail, suppress_mail
from parley.notify.message import MailMessage
from parley.notify.models import OutgoingMail
from parley.notify.sending import BeingSent, send
from parley.notify.tests.factories import mails
from parley.notify.tests.postbox import BACKEND, Postbox, postbox_served

pytestmark = pytest.mark.django_db

TEMPLATES = Path(__file__).parents[1] / "templates" / "mail"
INVITATION = {
    "company": "Nordwind",
    "person": "Anna Becker",
    "purpose": "supplier",
    "message": "",
    "link": "https://x.example/",
    "expires_at": clock.now(),
}


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with postbox_served() as box:
        yield box


def queued(to: str = "lea@milk.example", language: str = "de", **context: object) -> OutgoingMail:
    mail = queue_mail(to=to, template="invite_partner", context=INVITATION | context, language=language)
    assert mail
    return mail


def test_a_mail_is_delivered_with_text_and_html(postbox: Postbox) -> None:
    mail = queued(message="Grüße\naus Hamburg", company="Milk & More <GmbH>")
    send(mail.pk)
    [got] = postbox.mails
    assert postbox.envelopes[0].rcpt_tos == ["lea@milk.example"]
    assert got["Message-ID"] == f"<{mail.pk}@127.0.0.1>"
    assert (got["Auto-Submitted"], got["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert got["List-Unsubscribe"] is None
    text, html = (part.get_content() for part in got.iter_parts())
    assert "Milk & More <GmbH>" in text
    assert "> Grüße\n> aus Hamburg" in text.replace("\r\n", "\n")
    assert "Milk &amp; More &lt;GmbH&gt;" in html
    assert 'href="https://x.example/"' in html
    assert got["Subject"].startswith("Milk & More <GmbH>")


@pytest.mark.parametrize(("name", "greeting"), [("Anna Becker", "Guten Tag Anna Becker,"), ("", "Guten Tag,")])
def test_mail_greets_with_the_name_or_without_one(name: str, greeting: str) -> None:
    message = MailMessage()
    with override("de"):
        message.greet(name)
    assert [paragraph.text for paragraph in message.paragraphs] == [greeting]


def test_suppressed_mail_is_not_queued(postbox: Postbox) -> None:
    with suppress_mail():
        assert queue_mail(to="lea@milk.example", template="invite_partner", context=INVITATION, language="de") is None
    assert not OutgoingMail.objects.exists()
    assert queued()


def test_a_mail_is_sent_once_however_often_its_job_runs(postbox: Postbox) -> None:
    mail = queued()
    for _ in range(3):
        send(mail.pk)
    assert len(postbox.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_of_workers_who_send_at_once_one_does(postbox: Postbox) -> None:
    mail = queued()
    waiting: list[BeingSent] = []

    def work() -> None:
        try:
            send(mail.pk)
        except BeingSent as problem:
            waiting.append(problem)
        finally:
            database.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(postbox.mails) == 1


def test_a_killed_workers_mail_waits_for_the_lease_and_is_sent_then(postbox: Postbox) -> None:
    mail = queued()
    with factories.looking():
        OutgoingMail.objects.update(leased_until=clock.now() + timedelta(minutes=1))
    with pytest.raises(BeingSent):
        send(mail.pk)
    with factories.looking():
        OutgoingMail.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    send(mail.pk)
    assert len(postbox.mails) == 1


def test_a_server_in_trouble_is_tried_again(postbox: Postbox) -> None:
    mail = queued()
    postbox.answer = "451 Come back later"
    with pytest.raises(Exception, match="Come back later"):
        send(mail.pk)
    [kept] = mails()
    assert (kept.tries, kept.sent_at, kept.failed_at, kept.leased_until) == (1, None, None, None)
    postbox.answer = "250 OK"
    send(mail.pk)
    assert len(postbox.mails) == 1


def test_no_server_at_all_is_tried_again() -> None:
    mail = queued()
    with (
        override_settings(EMAIL_BACKEND=BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=1),
        pytest.raises((OSError, SMTPServerDisconnected)),
    ):
        send(mail.pk)


def test_a_mailbox_that_is_not_there_ends_it(postbox: Postbox) -> None:
    mail = queued()
    postbox.recipient_answer = "550 No such user"
    send(mail.pk)
    [kept] = mails()
    assert kept.failed_at
    assert "No such user" in kept.problem
    postbox.recipient_answer = ""
    send(mail.pk)
    assert postbox.mails == []


@pytest.mark.parametrize("name", ["Evil\r\nBcc: all@x.example", "Evil\nSubject: other", "E" * 5000, "Zero\x00byte"])
def test_no_name_writes_into_the_head_of_a_mail(postbox: Postbox, name: str) -> None:
    send(queued(company=name).pk)
    [got] = postbox.mails
    assert got["Bcc"] is None
    assert len(got.get_all("Subject", [])) == 1
    assert got["To"] == "lea@milk.example"
    assert postbox.envelopes[0].rcpt_tos == ["lea@milk.example"]


def test_mail_and_job_exist_if_and_only_if_the_change_does() -> None:
    with transaction.atomic():
        queued()
        transaction.set_rollback(True)
    assert mails() == []
    assert not ProcrastinateJob.objects.exists()
    with transaction.atomic():
        queued()
    assert len(mails()) == 1
    assert ProcrastinateJob.objects.get().task_name == "notify.deliver"


def test_a_user_reads_the_own_language_whoever_writes() -> None:
    ingrid = factories.person("Ingrid Dahl", "ingrid@fjord.example", "nb")
    mail = queue_mail(to=ingrid, template="invite_partner", context=INVITATION | {"company": gettext_lazy("Language")})
    assert mail
    assert (mail.to, mail.language) == ("ingrid@fjord.example", "nb")
    assert '<html lang="nb">' in mail.html


def test_a_company_queues_mail_and_reads_none() -> None:
    eva = factories.member(factories.company("Stranger"))
    with acting_as(eva.company, eva.user):
        queued()
        assert not OutgoingMail.objects.exists()


def test_mail_in_a_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "outgoing-mail"
    with override_settings(MAIL_FOLDER=folder, EMAIL_BACKEND="parley.notify.backends.FolderBackend"):
        send(queued().pk)
    [file] = folder.glob("*.eml")
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, file)] == ["0o700", "0o600"]


def test_mail_that_others_could_read_is_closed_to_them_at_start(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "outgoing-mail", tmp_path / "elsewhere"
    folder.mkdir(mode=0o755)
    for file in (folder / "old.eml", elsewhere):
        file.touch(mode=0o644)
    (folder / "link.eml").symlink_to(elsewhere)
    with override_settings(MAIL_FOLDER=folder):
        restrict_permissions()
    modes = [oct(path.stat().st_mode & 0o777) for path in (folder, folder / "old.eml", elsewhere)]
    assert modes == ["0o700", "0o600", "0o644"]
    with override_settings(MAIL_FOLDER=tmp_path / "none"):
        restrict_permissions()


def test_demo_mail_lies_in_a_folder_and_is_read_on_a_page(client: Client, tmp_path: Path) -> None:
    with override_settings(MAIL_FOLDER=tmp_path, DEMO=True, EMAIL_BACKEND="parley.notify.backends.FolderBackend"):
        assert b"No e-mails yet" in client.get("/outgoing-mail").content
        send(queued(message="<script>alert(1)</script>").pk)
        page = client.get("/outgoing-mail").content.decode()
        assert "lea@milk.example" in page
        [file] = tmp_path.glob("*.eml")
        message = client.get(f"/outgoing-mail/{file.stem}").content.decode()
        assert 'href="https://x.example/"' in message
        assert "<script>alert" not in message
        assert client.get("/outgoing-mail/01890a5d-ac96-774b-bcce-b302099a8057").status_code == 404
        assert b"No e-mails yet" in client.get("/outgoing-mail?to=other@x.example").content
    with override_settings(MAIL_FOLDER=tmp_path, DEMO=False):
        assert client.get("/outgoing-mail").status_code == 404
        assert client.get(f"/outgoing-mail/{file.stem}").status_code == 404


@pytest.mark.parametrize("language", ["en", "de", "nb"])
@pytest.mark.parametrize(
    "template", sorted(file.stem for file in TEMPLATES.glob("*.html") if file.stem in all_mail_templates())
)
def test_every_mail_is_written_in_every_language(template: str, language: str) -> None:
    """A template that cannot be rendered would fail the change it tells of."""
    mail = queue_mail(to="lea@milk.example", template=template, context=INVITATION, language=language)
    assert mail
    assert mail.subject
    assert f'<html lang="{language}">' in mail.html
