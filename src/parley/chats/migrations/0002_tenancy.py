"""Who reads which chats, and the numbering of messages.

Participants read their chat; every member of a thread's two companies reads it, unless the company keeps its side to its
participants. The end of a connection changes nothing here: what was written stays readable.
"""

from django.db import migrations

from parley.core.rls import ME, Tenancy

USER = "(SELECT parley_user())"
MINE = f"(company_id = {ME} AND user_id = {USER} AND left_at IS NULL)"
I_WROTE = f"(company_id = {ME} AND author_id = {USER})"


# One's own row of the chat costs an index look-up. The function is asked for threads that one does not follow.
def reads(chat: str) -> str:
    """Return the condition that the acting person reads the chat of a row. `chat` is a column with its table's name."""
    return (
        "(CASE WHEN EXISTS (SELECT 1 FROM chats_participant mine"  # noqa: S608 - no user input
        f" WHERE mine.chat_id = {chat} AND mine.company_id = {ME} AND mine.user_id = {USER} AND mine.left_at IS NULL)"
        f" THEN true ELSE parley_reads_chat({chat}) END)"
    )


_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"
# Functions of the owner, because the policies of the tables may not ask one another in turn.
FUNCTIONS = f"""
CREATE FUNCTION parley_reads_chat(chat uuid) RETURNS boolean LANGUAGE sql STABLE {_DEFINER} AS $$
  SELECT EXISTS (SELECT 1 FROM chats_participant p
      WHERE p.chat_id = chat AND p.company_id = parley_company() AND p.user_id = parley_user() AND p.left_at IS NULL)
    OR EXISTS (SELECT 1 FROM chats_chat c WHERE c.id = chat AND c.kind = 'thread' AND parley_user() IS NOT NULL
      AND ((c.firm_id = parley_company() AND NOT c.firm_participants_only)
        OR (c.client_id = parley_company() AND NOT c.client_participants_only)))
$$;
-- Number the next message and move the chat to the top for everyone in it. Who sends has read everything before.
CREATE FUNCTION parley_number_message(chat uuid, at timestamptz) RETURNS integer LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE given integer;
BEGIN
  IF NOT parley_reads_chat(chat) THEN
    RETURN NULL;
  END IF;
  UPDATE chats_chat SET last_number = last_number + 1, last_at = at WHERE id = chat RETURNING last_number INTO given;
  UPDATE chats_participant p SET last_number = given, last_at = at,
    read_number = CASE WHEN p.company_id = parley_company() AND p.user_id = parley_user() THEN given ELSE p.read_number END
    WHERE p.chat_id = chat AND p.left_at IS NULL;
  RETURN given;
END $$;
-- A new chat is filled with its people by who started it, before the first message.
CREATE FUNCTION parley_fills_chat(chat uuid) RETURNS boolean LANGUAGE sql STABLE {_DEFINER} AS $$
  SELECT parley_reads_chat(chat) OR EXISTS (SELECT 1 FROM chats_chat c WHERE c.id = chat AND c.last_number = 0
    AND c.created_in_id = parley_company() AND c.created_by_id = parley_user())
$$;
REVOKE ALL ON FUNCTION parley_fills_chat(uuid), parley_reads_chat(uuid), parley_number_message(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_fills_chat(uuid), parley_reads_chat(uuid), parley_number_message(uuid, timestamptz)
  TO parley_app, parley_system;
"""  # noqa: S608 - no user input
UNDO_FUNCTIONS = "DROP FUNCTION parley_number_message(uuid, timestamptz); DROP FUNCTION parley_fills_chat(uuid); DROP FUNCTION parley_reads_chat(uuid)"

# Numbers are given by the function alone, and between whom a chat is never changes.
RIGHTS = """
REVOKE UPDATE, DELETE ON chats_chat, chats_participant, chats_message FROM parley_app;
GRANT UPDATE (subject, archived_at, firm_participants_only, client_participants_only) ON chats_chat TO parley_app;
GRANT UPDATE (joined_at, left_at, is_muted, read_number, added_by_id) ON chats_participant TO parley_app;
GRANT UPDATE (number, details, text, html, renderer, sent_at, edited_at, deleted_at, task_id) ON chats_message
  TO parley_app;
"""
UNDO_RIGHTS = "GRANT UPDATE, DELETE ON chats_chat, chats_participant, chats_message TO parley_app"

# Who starts a chat reads it only once the first participant is in.
CREATES = f"""
ALTER POLICY company_inserts ON chats_chat WITH CHECK (created_in_id = {ME} AND created_by_id = {USER});
ALTER POLICY company_inserts ON chats_participant WITH CHECK (parley_company() IS NOT NULL AND parley_fills_chat(chat_id));
CREATE POLICY creator_reads ON chats_chat FOR SELECT TO parley_app
  USING (created_in_id = {ME} AND created_by_id = {USER} AND last_number = 0);
"""

FILES_OF_CHATS = """
CREATE POLICY chat_reader ON files_storedfile FOR SELECT TO parley_app
  USING (EXISTS (SELECT 1 FROM chats_messagefile attached WHERE attached.file_id = files_storedfile.id))
"""


class Migration(migrations.Migration):
    dependencies = [("chats", "0001_initial"), ("tasks", "0018_find_files_of_notes"), ("files", "0002_tenancy")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        Tenancy("chats_chat", sees=reads("chats_chat.id")),
        Tenancy("chats_participant", sees=f"(CASE WHEN {MINE} THEN true ELSE parley_reads_chat(chat_id) END)"),
        Tenancy(
            "chats_message", sees=reads("chats_message.chat_id"), writes=f"({I_WROTE} AND parley_reads_chat(chat_id))"
        ),
        Tenancy(
            "chats_messagefile",
            sees=reads("chats_messagefile.chat_id"),
            writes=f"({ME} IS NOT NULL AND parley_reads_chat(chat_id) AND parley_owns_file(file_id))",
        ),
        Tenancy(
            "chats_mention",
            sees=reads("chats_mention.chat_id"),
            writes=f"({ME} IS NOT NULL AND parley_reads_chat(chat_id))",
        ),
        migrations.RunSQL(RIGHTS, UNDO_RIGHTS),
        migrations.RunSQL(CREATES, "DROP POLICY creator_reads ON chats_chat"),
        migrations.RunSQL(FILES_OF_CHATS, "DROP POLICY chat_reader ON files_storedfile"),
    ]
