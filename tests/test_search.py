"""The search as people use it: groups, pages, suggestions, rights before counts, an index behind each large source."""

import re
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.test import Client

from parley.accounts.models import User
from parley.addressbook.tests.factories import named
from parley.chats.actions.messages import send_message
from parley.chats.tests.factories import group
from parley.companies.models import Company, Member
from parley.companies.tests.factories import Cast, at_work, demo_cast, looking, sign_in
from parley.core.acting_company import acting_as, acting_as_system
from parley.core.ids import new_id
from parley.core.search_sources import find_everywhere, find_in_group, search_sources, sources_by_label
from parley.core.search_words import search_words
from parley.documents.tests.factories import product
from parley.files.tests.factories import upload
from parley.tasks.actions import comment, note_internally
from parley.tasks.tests.factories import general_task, working_as
from parley.wiki.tests.factories import page as wiki_page

pytestmark = pytest.mark.django_db

# What a function looks through before it asks its index, for the company and task of the test.
TEXTS = """
INSERT INTO tasks_searchtext (company_id, task_id, thing_id, is_file, is_internal, text)
SELECT %(company)s, %(task)s, gen_random_uuid(), is_file, false, 'said ' || n
FROM generate_series(1, 2000) n, (VALUES (false), (true)) kind (is_file)
"""
COPIES = 400
"""Rows of a table among which its index is cheaper than any other, whatever the statistics of earlier tests told."""
FILLED = (
    "tasks_searchtext",
    "chats_message",
    "chats_messagefile",
    "wiki_page",
    "contacts_knowncontact",
    "companies_member",
)


@pytest.fixture
def cast() -> Cast:
    return demo_cast()


def page(someone: Any, address: str, **query: str) -> str:
    answer = sign_in(Client(), someone).get(address, query)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    if "<main" in text:
        text = text.partition("<main")[2].partition("</main>")[0]
        text = text.partition("</form>")[2] or text  # without the words in the field
    return re.sub("</?mark>", "", text)


def test_comments_are_found_by_who_may_read_them(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca, title="Pallets")
    with working_as(cast.anna):
        comment(task.pk, by=cast.anna, text="The forklift is <b>broken</b>", uploads=[])
        note_internally(task.pk, by=cast.anna, text="Offer no discount for the forklift", uploads=[])
    for reader, expected in ((cast.anna, 2), (cast.jonas, 2), (cast.luca, 1), (cast.eva, 0), (cast.tom, 0)):
        found = page(reader, "/search", q="FORKLIFT")
        assert found.count("forklift") == expected, reader
        assert "&lt;b&gt;broken" in found or not expected
    assert "discount" not in page(cast.luca, "/search", q="discount")
    assert "Nothing found" in page(cast.eva, "/search", q="forklift")


def test_words_may_be_in_any_order_and_in_several_fields(cast: Cast) -> None:
    general_task(cast.anna, cast.luca, title="Delivery times of yoghurt")
    item = product(cast.anna, name="Cheddar mild")
    with looking():
        type(item).objects.filter(pk=item.pk).update(code="NW-1101")
    for words in ("yoghurt delivery", "alpine yoghurt", "YOG deliv"):
        assert "Delivery times of yoghurt" in page(cast.anna, "/search", q=words)
    assert "Delivery times" not in page(cast.anna, "/search", q="yoghurt kestrel")
    assert "Cheddar mild" in page(cast.anna, "/search", q="nw-1101 cheddar")
    assert "Luca Frei" in page(cast.anna, "/search", q="frei alpine")


def test_suggestions_are_options_that_lead_there(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca, title="Delivery <i>times</i>")
    found = page(cast.anna, "/search/suggestions", q="delivery")
    assert f'href="/tasks/{task.pk}"' in found
    assert "Delivery &lt;i&gt;" in found
    assert found.count('role="option"') == 2, "the task, and all results"
    assert "Nothing found" in page(cast.eva, "/search/suggestions", q="delivery")
    assert page(cast.anna, "/search/suggestions", q=" ").strip() == ""
    assert 'role="option"' in page(cast.anna, "/search/suggestions", q="a")
    assert Client().get("/search/suggestions", {"q": "a"}).status_code == 302


def test_company_in_the_directory_can_be_asked_to_connect(cast: Cast) -> None:
    found = page(cast.anna, "/search", q="stranger trading")
    assert "Ask to connect" in found
    assert "not connected with you" in found
    assert "Ask to connect" not in page(cast.anna, "/search", q="alpine dairy")
    with looking():
        Company.objects.filter(pk=cast.stranger.pk).update(in_directory=False)
    assert "Stranger Trading" not in page(cast.anna, "/search", q="stranger trading")


def test_group_with_many_things_has_pages(cast: Cast) -> None:
    names = [f"Crate {number:03}" for number in range(60)]
    for name in names:
        product(cast.anna, name=name)
    assert page(cast.anna, "/search", q="crate").count("Crate ") == 10
    first = page(cast.anna, "/search/products", q="crate")
    link = re.search(r'href="(\?q=crate&amp;after=[^"]+)"', first)
    assert link
    second = page(cast.anna, "/search/products" + link[1].replace("&amp;", "&"))
    assert re.findall(r"Crate \d+", first) + re.findall(r"Crate \d+", second) == names
    for after in ("products:x", "products:00000000-0000-0000-0000-000000000000", "nothing", "\0"):
        page(cast.anna, "/search/products", q="crate", after=after)
    client = sign_in(Client(), cast.anna)
    assert client.get("/search/nothing", {"q": "crate"}).status_code == 404
    assert "Crate" not in page(cast.eva, "/search/products" + link[1].replace("&amp;", "&"))


@pytest.mark.parametrize(
    "words", ["%", "_", "\\", "(", "[a", "a{9999}", "*", ".*", "^", "\\m", "''", '"', '"a', "\0", "x" * 10_000]
)
def test_no_word_is_an_expression(cast: Cast, words: str) -> None:
    general_task(cast.anna, cast.luca, title="Delivery times")
    assert "Delivery times" not in page(cast.anna, "/search", q=words)


def test_what_others_have_changes_nothing(cast: Cast) -> None:
    """Eva's search takes the same rows of the same tables whether or not others have what she looks for."""
    task = general_task(cast.anna, cast.luca, title="Secret recipe")
    with working_as(cast.anna):
        comment(task.pk, by=cast.anna, text="Secret recipe", uploads=[upload(name="secret recipe.pdf")])
    with acting_as(cast.eva.company, cast.eva.user):
        counted = []
        for words in ("secret recipe", "absent recipes"):
            before = _rows_read()
            assert find_everywhere(cast.eva.company.pk, cast.eva.user.pk, search_words(words), most=10) == []
            counted.append({table: rows - before.get(table, 0) for table, rows in _rows_read().items()})
    own = {"tasks_searchtext", "tasks_comment", "tasks_internalnote", "tasks_taskside", "tasks_taskfile"}
    assert {table: counted[0].get(table) for table in own} == {table: counted[1].get(table) for table in own}


def _rows_read() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables"
        )
        return dict(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_every_large_source_has_an_index_that_the_application_uses(cast: Cast, owner: psycopg.Connection[Any]) -> None:
    """A source without an index on text is one that reads a bounded number of rows."""
    sources = {source.slug: source for source in search_sources()}
    assert [slug for slug, source in sources.items() if not source.index and not source.is_bounded] == []
    _fill(cast, owner)
    unused = []
    with acting_as(cast.anna.company, cast.anna.user), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("parley_app",)
        # As if there were so many rows that reading each takes long. Plans that earlier tests left on this connection
        # were made for few rows.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL cpu_tuple_cost = 100000; DISCARD PLANS")
        for slug, source in sources.items():
            if not source.index:
                continue
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [source.index])
            [definition] = cursor.fetchone()
            assert "gin_trgm_ops" in definition or "tsvector" in definition, slug
            [function] = re.findall(r"parley_find_\w+", source.sql)
            cursor.execute(
                "SELECT prosecdef, prosrc, proacl::text, proconfig FROM pg_proc WHERE proname = %s", [function]
            )
            [is_definer, body, rights, configured] = cursor.fetchone()
            assert is_definer, slug
            assert "parley_company()" in body, slug
            assert not re.search(r"[{,]=", rights), f"{slug}: executable by PUBLIC"
            assert configured == ["search_path=public, pg_temp"], slug
            scans = _scans(source.index)
            _find_nothing(slug, cast)
            if _scans(source.index) == scans:
                unused.append(slug)
    assert unused == []


def _fill(cast: Cast, owner: psycopg.Connection[Any]) -> None:
    """Fill the tables of the functions with copies of a row each, and let the planner know."""
    task, page = general_task(cast.anna, cast.luca), wiki_page(cast.anna)
    contact, sent = named(cast.anna, cast.luca), group(cast.anna, cast.luca)
    with at_work(cast.anna):
        message = send_message(sent, by=cast.anna, text="said", key=new_id(), files=[upload()])
        attached = message.files.get()
    with acting_as_system():
        people = User.objects.bulk_create(
            User(email=f"p{n}@nordwind.example", first_name="Ada", last_name=f"Aas {n}") for n in range(COPIES)
        )
        Member.objects.bulk_create(
            Member(company=company, user=user) for company in (cast.nordwind, cast.alpine) for user in people
        )
    with owner.cursor() as cursor:
        cursor.execute(TEXTS, {"company": cast.nordwind.pk, "task": task.pk})
        _copy(cursor, "chats_message", message.pk, number="n + 1", key="gen_random_uuid()", text="'said ' || n")
        cursor.execute("UPDATE chats_chat SET last_number = %s WHERE id = %s", [COPIES + 1, sent.pk])
        _copy(cursor, "chats_messagefile", attached.pk)
        _copy(cursor, "wiki_page", page.pk, words="'page ' || n")
        task_ids = {"id": "md5(n::text)::uuid"}
        _copy(cursor, "tasks_task", contact.pk, **task_ids)
        task_ids = {"task_id": task_ids["id"]}
        _copy(cursor, "contacts_contactrequest", contact.pk, **task_ids, last_name="'Amman ' || n")
        _copy(cursor, "contacts_knowncontact", contact.pk, **task_ids)
        cursor.execute(f"ANALYZE {', '.join(FILLED)}")
    owner.commit()


def _copy(cursor: psycopg.Cursor[Any], table: str, of: UUID, **changed: str) -> None:
    """Insert copies of the row with the primary key `of`, with an id of their own and the expressions in `changed`."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    columns = [name for (name,) in cursor.fetchall()]
    if "id" in columns:
        changed = {"id": "gen_random_uuid()", **changed}
    values = ", ".join(changed.get(name, f"t.{name}") for name in columns)
    own = "id" if "id" in columns else "task_id"
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)})"
        f" SELECT {values} FROM {table} t, generate_series(1, {COPIES}) n WHERE t.{own} = %s",
        [of],
    )


def _find_nothing(slug: str, cast: Cast) -> None:
    [found] = [found for found, members in sources_by_label().items() if slug in {member.slug for member in members}]
    find_in_group(
        found, cast.anna.company.pk, cast.anna.user.pk, search_words("xylophone orchestra"), after="", most=10
    )


def _scans(index: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_numscans(%s::regclass)", [index])
        return int(cursor.fetchone()[0])
