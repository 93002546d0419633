"""Announce to users in a company as well as to companies, and once for all receivers of the same thing.

The grammar is in parley/realtime/events.py.
"""

from django.db import migrations

# PostgreSQL's limit is 8,000 bytes per payload. An item that begins below this ends below that.
LARGEST = 7_600

ANNOUNCE = f"""
CREATE OR REPLACE FUNCTION parley_announce(name text, ids text[]) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
  WITH given AS (
    SELECT split_part(id, ':', 1) AS receiver, split_part(id, ':', 2) AS ref, min(place) AS place
    FROM unnest(ids) WITH ORDINALITY AS listed (text, place), replace(text, '-', '') AS id
    GROUP BY 1, 2
  ), ordered AS (
    SELECT *, min(place) OVER (PARTITION BY ref) AS first FROM given
  ), measured AS (
    SELECT *, (sum(length(receiver) + 1 + CASE WHEN place = first THEN length(ref) + 1 ELSE 0 END)
               OVER (ORDER BY first, place) - length(receiver) - 1)::integer / {LARGEST} AS part
    FROM ordered
  ), items AS (
    SELECT part, min(place) AS place, string_agg(receiver, ',' ORDER BY place) || CASE ref WHEN '' THEN '' ELSE ':' || ref END AS item
    FROM measured GROUP BY part, ref, CASE ref WHEN '' THEN receiver END
  )
  SELECT pg_notify('parley_live', name || ' ' || string_agg(item, ' ' ORDER BY place)) FROM items GROUP BY part ORDER BY part;
$$
"""  # noqa: S608 - no user input


class Migration(migrations.Migration):
    dependencies = [("realtime", "0001_notify")]
    operations = [migrations.RunSQL(ANNOUNCE, migrations.RunSQL.noop)]
