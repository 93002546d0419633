"""Pages of a company: writing, drafts and versions, files, folders, and who may edit."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, looking, sign_in
from parley.core.errors import Refused
from parley.files.tests.factories import real_pdf, upload
from parley.tasks.tests.factories import working_as
from parley.wiki import actions
from parley.wiki.models import DEEPEST_FOLDER, Page
from parley.wiki.tests.factories import edit, folder, page

pytestmark = pytest.mark.django_db


def shown(client: Client, actor: Actor, name: str, *args: object, query: str = "") -> str:
    answer = sign_in(client, actor).get(reverse(name, args=args) + query)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def article(html: str) -> str:
    found = re.search(r'<article class="prose wiki-text">(.*?)</article>', html, re.DOTALL)
    return found[1].strip() if found else html


def test_member_writes_a_page_and_colleagues_read_it(client: Client, cast: Cast) -> None:
    sign_in(client, cast.mia)
    given = {"title": "Holidays", "text": "# Rules\n\nAsk **first**.", "folder": ""}
    answer = client.post(reverse("new_wiki_page"), given, follow=True)
    assert article(answer.content.decode()) == '<h2 id="s-rules">Rules</h2>\n<p>Ask <strong>first</strong>.</p>'
    made = Page.objects.get()
    assert "Ask <strong>first" in shown(client, cast.anna, "wiki_page", made.pk)
    assert "Holidays" in shown(client, cast.anna, "wiki")
    assert "Holidays" in shown(client, cast.anna, "search", query="?q=ask+first")
    for name in ("wiki_page", "edit_wiki_page", "wiki_versions", "wiki_sharing", "move_wiki_page"):
        assert shown(client, cast.luca, name, made.pk) == "404"
        assert shown(client, cast.luca, name, uuid4()) == "404"
    assert "Holidays" not in shown(client, cast.luca, "search", query="?q=holidays")


def test_draft_is_seen_by_those_who_may_edit(client: Client, cast: Cast) -> None:
    admins = folder(cast.anna, "Management", editing="admins")
    draft = page(cast.anna, "Merger", "Secret", within=admins.pk, is_draft=True)
    assert "Secret" in shown(client, cast.jonas, "wiki_page", draft.pk)
    for query in ("", "?box=drafts", "?q=merger"):
        assert "Merger" not in shown(client, cast.mia, "wiki", query=query).replace('value="merger"', "")
    assert "Merger" not in shown(client, cast.mia, "wiki_folder", admins.pk)
    assert "Merger" not in shown(client, cast.mia, "search", query="?q=merg")
    for name in ("wiki_page", "edit_wiki_page", "wiki_versions", "wiki_sharing"):
        assert shown(client, cast.mia, name, draft.pk) == "404"
    edit(cast.anna, draft, "Open")
    edit(cast.anna, draft, "Later", is_draft=True)
    assert article(shown(client, cast.mia, "wiki_page", draft.pk, query="?draft")) == "<p>Open</p>"
    assert shown(client, cast.mia, "wiki_version", draft.pk, 3) == "404"
    assert "Later" not in shown(client, cast.mia, "wiki_version", draft.pk, 2)
    assert article(shown(client, cast.jonas, "wiki_page", draft.pk, query="?draft")) == "<p>Later</p>"
    assert shown(client, cast.mia, "edit_wiki_page", draft.pk) == "403"
    assert "Secret" not in shown(client, cast.mia, "search", query="?q=later")


def test_named_members_edit_in_their_folder(client: Client, cast: Cast) -> None:
    named = folder(cast.anna, "Quality", editing="named", editors=[cast.mia.member.pk])
    made = page(cast.mia, within=named.pk)
    edit(cast.mia, made, "By Mia")
    with working_as(cast.anna):
        actions.edit_folder(by=cast.anna, folder_id=named.pk, name="Quality", parent_id=None, editing="admins")
    url = reverse("edit_wiki_page", args=[made.pk])
    assert sign_in(client, cast.mia).post(url, {"title": "x", "text": "y"}).status_code == 403
    elsewhere = {"title": "x", "text": "y", "folder": str(named.pk)}
    assert client.post(reverse("new_wiki_page"), elsewhere).status_code == 422
    assert client.post(reverse("edit_wiki_folder", args=[named.pk]), {"name": "Mine"}).status_code == 403
    assert Page.objects.get().newest == 2


def test_second_to_save_sees_both_texts(client: Client, cast: Cast) -> None:
    made = page(cast.anna, text="Old")
    url = reverse("edit_wiki_page", args=[made.pk])
    opened = sign_in(client, cast.jonas).get(url).content.decode()
    stamp = re.search(r'name="opened_with" value="([^"]+)"', opened)
    assert stamp
    edit(cast.anna, made, "Anna’s text")
    answer = client.post(url, {"title": "Onboarding", "text": "Jonas’ text", "opened_with": stamp[1]})
    assert answer.status_code == 422
    assert "Anna’s text" in answer.content.decode()
    assert "Jonas’ text" in answer.content.decode()
    assert Page.objects.get().newest == 2


def test_earlier_version_is_restored_as_a_new_one(client: Client, cast: Cast) -> None:
    made = page(cast.anna, text="First")
    edit(cast.jonas, made, "Second")
    changes = shown(client, cast.mia, "wiki_version", made.pk, 2)
    assert "<del>First</del>" in changes
    assert "<ins>Second</ins>" in changes
    client.post(reverse("restore_wiki_version", args=[made.pk, 1]))
    assert article(shown(client, cast.anna, "wiki_page", made.pk)) == "<p>First</p>"
    assert "version 1 restored" in shown(client, cast.anna, "wiki_versions", made.pk)
    for number in (9, 10**30):
        assert client.post(reverse("restore_wiki_version", args=[made.pk, number])).status_code == 404
        assert client.get(reverse("wiki_version", args=[made.pk, number])).status_code == 404


def test_saving_twice_adds_one_version(client: Client, cast: Cast) -> None:
    made = page(cast.anna)
    url = reverse("edit_wiki_page", args=[made.pk])
    given = {"title": "Onboarding", "text": "New", "submit_key": str(uuid4())}
    sign_in(client, cast.anna)
    assert client.post(url, given)["Location"] == client.post(url, given)["Location"]
    client.post(url, {**given, "submit_key": str(uuid4())})
    assert Page.objects.get().newest == 2


def test_page_is_archived_and_comes_back(client: Client, cast: Cast) -> None:
    made = page(cast.anna)
    sign_in(client, cast.mia).post(reverse("archive_wiki_page", args=[made.pk]))
    row = f'href="{reverse("wiki_page", args=[made.pk])}"'
    for name, query in (("wiki", ""), ("wiki", "?q=onboarding"), ("search", "?q=onboarding")):
        assert row not in shown(client, cast.mia, name, query=query)
    assert row in shown(client, cast.mia, "wiki", query="?box=archived")
    refused = client.post(reverse("edit_wiki_page", args=[made.pk]), {"title": "x", "text": "y"})
    assert "Restore it before you change it" in refused.content.decode()
    client.post(reverse("restore_wiki_page", args=[made.pk]))
    assert row in shown(client, cast.mia, "wiki")


def test_files_are_shown_in_the_text_and_replaced_by_name(client: Client, cast: Cast) -> None:
    made = page(cast.anna, text="[List](price-list.pdf)", files=[upload(real_pdf(1), "price list.pdf")])
    edit(cast.anna, made, "[List](price-list.pdf) again", files=[upload(real_pdf(2), "Price List.pdf")])
    with looking():
        first, second = (version.files[0] for version in made.versions.order_by("number"))
    assert first != second
    text = article(shown(client, cast.mia, "wiki_page", made.pk))
    assert f'href="/wiki/{made.pk}/files/{second}"' in text
    for file in (first, second):
        assert client.get(reverse("wiki_file", args=[made.pk, file])).status_code == 200
    other = page(cast.anna, "Other")
    assert client.get(reverse("wiki_file", args=[other.pk, first])).status_code == 404
    assert shown(client, cast.luca, "wiki_file", made.pk, second) == "404"
    assert client.post(reverse("remove_wiki_file", args=[made.pk, second])).status_code == 404
    sign_in(client, cast.anna)
    assert "Remove the file" in client.get(reverse("remove_wiki_file", args=[made.pk, second])).content.decode()
    client.post(reverse("remove_wiki_file", args=[made.pk, second]))
    assert client.get(reverse("wiki_file", args=[made.pk, second])).status_code == 404


def test_wrong_input_gets_a_sentence(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    for given, sentence in (
        ({"title": "", "text": "x"}, "This field is required"),
        ({"title": "x", "text": "y" * 100_001}, "100000"),
        ({"title": "x", "text": "y", "folder": str(uuid4())}, "Select a valid choice"),
        ({"title": "x", "text": "y", "folder": "\0"}, ""),
    ):
        answer = client.post(reverse("new_wiki_page"), given)
        assert answer.status_code == 422, given
        assert sentence in answer.content.decode()
    renamed = client.post(reverse("new_wiki_page"), {"title": "x", "files": upload(b"MZ program", "plan.png")})
    assert renamed.status_code == 422
    assert not Page.objects.exists()


def test_preview_shows_what_readers_will_see(client: Client, cast: Cast) -> None:
    made = page(cast.anna)
    sign_in(client, cast.anna)
    for url in (reverse("new_wiki_preview"), reverse("wiki_preview", args=[made.pk])):
        html = client.post(url, {"text": "**Hi** <script>x</script>\0"}).content.decode()
        assert "<p><strong>Hi</strong> &lt;script&gt;x&lt;/script&gt;</p>" in html
    asked = client.post(reverse("new_wiki_page"), {"title": "T", "text": "*so*", "preview": "1"}).content.decode()
    assert "<em>so</em>" in asked
    assert ">*so*</textarea>" in asked.replace("\n", "")
    assert sign_in(client, cast.luca).post(reverse("wiki_preview", args=[made.pk]), {"text": "x"}).status_code == 404
    with looking():
        assert Page.objects.count() == 1


def test_folders_are_nested_moved_and_removed_when_empty(client: Client, cast: Cast) -> None:
    top = folder(cast.anna, "Top")
    inner = folder(cast.anna, "Inner", parent=top)
    made = page(cast.anna, within=inner.pk)
    path = shown(client, cast.anna, "wiki_page", made.pk)
    assert path.index(">Top</a>") < path.index(">Inner</a>")
    with working_as(cast.anna):
        with pytest.raises(Refused, match="into itself"):
            actions.edit_folder(by=cast.anna, folder_id=top.pk, name="Top", parent_id=inner.pk)
        with pytest.raises(Refused, match="not empty"):
            actions.remove_folder(by=cast.anna, folder_id=inner.pk)
        with pytest.raises(Refused, match="already a folder"):
            actions.add_folder(by=cast.anna, parent_id=None, name="TOP")
        deep = inner
        for number in range(DEEPEST_FOLDER - 2):
            deep = actions.add_folder(by=cast.anna, parent_id=deep.pk, name=f"F{number}")
        with pytest.raises(Refused, match="nested"):
            actions.add_folder(by=cast.anna, parent_id=deep.pk, name="Too deep")
    client.post(reverse("move_wiki_page", args=[made.pk]), {"folder": ""})
    assert Page.objects.get().folder_id is None
    assert client.post(reverse("move_wiki_page", args=[made.pk]), {"folder": str(uuid4())}).status_code == 422
    client.post(reverse("archive_wiki_page", args=[made.pk]))
    assert client.get(reverse("wiki_folder", args=[uuid4()])).status_code == 404
    assert shown(client, cast.luca, "wiki_folder", top.pk) == "404"


def test_pages_take_few_statements_whatever_there_is(client: Client, cast: Cast) -> None:
    made = page(cast.anna, text="# A\n\n[f](a.pdf)", files=[upload(real_pdf(1), "a.pdf")])
    for number in range(4):
        folder(cast.anna, f"Folder {number}")
        page(cast.anna, f"Page {number}", files=[upload(real_pdf(1), f"{number}.pdf")], text=f"[f]({number}.pdf)")
        edit(cast.anna, made, f"Text {number} [f](a.pdf)")
    sign_in(client, cast.anna)
    # Two of the frame: the session with its person, and the counts in the navigation.
    for name, of_page in (("wiki", 3), ("wiki_page", 2), ("wiki_versions", 2), ("edit_wiki_page", 1)):
        with statements(at_most=3 + of_page):
            client.get(reverse(name, args=[] if name == "wiki" else [made.pk]))
