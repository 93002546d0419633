"""The same key acts once, and is forgotten when nobody repeats it any more."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parley.companies.tests.factories import Cast
from parley.core import clock
from parley.core.acting_company import acting_as
from parley.core.errors import Refused
from parley.core.idempotency import AlreadyDone, claim_key, parse_key
from parley.core.jobs import forget_submissions
from parley.core.models import Submission

pytestmark = pytest.mark.django_db


def test_second_claim_leads_where_the_first_one_led(cast: Cast) -> None:
    company, key = cast.alpine, uuid4()
    with acting_as(company):
        claim_key(key, company_id=company.pk, outcome="/tasks/1")
        with pytest.raises(AlreadyDone) as done:
            claim_key(key, company_id=company.pk, outcome="/tasks/2")
    assert done.value.outcome == "/tasks/1"


def test_two_companies_may_use_one_key(cast: Cast) -> None:
    key = uuid4()
    for company in (cast.alpine, cast.nordwind):
        with acting_as(company):
            claim_key(key, company_id=company.pk, outcome="/")


def test_damaged_key_is_refused() -> None:
    with pytest.raises(Refused):
        parse_key("not a key")


def test_old_submissions_are_forgotten_and_young_ones_kept(cast: Cast) -> None:
    company, old, young = cast.alpine, uuid4(), uuid4()
    with acting_as(company):
        for key in (old, young):
            claim_key(key, company_id=company.pk, outcome="/")
        Submission.objects.filter(key=old).update(created_at=clock.now() - timedelta(days=8))
    assert forget_submissions(timestamp=0) == 1
    with acting_as(company):
        assert [kept.key for kept in Submission.objects.all()] == [young]
