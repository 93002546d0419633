"""Sharing one page: with partners, and by a secret link. Nothing else is shown, and it ends at once."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from parley.companies import actions as companies
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests.factories import Cast, looking, sign_in
from parley.core.internal_links import Reader, find_titles
from parley.files.tests.factories import picture, real_pdf, upload
from parley.tasks.tests.factories import working_as
from parley.wiki import actions, public
from parley.wiki.models import Page
from parley.wiki.tests.factories import edit, folder, link, page, share

pytestmark = pytest.mark.django_db

TEXT = "![Plan](plan.png) [Prices](prices.pdf)"


@pytest.fixture
def guide(cast: Cast) -> Page:
    files = [
        upload(picture(), "plan.png"),
        upload(real_pdf(1), "prices.pdf"),
        upload(real_pdf(1, text="x"), "inner.pdf"),
    ]
    made = page(cast.nora, "Guide", TEXT, within=folder(cast.nora, "Clients").pk, files=files)
    page(cast.nora, "Salaries")
    return made


def files_of(page: Page) -> dict[str, UUID]:
    with looking():
        return dict(page.files.values_list("name", "pk"))


def status(client: Client, address: str) -> int:
    return client.get(address).status_code


def may_read(client: Client, actor: Actor, page: Page) -> list[int]:
    """Return the answers for the page, its picture, and a file that the text does not name."""
    sign_in(client, actor)
    files = files_of(page)
    addresses = [reverse("wiki_page", args=[page.pk])]
    addresses += [reverse("wiki_file", args=[page.pk, files[name]]) for name in ("plan.png", "inner.pdf")]
    return [status(client, address) for address in addresses]


def test_chosen_partner_reads_one_page(client: Client, cast: Cast, guide: Page) -> None:
    assert may_read(client, cast.ingrid, guide) == [404, 404, 404]
    share(cast.nora, guide, cast.ingrid)
    assert may_read(client, cast.ole, guide) == [200, 200, 404]
    shown = client.get(reverse("wiki_shared")).content.decode()
    assert "Brightwater Accounting LLP" in shown
    assert "Guide" in shown
    assert "Salaries" not in shown
    read = client.get(reverse("wiki_page", args=[guide.pk])).content.decode()
    assert "inner.pdf" not in read
    assert "Clients" not in read
    assert (
        f'href="{reverse("wiki_page", args=[guide.pk])}"' in client.get(reverse("search") + "?q=guid").content.decode()
    )
    for name in ("edit_wiki_page", "wiki_versions", "wiki_sharing"):
        assert status(client, reverse(name, args=[guide.pk])) == 404
    for other in (cast.luca, cast.eva, cast.anna):
        assert may_read(client, other, guide) == [404, 404, 404]
    share(cast.nora, guide)
    assert may_read(client, cast.ole, guide) == [404, 404, 404]


def test_all_partners_are_those_with_a_full_active_connection(client: Client, cast: Cast, guide: Page) -> None:
    share(cast.nora, guide, with_all=True)
    for partner in (cast.ingrid, cast.luca):
        assert may_read(client, partner, guide)[:2] == [200, 200]
    assert may_read(client, cast.anna, guide) == [404, 404, 404]
    with looking():
        connection = Connection.objects.get(customer=cast.fjord, supplier=cast.brightwater)
    with working_as(cast.nora):
        companies.end(by=cast.nora, connection_id=connection.pk)
    assert may_read(client, cast.ingrid, guide) == [404, 404, 404]
    assert "Guide" not in client.get(reverse("wiki_shared")).content.decode()
    assert str(guide.pk) not in client.get(reverse("search") + "?q=guide").content.decode()
    with looking():
        Connection.objects.filter(customer=cast.alpine, supplier=cast.brightwater).update(scope="portal")
    assert may_read(client, cast.luca, guide) == [404, 404, 404]


def test_partners_read_the_published_version(client: Client, cast: Cast, guide: Page) -> None:
    share(cast.nora, guide, cast.ingrid)
    edit(cast.nora, guide, "Not yet ready [f](inner.pdf)", is_draft=True)
    assert may_read(client, cast.ingrid, guide) == [200, 200, 404]
    assert "Not yet ready" not in client.get(reverse("wiki_page", args=[guide.pk]) + "?draft").content.decode()
    edit(cast.nora, guide, "Ready [f](inner.pdf)")
    assert may_read(client, cast.ingrid, guide) == [200, 404, 200]
    with working_as(cast.nora):
        actions.archive_page(by=cast.nora, page_id=guide.pk)
    assert may_read(client, cast.ingrid, guide) == [404, 404, 404]
    with working_as(cast.nora):
        actions.restore_page(by=cast.nora, page_id=guide.pk)
    assert may_read(client, cast.ingrid, guide) == [404, 404, 404]


def test_page_is_shared_on_its_own_page_for_it(client: Client, cast: Cast, guide: Page) -> None:
    url = reverse("wiki_sharing", args=[guide.pk])
    sign_in(client, cast.nora)
    offered = client.get(url).content.decode()
    assert "Fjord Fisk AS" in offered
    assert "Nordwind" not in offered
    client.post(url, {"partners": [str(cast.fjord.pk)]})
    assert "Shared with 1 partner" in client.get(reverse("wiki_page", args=[guide.pk])).content.decode()
    assert client.post(url, {"partners": [str(cast.nordwind.pk)]}).status_code == 422
    draft = page(cast.nora, "Draft", is_draft=True)
    sharing_draft = reverse("wiki_sharing", args=[draft.pk])
    assert "Publish this page first" in client.get(sharing_draft).content.decode()
    assert client.post(sharing_draft, {"with_all": "on"}).status_code == 422
    client.post(reverse("create_wiki_link", args=[draft.pk]))
    assert may_read(client, cast.luca, guide) == [404, 404, 404]


def test_link_shows_one_page_to_everybody_until_it_is_revoked(client: Client, cast: Cast, guide: Page) -> None:
    secret = link(cast.nora, guide)
    files = files_of(guide)
    address = reverse("wiki_link", args=[secret])
    pictured, inner = (reverse("wiki_link_file", args=[secret, files[name]]) for name in ("plan.png", "inner.pdf"))
    answer = client.get(address)
    html = answer.content.decode()
    assert f'src="{pictured}"' in html
    assert "Salaries" not in html
    assert "Nora" not in html
    assert "Clients" not in html
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    sent = client.get(pictured)
    assert sent["Content-Type"] == "image/png"
    assert "no-store" in sent["Cache-Control"]
    assert status(client, inner) == 404
    assert link(cast.nora, guide) == secret
    sign_in(client, cast.nora).post(reverse("revoke_wiki_link", args=[guide.pk]))
    client.logout()
    never = client.get(reverse("wiki_link", args=["x" * len(secret)]))
    gone = client.get(address)
    assert (gone.status_code, never.status_code) == (404, 404)
    forms = re.compile('value="[^"]*"')
    assert forms.sub("", gone.content.decode()) == forms.sub("", never.content.decode())
    assert status(client, pictured) == 404
    assert link(cast.nora, guide) != secret
    assert status(client, address) == 404


def test_archived_page_is_not_shown_by_its_link(client: Client, cast: Cast, guide: Page) -> None:
    address = reverse("wiki_link", args=[link(cast.nora, guide)])
    sign_in(client, cast.nora).post(reverse("archive_wiki_page", args=[guide.pk]))
    client.post(reverse("restore_wiki_page", args=[guide.pk]))
    client.logout()
    assert status(client, address) == 404


def test_guessing_is_limited_by_address(
    client: Client, cast: Cast, guide: Page, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    # In tests the counts share the request's transaction, which a missing page rolls back.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    monkeypatch.setitem(public.GUESSES, "wiki_guess", "3/10m/ip")
    address = reverse("wiki_link", args=[link(cast.nora, guide)])
    guesses = [status(client, reverse("wiki_link", args=[f"guess{number}"])) for number in range(5)]
    assert guesses == [404, 404, 404, 429, 429]
    assert status(client, address) == 429
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_linked_pages_have_titles_for_those_who_may_read_them(cast: Cast, guide: Page) -> None:
    secret = link(cast.nora, guide)
    path, public_path = reverse("wiki_page", args=[guide.pk]), reverse("wiki_link", args=[secret])

    def titles(actor: Actor) -> dict[str, str]:
        with working_as(actor):
            reader = Reader(actor.company.pk, actor.user.pk)
            return find_titles([path, site.BASE_URL + public_path], reader)

    by_link = {site.BASE_URL + public_path: "Guide"}
    assert titles(cast.sam) == {path: "Guide", **by_link}
    assert titles(cast.ingrid) == by_link
    share(cast.nora, guide, cast.ingrid)
    assert titles(cast.ingrid) == {path: "Guide", **by_link}
    with working_as(cast.nora):
        actions.revoke_link(by=cast.nora, page_id=guide.pk)
    assert titles(cast.eva) == {}


def test_secrets_are_long_and_nobody_else_creates_or_revokes_them(client: Client, cast: Cast, guide: Page) -> None:
    secret = link(cast.nora, guide)
    assert re.fullmatch(r"[-\w]{32}", secret)
    sign_in(client, cast.ingrid)
    for name in ("create_wiki_link", "revoke_wiki_link", "archive_wiki_page"):
        client.post(reverse(name, args=[guide.pk]))
    assert status(client, reverse("wiki_link", args=[secret])) == 200
