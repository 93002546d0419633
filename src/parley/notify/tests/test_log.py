"""The mail log: what became of the mails to a partner, for the company whose steps caused them, and no content."""

import pytest
from django.test import Client

from parley.companies import actions
from parley.companies.models import Invitation, Member
from parley.companies.rights import Role
from parley.companies.tests.factories import Cast, at_work, looking, sign_in
from parley.core import clock
from parley.notify.log import MailState, read_log
from parley.notify.models import OutgoingMail
from parley.notify.sending import send
from parley.notify.tests.factories import mails
from parley.notify.tests.postbox import Postbox
from parley.notify.tests.test_mail import postbox
from parley.tasks.tests.factories import general_task

__all__ = ["postbox"]

pytestmark = pytest.mark.django_db


def states(cast: Cast) -> list[MailState]:
    with at_work(cast.anna):
        return [line.state for line in read_log(cast.alpine.pk)]


def test_log_says_what_became_of_each_mail(cast: Cast, postbox: Postbox) -> None:
    for _ in range(4):
        general_task(cast.anna, cast.luca)
    sent, refused, delayed, _waiting = mails(cast.luca.user.email)
    send(sent.pk)
    postbox.recipient_answer = "550 5.1.1 No such user"
    send(refused.pk)
    postbox.recipient_answer = "451 Greylisted"
    with pytest.raises(Exception, match="Greylisted"):
        send(delayed.pk)
    assert states(cast) == [MailState.WAITING, MailState.DELAYED, MailState.REFUSED, MailState.DELIVERED]
    with looking():
        OutgoingMail.objects.filter(pk=sent.pk).update(bounced_at=clock.now())
    assert states(cast)[-1] is MailState.RETURNED


def test_partner_page_names_contact_and_last_mail(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca, "Marked title")
    page = sign_in(client, cast.anna).get(f"/partners/{cast.alpine.pk}").content.decode()
    assert "E-mails to Alpine Dairy AG" in page
    assert "Contact: Luca Frei" in page
    assert "Waiting" in page
    full = client.get(f"/partners/{cast.alpine.pk}/e-mails").content.decode()
    assert "Luca Frei" in full
    assert f"/tasks/{task.pk}" in full
    assert "Marked title" not in full


def test_people_who_hide_are_not_named(cast: Cast) -> None:
    with looking():
        Member.objects.filter(pk=cast.luca.member.pk).update(hide_contact=True)
    general_task(cast.anna, cast.luca)
    with at_work(cast.anna):
        assert [line.person for line in read_log(cast.alpine.pk)] == [""]


def test_log_is_of_the_company_that_caused_the_mail(cast: Cast, client: Client) -> None:
    general_task(cast.anna, cast.luca)
    for other in (cast.tom, cast.nora, cast.luca):
        with at_work(other):
            assert read_log(cast.alpine.pk) == []
            assert not OutgoingMail.objects.exists()
    assert sign_in(client, cast.eva).get(f"/partners/{cast.alpine.pk}/e-mails").content.count(b"Luca") == 0
    assert sign_in(client, cast.mia).get(f"/partners/{cast.alpine.pk}/e-mails").status_code == 403
    assert sign_in(client, cast.anna).get(f"/partners/{cast.eva.member.pk}/e-mails").status_code == 404


def test_log_has_pages(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley.notify.views.PAGE", 2)
    for _ in range(3):
        general_task(cast.anna, cast.luca)
    sign_in(client, cast.anna)
    address = f"/partners/{cast.alpine.pk}/e-mails"
    first = client.get(address).content.decode()
    assert first.count("Luca Frei") == 2
    with at_work(cast.anna):
        last = read_log(cast.alpine.pk)[1]
    assert f'href="?before={last.id}"' in first
    assert client.get(f"{address}?before={last.id}").content.decode().count("Luca Frei") == 1
    assert client.get(f"{address}?before=nonsense").status_code == 200


def test_mail_to_colleagues_is_in_no_log_of_a_partner(cast: Cast) -> None:
    with at_work(cast.anna):
        actions.invite_colleague(by=cast.anna, email="new@nordwind.example", role=Role.MEMBER, language="en")
    [mail] = mails("new@nordwind.example")
    with looking():
        kept = OutgoingMail.objects.get(pk=mail.pk)
    assert (kept.company_id, kept.partner_id, kept.about_kind) == (cast.nordwind.pk, None, "invitation")


def test_who_invited_sees_whether_the_invitation_arrived(cast: Cast, client: Client, postbox: Postbox) -> None:
    with at_work(cast.anna):
        for email in ("arrives@mill.example", "nobody@mill.example"):
            actions.invite_partner(
                by=cast.anna, email=email, purpose=Invitation.Purpose.SUPPLIER, partner_name="", language="en"
            )
        actions.invite_colleague(by=cast.anna, email="new@nordwind.example", role=Role.MEMBER, language="en")
    sign_in(client, cast.anna)
    assert "Waiting" in client.get("/settings/members").content.decode()
    send(mails("arrives@mill.example")[0].pk)
    postbox.recipient_answer = "550 5.1.1 No such user"
    send(mails("nobody@mill.example")[0].pk)
    page = client.get("/partners?box=invitations").content.decode()
    assert page.count("Delivered to the e-mail server") == 1
    assert page.count("Refused by the e-mail server") == 1
    assert page.count("Not delivered") == 1


def test_members_whose_address_returns_mail_are_marked(cast: Cast, client: Client, postbox: Postbox) -> None:
    general_task(cast.anna, cast.luca)
    postbox.recipient_answer = "550 5.1.1 No such user"
    send(mails(cast.luca.user.email)[0].pk)
    assert "E-mails come back" in sign_in(client, cast.sara).get("/settings/members").content.decode()
    assert "E-mails come back" not in sign_in(client, cast.anna).get("/settings/members").content.decode()
    # What arrives later counts.
    postbox.recipient_answer = ""
    general_task(cast.anna, cast.luca)
    send(mails(cast.luca.user.email)[-1].pk)
    assert "E-mails come back" not in sign_in(client, cast.sara).get("/settings/members").content.decode()
