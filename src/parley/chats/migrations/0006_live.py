"""Announce changes of a chat to those who read it, and who is writing. Events carry ids, never content.

Messages are announced once per statement. A read pointer is announced to its own person, whose other pages count with
it, and to the others of a small chat, who see how far it was read: in a large one, each reading would make everybody's
page fetch. Whoever leaves a chat is in its audience for the last time.
"""

from django.db import migrations

SMALL = 10

_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"
FUNCTIONS = f"""
CREATE FUNCTION parley_chat_audience(chats uuid[]) RETURNS text[] LANGUAGE sql STABLE {_DEFINER} AS $$
  SELECT array_agg(who || ':' || chat) FROM (
    SELECT p.user_id || '@' || p.company_id AS who, p.chat_id AS chat FROM chats_participant p
    WHERE p.chat_id = ANY(chats) AND p.left_at IS NULL
    UNION SELECT c.firm_id::text, c.id FROM chats_chat c
    WHERE c.id = ANY(chats) AND c.kind = 'thread' AND NOT c.firm_participants_only
    UNION SELECT c.client_id::text, c.id FROM chats_chat c
    WHERE c.id = ANY(chats) AND c.kind = 'thread' AND NOT c.client_participants_only
  ) readers
$$;
CREATE FUNCTION parley_announce_messages() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
  PERFORM parley_announce('conversation', parley_chat_audience(ARRAY(SELECT DISTINCT chat_id FROM changed)));
  RETURN NULL;
END $$;
CREATE FUNCTION parley_announce_chat() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
  PERFORM parley_announce('conversation', parley_chat_audience(ARRAY[NEW.id]));
  RETURN NULL;
END $$;
CREATE FUNCTION parley_announce_participant() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE
  audience text[] := ARRAY[NEW.user_id || '@' || NEW.company_id || ':' || NEW.chat_id];
BEGIN
  IF OLD.read_number <> NEW.read_number AND (SELECT count(*) FROM chats_participant p
      WHERE p.chat_id = NEW.chat_id AND p.left_at IS NULL) <= {SMALL} THEN
    audience := audience || ARRAY(SELECT p.user_id || '@' || p.company_id || ':' || p.chat_id FROM chats_participant p
      WHERE p.chat_id = NEW.chat_id AND p.left_at IS NULL AND p.id <> NEW.id);
  END IF;
  PERFORM parley_announce('conversation', audience);
  RETURN NULL;
END $$;
CREATE FUNCTION parley_announce_typing(chat uuid) RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE
  who text := '/' || parley_user();
BEGIN
  IF parley_reads_chat(chat) THEN
    PERFORM parley_announce('typing', ARRAY(SELECT one || who FROM unnest(parley_chat_audience(ARRAY[chat])) one));
  END IF;
END $$;
REVOKE ALL ON FUNCTION parley_chat_audience(uuid[]), parley_announce_typing(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_announce_typing(uuid) TO parley_app, parley_system;
"""  # noqa: S608 - no user input
TRIGGERS = """
CREATE TRIGGER announce_new_messages AFTER INSERT ON chats_message REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_messages();
CREATE TRIGGER announce_changed_messages AFTER UPDATE ON chats_message REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_messages();
CREATE TRIGGER announce_chats AFTER UPDATE OF subject, archived_at, firm_participants_only, client_participants_only
  ON chats_chat FOR EACH ROW EXECUTE FUNCTION parley_announce_chat();
CREATE TRIGGER announce_participants AFTER UPDATE OF read_number, left_at, is_muted ON chats_participant FOR EACH ROW
  WHEN (OLD.last_number = NEW.last_number
    AND (OLD.read_number, OLD.is_muted, OLD.left_at) IS DISTINCT FROM (NEW.read_number, NEW.is_muted, NEW.left_at))
  EXECUTE FUNCTION parley_announce_participant();
"""
UNDO = """
DROP TRIGGER announce_participants ON chats_participant;
DROP TRIGGER announce_chats ON chats_chat;
DROP TRIGGER announce_changed_messages ON chats_message;
DROP TRIGGER announce_new_messages ON chats_message;
DROP FUNCTION parley_announce_typing(uuid);
DROP FUNCTION parley_announce_participant();
DROP FUNCTION parley_announce_chat();
DROP FUNCTION parley_announce_messages();
DROP FUNCTION parley_chat_audience(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [("chats", "0005_thread_tenancy"), ("realtime", "0002_audiences")]
    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO)]
