"""Notices belong to one person in one company. Only `parley_notify` writes those of others.

`parley_contact` and `parley_people_with` find recipients in another company, whose members the acting company may not
see. They answer for companies that have a connection with the acting one, or had.
"""

from django.db import migrations

from parley.core.rls import OWN, Tenancy

PERSON = f"({OWN} AND user_id = (SELECT parley_user()))"
DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"

TYPE = """
CREATE TYPE parley_new_notice AS (
  user_id uuid, company_id uuid, partner_id uuid, topic text, topic_id uuid, kind text, event_id uuid, grp text,
  reason integer, code text, details jsonb, by_user uuid, by_company uuid, at timestamptz
)
"""
KNOWS = f"""
CREATE FUNCTION parley_has_connection(one uuid, other uuid) RETURNS boolean LANGUAGE sql STABLE {DEFINER} AS $$
  SELECT one = other OR EXISTS (SELECT 1 FROM companies_connection c
    WHERE (c.customer_id, c.supplier_id) IN ((one, other), (other, one)))
$$
"""  # noqa: S608 - no user input
# The assignee, or who is responsible for the partner, or the owner, with the reason. As for mails (tasks/recipients.py).
CONTACT = f"""
CREATE FUNCTION parley_contact(company uuid, partner uuid, assignee uuid)
RETURNS TABLE (user_id uuid, reason integer) LANGUAGE sql STABLE {DEFINER} AS $$
  SELECT found.user_id, found.reason FROM (
    SELECT assignee AS user_id, 40 AS reason, true AS is_active
    UNION ALL
    SELECT CASE WHEN c.customer_id = company THEN c.customer_responsible_id ELSE c.supplier_responsible_id END, 20,
      c.state = 'active'
    FROM companies_connection c
    WHERE (c.customer_id = company AND c.supplier_id = partner) OR (c.supplier_id = company AND c.customer_id = partner)
    UNION ALL
    SELECT m.user_id, 10, true FROM companies_member m WHERE m.company_id = company AND m.role = 'owner'
  ) found
  JOIN companies_member m ON m.company_id = company AND m.user_id = found.user_id AND m.is_active
  JOIN accounts_user u ON u.id = found.user_id AND u.is_active
  WHERE parley_company() IS NULL OR parley_has_connection(parley_company(), company)
  ORDER BY found.reason DESC, found.is_active DESC LIMIT 1
$$
"""  # noqa: S608 - no user input
PEOPLE_WITH = f"""
CREATE FUNCTION parley_people_with(company uuid, roles text[]) RETURNS TABLE (user_id uuid)
LANGUAGE sql STABLE {DEFINER} AS $$
  SELECT m.user_id FROM companies_member m
  WHERE m.company_id = company AND m.role = ANY (roles) AND m.is_active
    AND (parley_company() IS NULL OR parley_has_connection(parley_company(), company))
$$
"""  # noqa: S608 - no user input
# A notice that was read or done begins anew. Another reason for the event that it shows raises no count.
NOTIFY = f"""
CREATE FUNCTION parley_notify(notices parley_new_notice[]) RETURNS void LANGUAGE sql {DEFINER} AS $$
  WITH given AS MATERIALIZED (
    SELECT * FROM unnest(notices)
  ), own AS (
    UPDATE notifications_notice n SET count = 0, done_at = coalesce(n.done_at, g.at)
    FROM given g
    WHERE g.user_id = g.by_user AND n.company_id = g.company_id AND n.user_id = g.user_id AND n.topic = g.topic
      AND n.topic_id = g.topic_id AND n.done_at IS NULL
  ), people AS MATERIALIZED (
    SELECT g.* FROM given g
    JOIN companies_member m ON m.company_id = g.company_id AND m.user_id = g.user_id AND m.is_active
    JOIN accounts_user u ON u.id = g.user_id AND u.is_active
    LEFT JOIN notifications_noticesettings s ON s.company_id = g.company_id AND s.user_id = g.user_id
    WHERE g.user_id IS DISTINCT FROM g.by_user AND NOT g.grp = ANY (coalesce(s.hidden, '{{}}'))
      AND (g.by_company IS NULL OR parley_has_connection(g.by_company, g.company_id))
  ), events AS (
    SELECT p.company_id, p.user_id, p.topic, p.topic_id, count(DISTINCT p.event_id)::integer AS number
    FROM people p GROUP BY 1, 2, 3, 4
  ), folded AS (
    SELECT DISTINCT ON (p.company_id, p.user_id, p.topic, p.topic_id) p.*, e.number
    FROM people p JOIN events e ON e.company_id = p.company_id AND e.user_id = p.user_id AND e.topic = p.topic
      AND e.topic_id = p.topic_id
    ORDER BY p.company_id, p.user_id, p.topic, p.topic_id, p.reason DESC, p.at DESC
  )
  INSERT INTO notifications_notice AS n (id, company_id, user_id, topic, topic_id, kind, partner_id, "group", reason,
    code, details, by_user_id, by_company_id, event_id, count, created_at, happened_at)
  SELECT gen_random_uuid(), f.company_id, f.user_id, f.topic, f.topic_id, f.kind, f.partner_id, f.grp, f.reason,
    f.code, f.details, f.by_user, f.by_company, f.event_id, f.number, f.at, f.at
  FROM folded f ORDER BY f.company_id, f.user_id, f.topic, f.topic_id
  ON CONFLICT (company_id, user_id, topic, topic_id) DO UPDATE SET
    (kind, partner_id, "group", reason, code, details, by_user_id, by_company_id, event_id, count, happened_at,
     done_at) = (
      SELECT excluded.kind, coalesce(excluded.partner_id, n.partner_id),
        CASE WHEN is_unread AND n.reason > excluded.reason THEN n."group" ELSE excluded."group" END,
        CASE WHEN is_unread THEN greatest(n.reason, excluded.reason) ELSE excluded.reason END,
        CASE WHEN is_weaker THEN n.code ELSE excluded.code END,
        CASE WHEN is_weaker THEN n.details ELSE excluded.details END,
        excluded.by_user_id, excluded.by_company_id, excluded.event_id,
        CASE WHEN NOT is_unread THEN excluded.count WHEN n.event_id = excluded.event_id THEN n.count
             ELSE least(n.count + excluded.count, 9999) END,
        greatest(n.happened_at, excluded.happened_at), NULL::timestamptz
      FROM (SELECT n.count > 0 AND n.done_at IS NULL AS is_unread) state,
        LATERAL (SELECT is_unread AND n.event_id = excluded.event_id AND n.reason > excluded.reason AS is_weaker) same)
$$
"""  # noqa: S608 - no user input
GRANTS = """
REVOKE ALL ON FUNCTION parley_has_connection(uuid, uuid), parley_contact(uuid, uuid, uuid),
  parley_people_with(uuid, text[]), parley_notify(parley_new_notice[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_contact(uuid, uuid, uuid), parley_people_with(uuid, text[]),
  parley_notify(parley_new_notice[]) TO parley_app, parley_system;
"""
UNDO = """
DROP FUNCTION parley_notify(parley_new_notice[]);
DROP FUNCTION parley_people_with(uuid, text[]);
DROP FUNCTION parley_contact(uuid, uuid, uuid);
DROP FUNCTION parley_has_connection(uuid, uuid);
DROP TYPE parley_new_notice;
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("companies", "0019_folded_work")]
    operations = [
        Tenancy("notifications_notice", sees=PERSON),
        Tenancy("notifications_noticesettings", sees=PERSON),
        migrations.RunSQL([TYPE, KNOWS, CONTACT, PEOPLE_WITH, NOTIFY, GRANTS], UNDO),
    ]
