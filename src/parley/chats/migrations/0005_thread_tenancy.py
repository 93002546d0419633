"""Client tasks, their files and linked tasks belong to those who read their thread, the rest to one company each."""

from django.db import migrations

from parley.core.rls import ME, Tenancy

USER = "(SELECT parley_user())"


# As in 0002_tenancy: one's own row of the chat costs an index look-up.
def reads(chat: str) -> str:
    return (
        "(CASE WHEN EXISTS (SELECT 1 FROM chats_participant mine"  # noqa: S608 - no user input
        f" WHERE mine.chat_id = {chat} AND mine.company_id = {ME} AND mine.user_id = {USER} AND mine.left_at IS NULL)"
        f" THEN true ELSE parley_reads_chat({chat}) END)"
    )


def reads_and_acts(table: str) -> str:
    return f"({ME} IS NOT NULL AND parley_reads_chat({table}.chat_id))"


UPLOADS = (
    f"(chats_clienttaskfile.company_id = {ME} AND chats_clienttaskfile.uploaded_by_id = {USER}"
    " AND parley_reads_chat(chats_clienttaskfile.chat_id) AND parley_owns_file(chats_clienttaskfile.file_id))"
)
LINKS = (
    f"({ME} IS NOT NULL AND parley_reads_chat(chats_threadtask.chat_id)"  # noqa: S608 - no user input
    " AND EXISTS (SELECT 1 FROM tasks_task visible WHERE visible.id = chats_threadtask.task_id))"
)
NOTES = f"(chats_threadnote.company_id = {ME} AND parley_reads_chat(chats_threadnote.chat_id))"

# Whether a firm lets its clients start threads. They may not read its settings.
MAY_START = """
CREATE FUNCTION parley_clients_may_start(firm uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce((SELECT s.clients_may_start FROM chats_threadsettings s WHERE s.company_id = firm), true)
$$;
REVOKE ALL ON FUNCTION parley_clients_may_start(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_clients_may_start(uuid) TO parley_app, parley_system;
"""
STARTS = f"(created_in_id = {ME} AND created_by_id = {USER})"
STARTS_THREADS = (
    f"(created_in_id = {ME} AND created_by_id = {USER} AND (kind <> 'thread' OR firm_id = {ME}"
    f" OR (client_id = {ME} AND parley_clients_may_start(firm_id))))"
)
FILES = """
CREATE POLICY client_task_reader ON files_storedfile FOR SELECT TO parley_app
  USING (EXISTS (SELECT 1 FROM chats_clienttaskfile attached WHERE attached.file_id = files_storedfile.id))
"""


class Migration(migrations.Migration):
    dependencies = [("chats", "0004_threads")]
    operations = [
        *(
            Tenancy(table, sees=reads(f"{table}.chat_id"), writes=reads_and_acts(table))
            for table in ("chats_clienttask", "chats_clienttasklist")
        ),
        Tenancy("chats_clienttaskfile", sees=reads("chats_clienttaskfile.chat_id"), writes=UPLOADS, append_only=True),
        Tenancy("chats_threadtask", sees=reads("chats_threadtask.chat_id"), writes=LINKS),
        Tenancy("chats_threadnote", sees=NOTES),
        Tenancy("chats_threadtemplate"),
        Tenancy("chats_threadsettings"),
        migrations.RunSQL(MAY_START, "DROP FUNCTION parley_clients_may_start(uuid)"),
        migrations.RunSQL(
            f"ALTER POLICY company_inserts ON chats_chat WITH CHECK {STARTS_THREADS}",
            f"ALTER POLICY company_inserts ON chats_chat WITH CHECK {STARTS}",
        ),
        migrations.RunSQL(FILES, "DROP POLICY client_task_reader ON files_storedfile"),
    ]
