"""Write and read who is online, and announce it to the people of direct chats (parley/realtime/presence.py)."""

from django.db import migrations

_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"
TABLES = """
ALTER TABLE realtime_runninghub SET UNLOGGED;
ALTER TABLE realtime_presence SET UNLOGGED;
ALTER TABLE realtime_runninghub ENABLE ROW LEVEL SECURITY;
ALTER TABLE realtime_presence ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON realtime_runninghub TO parley_system USING (true) WITH CHECK (true);
CREATE POLICY system ON realtime_presence TO parley_system USING (true) WITH CHECK (true);
"""
UNDO_TABLES = "DROP POLICY system ON realtime_runninghub; DROP POLICY system ON realtime_presence"
# Who may write to each other: members of one company, or of two that are fully connected.
FUNCTIONS = f"""
CREATE FUNCTION parley_may_talk(company uuid, other uuid) RETURNS boolean LANGUAGE sql STABLE {_DEFINER} AS $$
  SELECT company = other OR EXISTS (SELECT 1 FROM companies_connection
    WHERE (customer_id, supplier_id) IN ((company, other), (other, company)) AND state IN ('active', 'paused') AND scope = 'full')
$$;
CREATE FUNCTION parley_online(people uuid[]) RETURNS TABLE (user_id uuid, company_id uuid)
LANGUAGE sql STABLE {_DEFINER} AS $$
  SELECT DISTINCT here.user_id, here.company_id FROM realtime_presence here
  JOIN realtime_runninghub hub ON hub.id = here.hub AND hub.seen_at > now() - interval '45 seconds'
  JOIN companies_member m ON m.user_id = here.user_id AND m.company_id = here.company_id AND m.is_active
  JOIN accounts_user u ON u.id = here.user_id AND u.is_active AND u.shows_presence
  WHERE here.user_id = ANY (people) AND parley_user() IS NOT NULL
    AND parley_may_talk(parley_company(), here.company_id)
$$;
-- People are USER@COMPANY in hexadecimal.
CREATE FUNCTION parley_announce_presence(people text[]) RETURNS void LANGUAGE sql {_DEFINER} AS $$
  SELECT parley_announce('presence', array_agg(DISTINCT other.user_id || '@' || other.company_id || ':' || mine.user_id))
  FROM (SELECT split_part(person, '@', 1)::uuid AS user_id, split_part(person, '@', 2)::uuid AS company_id
        FROM unnest(people) AS person) found
  CROSS JOIN LATERAL (
    SELECT p.chat_id, p.user_id, p.company_id FROM chats_participant p
    WHERE p.company_id = found.company_id AND p.user_id = found.user_id AND p.left_at IS NULL AND p.kind = 'direct'
    ORDER BY p.last_at DESC LIMIT 200
  ) mine
  JOIN chats_participant other ON other.chat_id = mine.chat_id AND other.left_at IS NULL AND other.user_id <> mine.user_id
  WHERE parley_may_talk(mine.company_id, other.company_id)
  HAVING count(*) > 0
$$;
CREATE FUNCTION parley_write_presence(name text, came text[], went text[]) RETURNS boolean
LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE
  is_new boolean;
  concerned text[];
  before text[];
  changed text[];
BEGIN
  INSERT INTO realtime_runninghub AS known (id, seen_at) VALUES (name, now())
    ON CONFLICT (id) DO UPDATE SET seen_at = now() RETURNING xmax = 0 INTO is_new;
  SELECT array_agg(DISTINCT person) INTO concerned FROM (
    SELECT unnest(came || went) UNION ALL
    SELECT replace(user_id || '@' || company_id, '-', '') FROM realtime_presence
    WHERE hub NOT IN (SELECT id FROM realtime_runninghub WHERE seen_at > now() - interval '45 seconds')) given (person);
  IF concerned IS NULL THEN
    RETURN is_new;
  END IF;
  -- Also those of hubs that have ended: everybody was shown them until now, or their time ended without an event.
  SELECT array_agg(DISTINCT replace(user_id || '@' || company_id, '-', '')) INTO before FROM realtime_presence
    WHERE user_id IN (SELECT split_part(person, '@', 1)::uuid FROM unnest(concerned) AS person);
  DELETE FROM realtime_runninghub WHERE seen_at <= now() - interval '45 seconds';
  DELETE FROM realtime_presence WHERE hub NOT IN (SELECT id FROM realtime_runninghub);
  DELETE FROM realtime_presence here USING unnest(went) AS person WHERE here.hub = name
    AND here.user_id = split_part(person, '@', 1)::uuid AND here.company_id = split_part(person, '@', 2)::uuid;
  INSERT INTO realtime_presence (hub, user_id, company_id)
    SELECT name, split_part(person, '@', 1)::uuid, split_part(person, '@', 2)::uuid FROM unnest(came) AS person
    ON CONFLICT DO NOTHING;
  SELECT array_agg(person) INTO changed FROM unnest(concerned) AS person
    WHERE (person = ANY (coalesce(before, ARRAY[]::text[]))) IS DISTINCT FROM EXISTS (SELECT 1 FROM realtime_presence here
      WHERE here.user_id = split_part(person, '@', 1)::uuid AND here.company_id = split_part(person, '@', 2)::uuid);
  PERFORM parley_announce_presence(array_agg(person)) FROM unnest(changed) AS person
    JOIN accounts_user u ON u.id = split_part(person, '@', 1)::uuid AND u.shows_presence;
  RETURN is_new;
END $$;
-- Who switches the mark off or on comes or goes for the others.
CREATE FUNCTION parley_announce_shown_presence() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
  PERFORM parley_announce_presence(array_agg(replace(here.user_id || '@' || here.company_id, '-', '')))
  FROM changed JOIN earlier USING (id) JOIN realtime_presence here ON here.user_id = changed.id
  WHERE changed.shows_presence <> earlier.shows_presence;
  RETURN NULL;
END $$;
CREATE TRIGGER announce_shown_presence AFTER UPDATE ON accounts_user
  REFERENCING NEW TABLE AS changed OLD TABLE AS earlier FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_shown_presence();
REVOKE ALL ON FUNCTION parley_may_talk(uuid, uuid), parley_online(uuid[]), parley_announce_presence(text[]),
  parley_write_presence(text, text[], text[]), parley_announce_shown_presence() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_online(uuid[]), parley_write_presence(text, text[], text[]) TO parley_app, parley_system;
"""  # noqa: S608 - no user input
UNDO = """
DROP TRIGGER announce_shown_presence ON accounts_user;
DROP FUNCTION parley_announce_shown_presence();
DROP FUNCTION parley_write_presence(text, text[], text[]);
DROP FUNCTION parley_announce_presence(text[]);
DROP FUNCTION parley_online(uuid[]);
DROP FUNCTION parley_may_talk(uuid, uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("realtime", "0003_hubs"),
        ("accounts", "0005_shown_presence"),
        ("chats", "0002_tenancy"),
        ("companies", "0014_own_companies"),
    ]
    operations = [migrations.RunSQL(TABLES, UNDO_TABLES), migrations.RunSQL(FUNCTIONS, UNDO)]
