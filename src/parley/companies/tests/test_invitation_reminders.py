"""People who were invited and never joined are reminded every week, until the invitation ends."""

from datetime import UTC, datetime, timedelta

import pytest

from parley.companies.actions import invite_partner, withdraw
from parley.companies.actions.invitations import find_invitation, join_with_new_company
from parley.companies.daily import do_daily_work
from parley.companies.models import Invitation
from parley.companies.tests.factories import Cast, at_work, looking, person
from parley.core import clock
from parley.notify.models import OutgoingMail

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)  # summer time begins four weeks later


def invite(cast: Cast) -> Invitation:
    with clock.at(MONDAY), at_work(cast.anna):
        return invite_partner(
            by=cast.anna,
            email="new@supplier.example",
            purpose=Invitation.Purpose.SUPPLIER,
            partner_name="New Supplier",
            language="de",
        )


def pass_days(*days: int) -> list[int]:
    """Let the jobs run so many days after the invitation. Returns the days on which a reminder was sent."""
    sent = []
    for day in days:
        before = len(reminders())
        with clock.at(MONDAY + timedelta(days=day)):
            do_daily_work()
        sent += [day] * (len(reminders()) - before)
    return sent


def reminders() -> list[OutgoingMail]:
    with looking():
        return list(OutgoingMail.objects.filter(template="invitation_reminder").order_by("created_at"))


def test_invited_people_are_reminded_weekly_until_the_link_ends(cast: Cast) -> None:
    invite(cast)
    assert pass_days(*range(40)) == [7, 14, 21]
    (first, *_others) = reminders()
    assert first.to == "new@supplier.example"
    links = {p["href"] for mail in reminders() for p in mail.paragraphs if p["href"]}
    assert len(links) == 1, "an earlier reminder leads there as well"


def test_both_links_lead_to_the_invitation_and_end_with_it(cast: Cast) -> None:
    invitation = invite(cast)
    pass_days(7)
    tokens = [
        p["href"].rsplit("/", 1)[1]
        for mail in [mail_of("invite_partner"), *reminders()]
        for p in mail.paragraphs
        if p["href"]
    ]
    with clock.at(MONDAY + timedelta(days=8)):
        assert [found.pk for token in tokens if (found := find_invitation(token))] == [invitation.pk] * 2
        join_with_new_company(token=tokens[1], user=person(), name="New Supplier")
    assert pass_days(14, 21) == []


def mail_of(template: str) -> OutgoingMail:
    with looking():
        return OutgoingMail.objects.get(template=template)


def test_withdrawn_invitation_is_not_reminded_of(cast: Cast) -> None:
    invitation = invite(cast)
    with at_work(cast.anna):
        withdraw(by=cast.anna, invitation_id=invitation.pk)
    assert pass_days(7, 14) == []


def test_after_weeks_without_a_worker_one_reminder_is_sent(cast: Cast) -> None:
    invite(cast)
    assert pass_days(20, 21, 22) == [20, 21]
