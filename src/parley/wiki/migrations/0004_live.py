"""Announce changes of pages to those who may read them. Drafts are announced to who may edit them alone."""

from django.db import migrations

_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"

FUNCTIONS = f"""
CREATE FUNCTION parley_wiki_editors(page wiki_page) RETURNS text[] LANGUAGE sql STABLE {_DEFINER} AS $$
  SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wiki_folder f WHERE f.id = page.folder_id AND f.editing <> 'members')
    THEN ARRAY[page.company_id::text]
    ELSE ARRAY(
      SELECT m.user_id || '@' || m.company_id FROM wiki_folder f JOIN companies_member m ON m.company_id = f.company_id
      WHERE f.id = page.folder_id AND m.is_active
        AND (m.role IN ('owner', 'admin') OR (f.editing = 'named' AND m.id = ANY(f.editors)))) END
$$;
CREATE FUNCTION parley_full_partners_of(company uuid) RETURNS SETOF uuid LANGUAGE sql STABLE {_DEFINER} AS $$
  SELECT supplier_id FROM companies_connection WHERE customer_id = company AND scope = 'full' AND state = 'active'
  UNION
  SELECT customer_id FROM companies_connection WHERE supplier_id = company AND scope = 'full' AND state = 'active'
$$;
CREATE FUNCTION parley_announce_page() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE
  is_for_readers boolean := NEW.published IS NOT NULL;
  is_for_all boolean := NEW.shared_with_all;
  audience text[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    -- A draft of changes concerns nobody who reads the published version.
    is_for_readers := is_for_readers AND (NEW.newest = OLD.newest OR NEW.published IS DISTINCT FROM OLD.published);
    is_for_all := is_for_all OR OLD.shared_with_all;
  END IF;
  IF NOT is_for_readers THEN
    audience := parley_wiki_editors(NEW);
  ELSE
    audience := NEW.company_id::text || ARRAY(
      SELECT partner::text FROM parley_full_partners_of(NEW.company_id) partner
      WHERE is_for_all OR EXISTS (SELECT 1 FROM wiki_pageshare s WHERE s.page_id = NEW.id AND s.partner_id = partner));
  END IF;
  PERFORM parley_announce('wiki', ARRAY(SELECT receiver || ':' || NEW.id FROM unnest(audience) receiver));
  RETURN NULL;
END $$;
CREATE FUNCTION parley_announce_shares() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
  PERFORM parley_announce('wiki', ARRAY(
    SELECT partner_id || ':' || page_id FROM changed
    WHERE partner_id IN (SELECT parley_full_partners_of(changed.company_id))));
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION parley_wiki_editors(wiki_page), parley_full_partners_of(uuid) FROM PUBLIC;
"""  # noqa: S608 - no user input
TRIGGERS = """
CREATE TRIGGER announce_new_page AFTER INSERT ON wiki_page FOR EACH ROW EXECUTE FUNCTION parley_announce_page();
CREATE TRIGGER announce_changed_page AFTER UPDATE ON wiki_page FOR EACH ROW
  WHEN ((OLD.newest, OLD.published, OLD.archived_at, OLD.shared_with_all, OLD.folder_id)
    IS DISTINCT FROM (NEW.newest, NEW.published, NEW.archived_at, NEW.shared_with_all, NEW.folder_id))
  EXECUTE FUNCTION parley_announce_page();
CREATE TRIGGER announce_new_shares AFTER INSERT ON wiki_pageshare REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_shares();
CREATE TRIGGER announce_ended_shares AFTER DELETE ON wiki_pageshare REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_shares();
"""
UNDO = """
DROP TRIGGER announce_ended_shares ON wiki_pageshare;
DROP TRIGGER announce_new_shares ON wiki_pageshare;
DROP TRIGGER announce_changed_page ON wiki_page;
DROP TRIGGER announce_new_page ON wiki_page;
DROP FUNCTION parley_announce_shares();
DROP FUNCTION parley_announce_page();
DROP FUNCTION parley_full_partners_of(uuid);
DROP FUNCTION parley_wiki_editors(wiki_page);
"""


class Migration(migrations.Migration):
    dependencies = [("wiki", "0003_note_use"), ("realtime", "0002_audiences")]
    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO)]
