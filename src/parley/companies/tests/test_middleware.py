"""Session to actor: who a session is, for which company, in how many statements."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from parley.companies import actions
from parley.companies.models import Company, Member
from parley.companies.tests import factories
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast
from parley.core.acting_company import acting_as_system
from parley.core.errors import Refused

pytestmark = pytest.mark.django_db


def who(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT parley_company()::text, parley_user()::text")
        company, user = cursor.fetchone()
    actor = request.actor  # type: ignore[attr-defined]
    return HttpResponse(f"{actor and actor.user.name}|{actor and actor.company.name}|{company}|{user}")


def renames(request: HttpRequest) -> HttpResponse:
    Company.objects.update(name="Renamed")
    ends = {"500": lambda: HttpResponse(status=500), "refused": _refuse, "404": _missing, "200": HttpResponse}
    return ends[request.GET["end"]]()


def _refuse() -> HttpResponse:
    raise Refused("Not now.")


def _missing() -> HttpResponse:
    raise Http404


def refused_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return HttpResponse(f"{refusal}|{Company.objects.filter(name='Renamed').count()}", status=refusal.status)


urlpatterns = [
    path("who", who),
    path("open", login_not_required(lambda request, **_: who(request))),
    path("renames", renames),
    path("sign-in", login_not_required(lambda request: HttpResponse("sign in")), name="account_login"),
    path("found", lambda request: HttpResponse("found"), name="found_company"),
]


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    with override_settings(
        ROOT_URLCONF=__name__,
        USER_ERROR_VIEW=f"{__name__}.refused_page",
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "parley.companies.middleware.LocaleMiddleware",
            "parley.companies.middleware.ActingCompanyMiddleware",
        ],
    ):
        yield


def test_a_session_acts_for_its_company_within_two_statements(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    with statements(3):  # session, actor, and the view's own
        answer = client.get("/who").content.decode()
    assert answer == f"Anna Becker|Nordwind Foods GmbH|{cast.nordwind.pk}|{cast.anna.user.pk}"


def test_nobody_is_sent_to_sign_in_and_comes_back(client: Client) -> None:
    answer = client.get("/who?x=1")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/who%3Fx%3D1")


def test_an_open_page_runs_for_no_company(client: Client) -> None:
    assert client.get("/open").content.decode() == "None|None|None|None"


def test_a_person_without_a_company_is_asked_to_found_one(client: Client) -> None:
    factories.sign_in(client, factories.person())
    assert client.get("/who")["Location"] == "/found"


def test_the_company_used_last_is_the_default(client: Client, cast: Cast) -> None:
    actions.add_member(company=cast.alpine, user=cast.anna.user)
    with acting_as_system():
        Member.objects.filter(user=cast.anna.user, company=cast.alpine).update(used_at="2026-01-01T00:00:00Z")
    factories.sign_in(client, cast.anna.user)
    assert "Alpine Dairy AG" in client.get("/who").content.decode()


def test_a_deactivated_member_is_signed_out_with_the_next_request(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.mia)
    assert client.get("/who").status_code == 200
    with acting_as_system():
        Member.objects.filter(pk=cast.mia.member.pk).update(is_active=False)
    assert client.get("/who").status_code == 302
    assert client.get("/who").status_code == 302


def test_a_session_for_a_foreign_company_is_ended(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.eva.user, cast.nordwind)
    assert client.get("/who").status_code == 302


def test_a_changed_password_ends_other_sessions(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.eva)
    cast.eva.user.set_password("another one, long")
    cast.eva.user.save()
    assert client.get("/who").status_code == 302


@pytest.mark.parametrize(("end", "kept"), [("200", True), ("500", False), ("404", False), ("refused", False)])
def test_what_fails_leaves_no_trace(client: Client, cast: Cast, end: str, kept: bool) -> None:
    factories.sign_in(client, cast.anna)
    answer = client.get(f"/renames?end={end}")
    if end == "refused":
        assert (answer.status_code, answer.content) == (409, b"Not now.|0")
    with acting_as_system():
        assert Company.objects.filter(name="Renamed").exists() is kept
        assert not Company.objects.filter(name="Renamed").exclude(pk=cast.nordwind.pk).exists()


def test_a_fragment_sends_the_whole_page_to_sign_in(client: Client) -> None:
    answer = client.get("/who", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_a_fragment_comes_back_to_the_page_it_stood_in(client: Client) -> None:
    at = {"HX-Request": "true", "HX-Current-URL": "http://testserver/inbox?tab=turn"}
    assert client.get("/who", headers=at).headers["HX-Redirect"] == "/sign-in?next=/inbox%3Ftab%3Dturn"


def test_what_was_posted_without_a_session_does_not_come_back_as_a_page(client: Client) -> None:
    assert client.post("/who")["Location"] == "/sign-in"


def test_who_posts_without_a_session_comes_back_to_the_form(client: Client) -> None:
    answer = client.post("/who", headers={"Referer": "http://testserver/tasks/7?act=upload"})
    assert answer["Location"] == "/sign-in?next=/tasks/7%3Fact%3Dupload"


@pytest.mark.parametrize("stood", ["https://evil.example/x", "javascript:alert(1)", "//evil.example", "\\", "x" * 9000])
def test_a_form_elsewhere_is_no_page_to_come_back_to(client: Client, stood: str) -> None:
    assert client.post("/who", headers={"Referer": stood})["Location"] == "/sign-in"


@pytest.mark.parametrize("kept", ["nonsense", "", None, "0"])
def test_a_broken_session_is_no_session(client: Client, cast: Cast, kept: str | None) -> None:
    factories.sign_in(client, cast.anna)
    session = client.session
    session["_auth_user_id"] = kept
    session.save()
    assert client.get("/who").status_code == 302


@pytest.mark.parametrize("key", [r'"\000aaaaaaaaaaaaaaaa"', r'"aaaaaaaaaaaaaaaa\000"', "a" * 5000, "../../../../etc"])
def test_a_cookie_that_can_be_no_session_is_none(client: Client, key: str) -> None:
    answer = client.get("/who", headers={"cookie": f"parley={key}"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/who")


def test_a_closed_account_is_signed_out(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    type(cast.anna.user).objects.filter(pk=cast.anna.user.pk).update(is_active=False)
    assert client.get("/who").status_code == 302


def test_a_form_opened_for_one_company_does_not_act_for_another(client: Client, cast: Cast) -> None:
    factories.member(cast.alpine, cast.anna.user)
    factories.sign_in(client, cast.anna.user, cast.alpine)
    answer = client.post("/renames?end=200", {"opened_for": str(cast.nordwind.pk)})
    assert answer.status_code == 409
    assert b"You are now working for Alpine Dairy AG" in answer.content
    assert client.post("/renames?end=200", {"opened_for": str(cast.alpine.pk)}).status_code == 200
