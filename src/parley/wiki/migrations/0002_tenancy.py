"""Who sees which rows: the wiki is the company's own. What partners and holders of a link read comes from functions.

The functions have the rights of the tables' owner, so that the tables' policies need no other company. Each begins with
the acting company, whose full and active connections are looked at when it is called, or with the secret of a link.
"""

from django.db import migrations

from parley.core.rls import Tenancy

_DEFINER = "STABLE SECURITY DEFINER SET search_path = public, pg_temp"
_READ = """p.id, p.company_id, c.name::text, v.title::text, v.text, v.html, v.renderer, v.headings, v.created_at,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name, 'size', s.size,
       'media_type', s.media_type, 'pages', s.page_count) ORDER BY w.name, w.id), '[]')
     FROM wiki_pagefile w JOIN files_storedfile s ON s.id = w.file_id WHERE w.page_id = p.id AND w.id = ANY(v.files))
  FROM wiki_page p JOIN wiki_pageversion v ON v.page_id = p.id AND v.number = p.published
  JOIN companies_company c ON c.id = p.company_id"""
_ROW = """(page_id uuid, company_id uuid, company text, title text, body text, html text, renderer integer,
  headings jsonb, saved_at timestamptz, files jsonb)"""
_STORED = "(id uuid, name text, sha256 text, size bigint, media_type text)"
_FILE = """s.id, s.name::text, s.sha256::text, s.size, s.media_type::text
  FROM wiki_page p JOIN wiki_pageversion v ON v.page_id = p.id AND v.number = p.published
  JOIN wiki_pagefile w ON w.page_id = p.id AND w.id = ANY(v.files) JOIN files_storedfile s ON s.id = w.file_id"""
_LINKED = "p.archived_at IS NULL AND p.id = (SELECT parley_wiki_linked(secret))"

FUNCTIONS = f"""
CREATE FUNCTION parley_full_partners() RETURNS uuid[] LANGUAGE sql {_DEFINER} AS $$
  SELECT array_agg(partner) FROM (
    SELECT supplier_id AS partner FROM companies_connection
    WHERE customer_id = parley_company() AND scope = 'full' AND state = 'active'
    UNION
    SELECT customer_id FROM companies_connection
    WHERE supplier_id = parley_company() AND scope = 'full' AND state = 'active') found
$$;
CREATE FUNCTION parley_wiki_shared() RETURNS SETOF uuid LANGUAGE sql {_DEFINER} AS $$
  SELECT p.id FROM wiki_page p
  WHERE p.shared_with_all AND p.company_id = ANY(parley_full_partners())
    AND p.published IS NOT NULL AND p.archived_at IS NULL
  UNION
  SELECT p.id FROM wiki_pageshare s JOIN wiki_page p ON p.id = s.page_id
  WHERE s.partner_id = parley_company() AND p.company_id = ANY(parley_full_partners())
    AND p.published IS NOT NULL AND p.archived_at IS NULL
$$;
CREATE FUNCTION parley_wiki_linked(secret text) RETURNS uuid LANGUAGE sql {_DEFINER} AS $$
  SELECT l.page_id FROM wiki_sharelink l WHERE l.secret = parley_wiki_linked.secret AND l.revoked_at IS NULL
$$;
CREATE FUNCTION parley_wiki_shared_pages()
RETURNS TABLE (page_id uuid, company_id uuid, company text, title text, saved_at timestamptz)
LANGUAGE sql {_DEFINER} AS $$
  SELECT p.id, p.company_id, c.name::text, v.title::text, v.created_at
  FROM wiki_page p JOIN wiki_pageversion v ON v.page_id = p.id AND v.number = p.published
  JOIN companies_company c ON c.id = p.company_id
  WHERE p.id IN (SELECT parley_wiki_shared()) ORDER BY v.created_at DESC, p.id
$$;
CREATE FUNCTION parley_wiki_shared_page(page uuid) RETURNS TABLE {_ROW} LANGUAGE sql {_DEFINER} AS $$
  SELECT {_READ} WHERE p.id = page AND p.id IN (SELECT parley_wiki_shared())
$$;
CREATE FUNCTION parley_wiki_linked_page(secret text) RETURNS TABLE {_ROW} LANGUAGE sql {_DEFINER} AS $$
  SELECT {_READ} WHERE {_LINKED}
$$;
CREATE FUNCTION parley_wiki_shared_file(page uuid, file uuid) RETURNS TABLE {_STORED} LANGUAGE sql {_DEFINER} AS $$
  SELECT {_FILE} WHERE w.id = file AND p.id = page AND p.id IN (SELECT parley_wiki_shared())
$$;
CREATE FUNCTION parley_wiki_linked_file(secret text, file uuid) RETURNS TABLE {_STORED} LANGUAGE sql {_DEFINER} AS $$
  SELECT {_FILE} WHERE w.id = file AND {_LINKED}
$$;
CREATE FUNCTION parley_wiki_may_read(page wiki_page) RETURNS boolean LANGUAGE sql {_DEFINER} AS $$
  SELECT page.published IS NOT NULL OR page.folder_id IS NULL OR EXISTS (
    SELECT 1 FROM wiki_folder f JOIN companies_member m ON m.company_id = f.company_id AND m.user_id = parley_user()
    WHERE f.id = page.folder_id AND m.is_active AND (f.editing = 'members' OR m.role IN ('owner', 'admin')
      OR (f.editing = 'named' AND m.id = ANY(f.editors))))
$$;
CREATE FUNCTION parley_wiki_titles(pages uuid[]) RETURNS TABLE (page_id uuid, title text) LANGUAGE sql {_DEFINER} AS $$
  SELECT p.id, p.title::text FROM wiki_page p
  WHERE p.id = ANY(pages) AND p.company_id = parley_company() AND parley_wiki_may_read(p)
  UNION ALL
  SELECT p.id, p.title::text FROM wiki_page p WHERE p.id = ANY(pages) AND p.id IN (SELECT parley_wiki_shared())
$$;
CREATE FUNCTION parley_wiki_link_titles(secrets text[]) RETURNS TABLE (secret text, title text)
LANGUAGE sql {_DEFINER} AS $$
  SELECT l.secret::text, p.title::text FROM wiki_sharelink l JOIN wiki_page p ON p.id = l.page_id
  WHERE l.secret = ANY(secrets) AND l.revoked_at IS NULL AND p.archived_at IS NULL AND p.published IS NOT NULL
$$;
CREATE FUNCTION parley_find_wiki_pages(words text[], after uuid, most integer)
RETURNS TABLE (id uuid, page uuid, title text, detail text) LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE
  me uuid := parley_company();
  found uuid[];
BEGIN
  -- Words that no index narrows begin with a parenthesis: they are looked for in the newest pages.
  IF left(words[1], 1) = '(' THEN
    found := ARRAY(SELECT p.id FROM wiki_page p WHERE p.company_id = me AND (after IS NULL OR p.id < after)
      ORDER BY p.id DESC LIMIT 2000);
  ELSE
    found := ARRAY(SELECT p.id FROM wiki_page p WHERE p.company_id = me
      AND p.words ~ parley_find_wiki_pages.words[1] AND p.words ~ parley_find_wiki_pages.words[2]
      AND (after IS NULL OR p.id < after) LIMIT 3000);
  END IF;
  RETURN QUERY SELECT p.id, p.id, p.title::text, coalesce(f.name, '')::text
    FROM wiki_page p LEFT JOIN wiki_folder f ON f.id = p.folder_id
    WHERE p.id = ANY(found) AND p.archived_at IS NULL AND p.words ~ ALL(parley_find_wiki_pages.words)
      AND parley_wiki_may_read(p)
    ORDER BY p.id DESC LIMIT most;
END $$;
CREATE FUNCTION parley_find_shared_wiki_pages(words text[], after uuid, most integer)
RETURNS TABLE (id uuid, page uuid, title text, detail text) LANGUAGE sql {_DEFINER} AS $$
  SELECT p.id, p.id, p.title::text, c.name::text FROM wiki_page p JOIN companies_company c ON c.id = p.company_id
  WHERE p.id IN (SELECT parley_wiki_shared()) AND p.words ~ ALL(parley_find_shared_wiki_pages.words)
    AND (after IS NULL OR p.id < after)
  ORDER BY p.id DESC LIMIT most
$$;
"""  # noqa: S608 - no user input
SIGNATURES = [
    "parley_full_partners()",
    "parley_wiki_shared()",
    "parley_wiki_linked(text)",
    "parley_wiki_shared_pages()",
    "parley_wiki_shared_page(uuid)",
    "parley_wiki_linked_page(text)",
    "parley_wiki_shared_file(uuid, uuid)",
    "parley_wiki_linked_file(text, uuid)",
    "parley_wiki_may_read(wiki_page)",
    "parley_wiki_titles(uuid[])",
    "parley_wiki_link_titles(text[])",
    "parley_find_wiki_pages(text[], uuid, integer)",
    "parley_find_shared_wiki_pages(text[], uuid, integer)",
]
ALL = ", ".join(SIGNATURES)
GRANTS = f"""
REVOKE ALL ON FUNCTION {ALL} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {ALL} TO parley_app, parley_system;
"""
INDEX = """
CREATE INDEX wiki_folded_words ON wiki_page
USING gin (company_id, words gin_trgm_ops) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("wiki", "0001_initial"),
        ("companies", "0014_own_companies"),
        ("files", "0002_tenancy"),
        ("core", "0006_folded_text"),
    ]
    operations = [
        Tenancy("wiki_folder"),
        Tenancy("wiki_page"),
        Tenancy("wiki_pageversion", append_only=True),
        Tenancy("wiki_pagefile"),
        Tenancy("wiki_pageshare"),
        Tenancy("wiki_sharelink"),
        migrations.RunSQL(INDEX, "DROP INDEX wiki_folded_words"),
        migrations.RunSQL(FUNCTIONS + GRANTS, f"DROP FUNCTION {', '.join(reversed(SIGNATURES))}"),
    ]
