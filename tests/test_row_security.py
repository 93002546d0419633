"""The second wall: what PostgreSQL itself keeps apart. core/tests/test_system_places.py lists who steps over it."""

from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from parley.companies.models import Company
from parley.core.acting_company import acting_as, acting_as_system
from parley.tasks.models import Task
from tests.database import connect
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db

WITHOUT_ROW_SECURITY = {
    "account_emailaddress": "belongs to a person, who is in no company or in several",
    "account_emailconfirmation": "belongs to a person",
    "accounts_user": "people stand above companies; pages find them through their memberships",
    "accounts_tries": "counts tries to sign in, before anybody is known",
    "accounts_usersession": "belongs to a person, and is found by that person or the session's secret key",
    "auth_group": "unused, Django's",
    "auth_group_permissions": "unused, Django's",
    "auth_permission": "unused, Django's",
    "core_secretkeycheck": "one keyed hash of the secret key, read at the start",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations",
    "django_session": "found by its secret key alone, before anybody is known",
    "procrastinate_events": "jobs carry ids, never what they are about",
    "procrastinate_jobs": "jobs carry ids, never what they are about",
    "procrastinate_periodic_defers": "the clock's",
    "procrastinate_workers": "heartbeats",
}

RUNS_AS_OWNER = {
    "parley_count_readers": "how many people a side of the acting company’s own tasks has, without who they are",
    "parley_calendar_reader": "whose calendar a secret shows, while that person works for the company",
    "parley_actor": "person, membership and company of a session, before the company is set",
    "parley_note_use": "what a company uses, for the triggers below alone",
    "parley_note_rows": "trigger: the company of a new row uses what the table is for",
    "parley_note_sides": "trigger: the companies of a new task send and receive its kind",
    "parley_note_colleagues": "trigger: the company of a new member has more than one",
    "parley_owns_file": "whether a file is the acting company's own, without a policy that calls itself",
    "parley_open_portals": "what an open portal shows to everybody; closed ones are not told from none",
    "parley_badges": "counts of the acting company's own sides, by indexes that policies would hide",
    "parley_open_shares": "counts of the acting company's own sides, by an index that policies would hide",
    "parley_corrective_told": "whom a company has named to be told of a task, for the step of its partner",
    "parley_similar_answers": "earlier answers of the acting company alone, by indexes that policies would hide",
    "parley_search_sides": "words in titles of the acting company, by an index that policies would hide",
    "parley_find_sides": "words in titles of the acting company, by an index that policies would hide",
    "parley_find_files": "names of files on the acting company's own tasks, by an index that policies would hide",
    "parley_find_titles": "words in titles of the acting company, by an index that policies would hide",
    "parley_find_comments": "comments and own notes that the acting company may read, by an index on its own texts",
    "parley_find_attached_files": "names of files that the acting company may read, by an index on its own texts",
    "parley_index_tasks_comment": "a trigger that adds a comment to the texts of both companies",
    "parley_index_tasks_internalnote": "a trigger that adds a note to the texts of its company",
    "parley_index_tasks_taskfile": "a trigger that adds the name of a file to the texts of both companies",
    "parley_index_tasks_notefile": "a trigger that adds the name of a note’s file to the texts of its company",
    "parley_find_partners": "companies with a connection to the acting one, without asking policies for each row",
    "parley_find_listed_companies": "companies in the directory, by an index that policies would hide",
    "parley_find_questions": "questions of the acting company’s questionnaires, by an index that policies would hide",
    "parley_find_contacts": "contacts given to the acting company, by an index that policies would hide",
    "parley_keep_contact": "a contact that the acting company names, into the address book of the company that asked",
    "parley_own_companies": "the companies that the acting person works for, without policies that call one another",
    "parley_portal_partners": "partners of the acting company by a portal alone, for the policy on their people",
    "parley_answers_portal": "whether a person of such a partner answers for the connection or a task",
    "parley_reads_chat": "whether the acting person reads a chat, without policies that call one another",
    "parley_fills_chat": "the same, or whether the chat is new and the acting person started it",
    "parley_find_messages": "words in messages that the acting person reads, by an index that policies would hide",
    "parley_chat_audience": "the ids of who reads a chat, for events; the application cannot call it",
    "parley_announce_messages": "a trigger that tells who reads a chat of its messages, by ids alone",
    "parley_announce_chat": "a trigger that tells who reads a chat of its changes, by ids alone",
    "parley_announce_participant": "a trigger that tells who reads a chat how far, by ids alone",
    "parley_announce_typing": "who reads a chat of the acting person is told who is writing",
    "parley_all_connected": "whether companies are connected with one another, for who starts a group of them",
    "parley_number_message": "the number of the next message, and the marks of everybody in the chat",
    "parley_may_talk": "whether two companies are connected, for the functions below, which alone may call it",
    "parley_online": "who of the own company and its partners has Parley open and shows it",
    "parley_announce_presence": "ids for the channel that only hubs hear; the people of a user's direct chats",
    "parley_announce_shown_presence": "the same, as a trigger",
    "parley_write_presence": "written by hubs, which act for nobody; returns nothing about anybody",
    "parley_clients_may_start": "whether a company lets its clients start threads, all they may know of its settings",
    "parley_full_partners": "partners of the acting company by full and active connections, for what they share",
    "parley_wiki_shared": "ids of the wiki pages that partners share with the acting company",
    "parley_wiki_shared_pages": "titles of those pages",
    "parley_wiki_shared_page": "the published version of one of those pages",
    "parley_wiki_shared_file": "a file that the published version of such a page names",
    "parley_wiki_linked": "the page of a share link that is not revoked",
    "parley_wiki_linked_page": "the published version of that page",
    "parley_wiki_linked_file": "a file that this version names",
    "parley_wiki_may_read": "whether the acting person may see an own page that is a draft",
    "parley_wiki_titles": "titles of own and shared pages that a text links to",
    "parley_wiki_link_titles": "titles of pages by the secrets of their links",
    "parley_find_wiki_pages": "own pages that the person may read, by an index that policies would hide",
    "parley_find_shared_wiki_pages": "pages that partners share with the acting company, by their words",
    "parley_circle": "the companies whose people the acting company sees in the address book",
    "parley_describe_contact": "trigger: the words of a contact that lists sort and find it by",
    "parley_find_chat_files": "names of files in the acting person’s chats, by an index that policies would hide",
    "parley_find_listed_contacts": "contacts given to the acting company, by an index that policies would hide",
    "parley_find_members": "people whom the acting company sees, by an index that policies would hide",
    "parley_find_threads": "names of the acting person’s threads and groups, by an index that policies would hide",
    "parley_functions_of_contacts": "functions of contacts given to the acting company, for a filter",
    "parley_list_contacts": "contacts given to the acting company by name, by an index that policies would hide",
    "parley_list_members": "people whom the acting company sees by name, by an index that policies would hide",
    "parley_name_member": "trigger: the words of a member that lists sort and find it by",
    "parley_name_message_file": "trigger: the name of a file in a chat, for the search",
    "parley_own_chats": "the chats that the acting person reads, without policies that call one another",
    "parley_person_of_contact": "who a contact of the acting company is, for the functions above",
    "parley_positions": "positions of people whom the acting company sees, for a filter",
    "parley_rename_members": "trigger: the words of a member after a person was renamed",
    "parley_tasks_of_contacts": "the tasks of contacts given to the acting company",
    "parley_titles_are_cut": "whether a search of the acting company’s titles has looked at everything",
    "parley_mail_is_off": "whether somebody wants a kind of mail, for who writes to them",
    "parley_mail_log": "what became of the mails that the acting company has caused, without their content",
    "parley_mails_of_invitations": "the same for its invitations",
    "parley_bouncing": "which of the given addresses return mail, which one company alone may not have learnt",
    "parley_wiki_editors": "the ids of who may edit a page, for events; the application cannot call it",
    "parley_full_partners_of": "the ids of a company’s partners, for events; the application cannot call it",
    "parley_announce_page": "a trigger that tells who may read a page of its versions, by ids alone",
    "parley_announce_shares": "a trigger that tells a partner of a page that is shared with it, by ids alone",
    "parley_has_connection": "whether two companies have or had a connection, for the functions below alone",
    "parley_contact": "the id of who is notified at a company with a connection to the acting one",
    "parley_people_with": "ids of the people with a role at such a company, who decide about requests",
    "parley_notify": "notices for people of the own company and of those with a connection, without content",
    "parley_former_partners": "former partners of the acting company, without a policy that calls itself",
}


def rows(statement: str, *parameters: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        found: list[tuple[object, ...]] = cursor.fetchall()
        return found


def test_every_table_has_row_security_with_policies_or_a_reason_why_not() -> None:
    tables = {
        name: (secured, policies)
        for name, secured, policies in rows(
            "SELECT relname, relrowsecurity, (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid)"
            " FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        )
    }
    open_tables = {name for name, (secured, policies) in tables.items() if not (secured and policies)}
    assert open_tables == set(WITHOUT_ROW_SECURITY)
    with_company_data = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if any(field.related_model in {Company, Task} for field in model._meta.get_fields() if not field.auto_created)
    }
    assert not with_company_data & open_tables


def test_who_acts_for_nobody_sees_no_row_and_a_stranger_only_the_own(world: World) -> None:
    secured = [
        name for (name,) in rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r' ORDER BY 1")
    ]
    connection.cursor().execute("SELECT set_config('parley.company', '', true), set_config('parley.user', '', true)")
    with acting_as_system():
        filled = [name for name in secured if rows(f"SELECT 1 FROM {name} LIMIT 1")]
    assert len(filled) >= len(secured) - 6, "the world of this test has something of nearly everything"
    assert [name for name in filled if rows(f"SELECT 1 FROM {name} LIMIT 1")] == []
    with acting_as(world.cast.eva.company, world.cast.eva.user):
        seen = {name: str(rows(f"SELECT {name}::text FROM {name}")) for name in filled}
    foreign = {str(key) for key in world.nordwind.everything.values()}
    assert [name for name, text in seen.items() if any(key in text for key in foreign)] == []


def test_every_policy_of_the_application_depends_on_who_acts() -> None:
    through = (
        "parley_company\\(\\)|parley_user\\(\\)|tasks_task visible|tasks_taskfile attached|chats_messagefile attached"
        "|chats_clienttaskfile attached|tasks_task visible"
        "|parley_own_companies\\(\\)"
    )
    free = rows(
        "SELECT polrelid::regclass::text, polname FROM pg_policy"
        " WHERE 'parley_app'::regrole = ANY(polroles) AND polpermissive"
        " AND coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '') !~ %s",
        through,
    )
    assert free == []


def test_there_is_no_way_round_through_views_or_functions() -> None:
    assert (
        rows("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')") == []
    )
    definers = rows("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef")
    assert {name for (name,) in definers} == set(RUNS_AS_OWNER)
    unbound = rows(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND (prosecdef OR array_to_string(proconfig, ',') LIKE '%search_path%')"
        " AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=public, pg_temp']"
    )
    assert unbound == [], "a function of the owner must not find its tables through the caller's path"


def test_the_application_makes_no_temporary_tables() -> None:
    with pytest.raises(ProgrammingError, match="permission denied to create temporary tables"), transaction.atomic():
        rows("CREATE TEMPORARY TABLE tasks_taskside (company_id uuid)")


def test_functions_of_the_owner_find_no_tables_of_the_caller(owner: Any) -> None:
    database = owner.execute("SELECT current_database()").fetchone()[0]
    owner.execute(f"GRANT TEMPORARY ON DATABASE {database} TO parley_app")
    try:
        with connect("parley_app") as attacker:
            attacker.execute("SELECT set_config('parley.company', gen_random_uuid()::text, false)")
            # A view that a function of the owner takes for our table runs the attacker's code with the owner's rights.
            attacker.execute("""
                CREATE TEMPORARY TABLE first ();
                CREATE FUNCTION pg_temp.take_over() RETURNS boolean LANGUAGE plpgsql
                  AS $$ BEGIN RAISE EXCEPTION 'runs as %', current_user; END $$;
                CREATE TEMPORARY VIEW tasks_taskside AS SELECT public.parley_company() AS company_id,
                  NULL::uuid AS assignee_id, pg_temp.take_over() AS wants_attention, true AS is_my_turn,
                  true AS is_open;
                SET search_path = pg_temp, public""")
            with pytest.raises(psycopg.errors.RaiseException, match="runs as parley_app"):
                attacker.execute("SELECT * FROM tasks_taskside")
            assert attacker.execute("SELECT * FROM parley_badges(gen_random_uuid())").fetchone() == (0, 0, 0, 0)
    finally:
        owner.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM parley_app")


def test_the_application_owns_nothing_and_may_not_lift_the_wall() -> None:
    assert rows("SELECT current_user") == [("parley_app",)]
    assert (
        rows(
            "SELECT relname FROM pg_class WHERE relowner IN ('parley_app'::regrole, 'parley_system'::regrole)"
            " UNION ALL SELECT proname FROM pg_proc WHERE proowner IN ('parley_app'::regrole, 'parley_system'::regrole)"
        )
        == []
    )
    powers = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
    had = rows(f"SELECT {powers} FROM pg_roles WHERE rolname IN ('parley_app', 'parley_system')")
    assert had == [(False,) * 5] * 2
    assert rows("SELECT has_schema_privilege('public', 'CREATE')") == [(False,)]
    truncatable = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND (has_table_privilege('parley_app', oid, 'TRUNCATE') OR has_table_privilege('parley_app', oid, 'TRIGGER'))"
    )
    assert truncatable == []
    members = rows("SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'parley_app'::regrole")
    assert members == [("parley_system",)]
    inherits = rows("SELECT pg_has_role('parley_app', 'parley_system', 'USAGE')")
    assert inherits == [(False,)], "the system's rights are taken by SET ROLE, never had by default"


def test_history_cannot_be_rewritten_by_the_application() -> None:
    for role in ("parley_app", "parley_system"):
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            assert rows(f"SELECT has_table_privilege('{role}', 'tasks_event', '{right}')") == [(False,)]
