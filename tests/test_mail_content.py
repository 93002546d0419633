"""What the mails of a busy day say."""

import pytest

from parley.companies.models import Company
from parley.companies.tests.factories import looking
from parley.notify.tests.test_content import everything_sent
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db


def test_no_mail_of_a_busy_day_says_what_it_may_not(world: World) -> None:
    """All kinds of tasks were sent, answered, commented on and noted about, by two circles of companies."""
    sent = everything_sent()
    assert {mail.template for mail, _own, _others in sent} >= {"task_new", "task_step", "ticket_filed"}
    with looking():
        names = set(Company.objects.values_list("name", flat=True))
    for mail, own, _others in sent:
        said = mail.subject + mail.text + mail.html
        leaked = [word for word in {*names - own, "secret", "Secret", "ISO of", "Hall 3", "T-"} if word in said]
        assert not leaked, (leaked, said)
