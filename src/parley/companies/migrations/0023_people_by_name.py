"""Members are listed by name and found by words through indexes that begin with their company.

A member's row repeats what the list sorts and searches by, since an index covers one table; triggers keep it. The model
leaves these columns out, as it does those of `accounts_user`. Sort keys are cut where an index could not hold them.
"""

from django.db import migrations

_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"
COLUMNS = f"""
ALTER TABLE companies_member ADD COLUMN name_key_und bytea, ADD COLUMN name_key_nb bytea, ADD COLUMN folded text;
CREATE FUNCTION parley_name_member() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    -- A change of the name at the same time has to see the new row, or the other way round.
    PERFORM FROM accounts_user u WHERE u.id = NEW.user_id FOR SHARE;
  END IF;
  SELECT substr(u.name_key_und, 1, 1000), substr(u.name_key_nb, 1, 1000),
      u.folded_name || ' ' || parley_folded(NEW.position || ' ' || NEW.department) || chr(10) || u.folded_email
    INTO NEW.name_key_und, NEW.name_key_nb, NEW.folded FROM accounts_user u WHERE u.id = NEW.user_id;
  RETURN NEW;
END $$;
CREATE FUNCTION parley_rename_members() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
  UPDATE companies_member SET user_id = user_id WHERE user_id = NEW.id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION parley_name_member(), parley_rename_members() FROM PUBLIC;
CREATE TRIGGER named BEFORE INSERT OR UPDATE OF user_id, position, department ON companies_member
  FOR EACH ROW EXECUTE FUNCTION parley_name_member();
CREATE TRIGGER renamed AFTER UPDATE OF first_name, last_name, email ON accounts_user FOR EACH ROW
  WHEN (ROW(OLD.first_name, OLD.last_name, OLD.email) IS DISTINCT FROM ROW(NEW.first_name, NEW.last_name, NEW.email))
  EXECUTE FUNCTION parley_rename_members();
-- Synthetic rows are loaded with triggers off.
ALTER TABLE companies_member ENABLE ALWAYS TRIGGER named;
UPDATE companies_member SET user_id = user_id;
"""  # noqa: S608 - no user input
NO_COLUMNS = """
DROP TRIGGER renamed ON accounts_user; DROP FUNCTION parley_rename_members();
DROP TRIGGER named ON companies_member; DROP FUNCTION parley_name_member();
ALTER TABLE companies_member DROP COLUMN name_key_und, DROP COLUMN name_key_nb, DROP COLUMN folded
"""
INDEXES = """
CREATE INDEX member_by_name_und ON companies_member (company_id, name_key_und, id) WHERE is_active;
CREATE INDEX member_by_name_nb ON companies_member (company_id, name_key_nb, id) WHERE is_active;
CREATE INDEX member_words ON companies_member USING gin (company_id, folded gin_trgm_ops)
  WITH (fastupdate = off) WHERE is_active;
"""
NO_INDEXES = "DROP INDEX member_by_name_und, member_by_name_nb, member_words"
# The own company, and partners that show people: not those that a portal alone connects.
CIRCLE = """
CREATE FUNCTION parley_circle() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 50 AS $$
  SELECT parley_company() WHERE parley_company() IS NOT NULL
  UNION SELECT k.supplier_id FROM companies_connection k
  WHERE k.customer_id = parley_company() AND k.state IN ('active', 'paused') AND k.scope = 'full'
  UNION SELECT k.customer_id FROM companies_connection k
  WHERE k.supplier_id = parley_company() AND k.state IN ('active', 'paused') AND k.scope = 'full'
$$;
REVOKE ALL ON FUNCTION parley_circle() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_circle() TO parley_app, parley_system;
"""
# Companies whose names have the same words of the search are looked through together, for the words that are left.
# EXECUTE, so that the planner knows the words and the number of companies. Without words, or with words that half of the
# people have, they are read in the order of their names: of many companies, only of those whose first people come first.
# Of two words, the index is asked for the rarer one. `named` asks for a word in the name or the work of the person, as
# the search in the top bar does, so that the name or domain of a company does not find all who work there.
LIST = """
CREATE FUNCTION parley_list_members(words text[], partner uuid, job text, own boolean, named boolean, by_name boolean,
  after_key bytea, after_id uuid, most integer, collation_name text)
RETURNS TABLE (member_id uuid, key bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 50 AS $$
DECLARE
  me uuid := parley_company();
  circle uuid[] := ARRAY(SELECT parley_circle());
  key_ text := CASE collation_name WHEN 'nb' THEN 'm.name_key_nb' ELSE 'm.name_key_und' END;
  visible text := format('m.is_active AND (m.company_id = $1 OR NOT m.hide_contact)'
    ' AND ($2::bytea IS NULL OR (%s, m.id) > ($2, $3))', key_);
  is_named text := CASE WHEN named AND array_to_string(words, ' ') NOT LIKE '%@%'
    THEN ' AND split_part(m.folded, chr(10), 1) ~ ANY($9)' ELSE '' END;
  ordered text := CASE WHEN by_name THEN ' ORDER BY 2, 1 LIMIT $5' ELSE ' LIMIT $5' END;
  wanted text;
  is_frequent boolean;
  fitting bigint;
  first bigint;
  second bigint;
  rare text;
  rest text[];
  companies uuid[];
BEGIN
  FOR rest, companies IN
    SELECT c.rest, array_agg(c.id) FROM (
      SELECT c.id, ARRAY(SELECT w FROM unnest(words) WITH ORDINALITY AS w (w, place)
          WHERE parley_folded(c.name) !~ w ORDER BY place) AS rest
      FROM companies_company c WHERE c.id = ANY(circle)
        AND (partner IS NULL OR c.id = partner) AND (own IS NULL OR own = (c.id = me))) c
    GROUP BY c.rest
  LOOP
    wanted := visible || CASE WHEN cardinality(rest) > 0 THEN ' AND m.folded ~ $6' ELSE '' END
      || CASE WHEN rest[2] <> rest[1] THEN ' AND m.folded || '''' ~ ALL($7)' ELSE '' END
      || CASE WHEN job IS NOT NULL THEN ' AND lower(m.position) = $8' ELSE '' END || is_named;
    is_frequent := wanted = visible;
    rare := rest[1];
    IF cardinality(rest) > 0 THEN
      SELECT count(*) FILTER (WHERE s.folded ~ ALL(rest)), count(*) FILTER (WHERE s.folded ~ rest[1]),
          count(*) FILTER (WHERE s.folded ~ rest[2] AND left(rest[2], 1) <> '(') INTO fitting, first, second
        FROM unnest(companies[1:20]) c (id), LATERAL (
          SELECT m.folded FROM companies_member m WHERE m.company_id = c.id LIMIT 10) s;
      is_frequent := job IS NULL AND is_named = '' AND fitting >= CASE WHEN left(rest[1], 1) = '(' THEN 20 ELSE 100 END;
      IF second < first AND left(rest[2], 1) <> '(' THEN
        rare := rest[2];
      END IF;
    END IF;
    IF NOT (by_name AND is_frequent) THEN
      RETURN QUERY EXECUTE format('SELECT m.id, %s FROM companies_member m WHERE m.company_id = ANY($4) AND %s', key_, wanted)
        || ordered
        USING me, after_key, after_id, companies, most, rare, rest, job, words;
    ELSE
      RETURN QUERY EXECUTE format('SELECT f.id, f.key FROM (
          SELECT c.id FROM unnest($4) c (id), LATERAL (
            SELECT %1$s AS key, m.id FROM companies_member m WHERE m.company_id = c.id AND %2$s
            ORDER BY %1$s, m.id LIMIT 1) f ORDER BY f.key, f.id LIMIT $5) c, LATERAL (
          SELECT m.id, %1$s AS key FROM companies_member m WHERE m.company_id = c.id AND %2$s
          ORDER BY %1$s, m.id LIMIT $5) f ORDER BY 2, 1 LIMIT $5', key_, wanted)
        USING me, after_key, after_id, companies, most, rare, rest, job, words;
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION
  parley_list_members(text[], uuid, text, boolean, boolean, boolean, bytea, uuid, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  parley_list_members(text[], uuid, text, boolean, boolean, boolean, bytea, uuid, integer, text) TO parley_app, parley_system;
CREATE FUNCTION parley_find_members(words text[], after uuid, most integer, collation_name text, own boolean)
RETURNS TABLE (member_id uuid, name text, detail text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
  WITH found AS MATERIALIZED (
    SELECT f.member_id, f.key FROM (
      SELECT CASE collation_name WHEN 'nb' THEN l.name_key_nb ELSE l.name_key_und END AS key, l.id
      FROM (SELECT) always LEFT JOIN companies_member l ON l.id = after AND l.company_id = ANY(ARRAY(SELECT parley_circle()))) last,
    LATERAL parley_list_members(words, NULL, NULL, own, true, true, last.key, last.id, most, collation_name) f
    ORDER BY f.key, f.member_id LIMIT most)
  SELECT m.id, u.first_name || ' ' || u.last_name,
    concat_ws(' · ', CASE WHEN NOT own THEN c.name END, nullif(m.position, ''))
  FROM found f JOIN companies_member m ON m.id = f.member_id JOIN accounts_user u ON u.id = m.user_id
  JOIN companies_company c ON c.id = m.company_id
  WHERE parley_company() IS NOT NULL ORDER BY f.key, f.member_id
$$;
REVOKE ALL ON FUNCTION parley_find_members(text[], uuid, integer, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_find_members(text[], uuid, integer, text, boolean) TO parley_app, parley_system;
DROP FUNCTION parley_find_people(text[], uuid, integer, text);
CREATE FUNCTION parley_positions() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 100 AS $$
  SELECT DISTINCT m.position::text FROM companies_member m
  WHERE m.company_id = ANY(ARRAY(SELECT parley_circle())) AND m.is_active AND m.position <> ''
    AND (m.company_id = parley_company() OR NOT m.hide_contact)
$$;
REVOKE ALL ON FUNCTION parley_positions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_positions() TO parley_app, parley_system;
"""
NO_LIST = """
DROP FUNCTION parley_positions();
DROP FUNCTION parley_find_members(text[], uuid, integer, text, boolean);
DROP FUNCTION parley_list_members(text[], uuid, text, boolean, boolean, boolean, bytea, uuid, integer, text);
DROP FUNCTION parley_circle()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0022_reminders"),
        ("accounts", "0008_folded_name"),
        ("tasks", "0014_folded_titles"),
    ]
    operations = [
        migrations.RunSQL(COLUMNS, NO_COLUMNS),
        migrations.RunSQL(INDEXES, NO_INDEXES),
        migrations.RunSQL(CIRCLE + LIST, NO_LIST),
    ]
