"""The search as people use it: groups, pages, suggestions, rights before counts, an index behind each large source."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from parley.companies.models import Company
from parley.companies.tests.factories import Cast, demo_cast, looking, sign_in
from parley.core.acting_company import acting_as, acting_as_system
from parley.core.search_sources import find_everywhere, find_in_group, search_sources, sources_by_label
from parley.core.search_words import search_words
from parley.documents.tests.factories import product
from parley.files.tests.factories import upload
from parley.tasks.actions import comment, note_internally
from parley.tasks.tests.factories import general_task, working_as

pytestmark = pytest.mark.django_db

# What a function looks through before it asks its index, for the company and task of the test.
FILLED = {
    "comments": "INSERT INTO tasks_searchtext (company_id, task_id, thing_id, is_file, is_internal, text)"
    " SELECT %(company)s, %(task)s, gen_random_uuid(), false, false, 'said ' || n FROM generate_series(1, 2000) n",
    "files": "INSERT INTO tasks_searchtext (company_id, task_id, thing_id, is_file, is_internal, text)"
    " SELECT %(company)s, %(task)s, gen_random_uuid(), true, false, 'page ' || n FROM generate_series(1, 2000) n",
}
# With few rows, their other index is as cheap: of these, only the index and the rights of the function are compared.
NOT_FILLED = {"contacts", "messages", "wiki"}


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


def test_every_large_source_has_an_index_that_the_application_uses(cast: Cast) -> None:
    """A source without an index on text is one that reads a bounded number of rows."""
    task = general_task(cast.anna, cast.luca)
    sources = {source.slug: source for source in search_sources()}
    assert [slug for slug, source in sources.items() if not source.index and not source.is_bounded] == []
    with acting_as_system(), connection.cursor() as cursor:
        for statement in FILLED.values():
            cursor.execute(statement, {"company": cast.nordwind.pk, "task": task.pk})
        # The statistics of earlier tests tell of few rows, or of many that are gone.
        cursor.execute("RESET ROLE; ANALYZE tasks_searchtext")
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
            if _scans(source.index) == scans and slug not in NOT_FILLED:
                unused.append(slug)
    assert unused == []


def _find_nothing(slug: str, cast: Cast) -> None:
    [group] = [group for group, members in sources_by_label().items() if slug in {member.slug for member in members}]
    find_in_group(
        group, cast.anna.company.pk, cast.anna.user.pk, search_words("xylophone orchestra"), after="", most=10
    )


def _scans(index: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_numscans(%s::regclass)", [index])
        return int(cursor.fetchone()[0])
