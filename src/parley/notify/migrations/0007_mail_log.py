"""Which company a mail is of, to which partner and person it went, what it is about, and whether it came back.

Pages read the log by functions of the owner that return no content. The table itself stays the system's.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower

import parley.core.ids
from parley.core import clock

OWN_OR_NONE = "(company_id IS NULL OR company_id = (SELECT parley_company()))"
POLICIES = f"""
ALTER POLICY anybody_queues ON notify_outgoingmail WITH CHECK (sent_at IS NULL AND {OWN_OR_NONE});
ALTER TABLE notify_switchedoffmail ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notify_switchedoffmail TO parley_app
  USING (user_id = (SELECT parley_user())) WITH CHECK (user_id = (SELECT parley_user()));
CREATE POLICY system ON notify_switchedoffmail TO parley_system USING (true) WITH CHECK (true);
"""
UNDO_POLICIES = """
ALTER POLICY anybody_queues ON notify_outgoingmail WITH CHECK (sent_at IS NULL);
DROP POLICY own ON notify_switchedoffmail;
DROP POLICY system ON notify_switchedoffmail;
"""

_DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
_LINE = "id, template::text, person_id, about_kind::text, about_id, created_at, sent_at, failed_at, is_refused, bounced_at, tries"
_LINE_TYPE = (
    "id uuid, template text, person_id uuid, about_kind text, about_id uuid, created_at timestamptz, sent_at timestamptz, "
    "failed_at timestamptz, is_refused boolean, bounced_at timestamptz, tries smallint"
)
FUNCTIONS = f"""
CREATE FUNCTION parley_mail_is_off(person uuid, mail_kind text) RETURNS boolean {_DEFINER} AS $$
  SELECT EXISTS (SELECT 1 FROM notify_switchedoffmail WHERE user_id = person AND kind = mail_kind)
$$;
CREATE FUNCTION parley_mail_log(of_partner uuid, before uuid, at_most integer)
RETURNS TABLE ({_LINE_TYPE}) {_DEFINER} AS $$
  SELECT {_LINE} FROM notify_outgoingmail
  WHERE company_id = parley_company() AND partner_id = of_partner AND id < before
  ORDER BY id DESC LIMIT at_most
$$;
CREATE FUNCTION parley_mails_of_invitations(invitations uuid[]) RETURNS TABLE ({_LINE_TYPE}) {_DEFINER} AS $$
  SELECT DISTINCT ON (about_id) {_LINE} FROM notify_outgoingmail
  WHERE company_id = parley_company() AND about_kind = 'invitation' AND about_id = ANY(invitations)
  ORDER BY about_id, id DESC
$$;
CREATE FUNCTION parley_bouncing(addresses text[]) RETURNS TABLE (address text, since timestamptz) {_DEFINER} AS $$
  SELECT given, last.since
  FROM unnest(addresses) AS given
  JOIN LATERAL (
    SELECT CASE WHEN is_refused THEN failed_at ELSE bounced_at END AS since FROM notify_outgoingmail
    WHERE lower("to") = given AND (sent_at IS NOT NULL OR is_refused)
    ORDER BY created_at DESC LIMIT 1
  ) last ON last.since IS NOT NULL
$$;
REVOKE ALL ON FUNCTION parley_mail_is_off(uuid, text), parley_mail_log(uuid, uuid, integer),
  parley_mails_of_invitations(uuid[]), parley_bouncing(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_mail_is_off(uuid, text), parley_mail_log(uuid, uuid, integer),
  parley_mails_of_invitations(uuid[]), parley_bouncing(text[]) TO parley_app, parley_system;
"""  # noqa: S608 - no user input
UNDO_FUNCTIONS = """
DROP FUNCTION parley_mail_is_off(uuid, text);
DROP FUNCTION parley_mail_log(uuid, uuid, integer);
DROP FUNCTION parley_mails_of_invitations(uuid[]);
DROP FUNCTION parley_bouncing(text[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0006_retries"),
        ("companies", "0020_mails_show_content"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            "SwitchedOffMail",
            [
                (
                    "id",
                    models.UUIDField(default=parley.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=20)),
                ("at", models.DateTimeField(default=clock.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        db_index=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["user", "kind"], name="mail_switched_off_once")],
            },
        ),
        migrations.AddField(
            "outgoingmail",
            "company",
            models.ForeignKey(
                db_index=False,
                help_text="The company that caused the mail and has it in its log.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="companies.company",
            ),
        ),
        migrations.AddField(
            "outgoingmail",
            "partner",
            models.ForeignKey(
                db_index=False,
                help_text="The recipient's company, if that is another one.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="companies.company",
            ),
        ),
        migrations.AddField(
            "outgoingmail",
            "person",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "outgoingmail", "about_kind", models.CharField(blank=True, db_default="", default="", max_length=20)
        ),
        migrations.AddField("outgoingmail", "about_id", models.UUIDField(blank=True, null=True)),
        migrations.AddField("outgoingmail", "job_id", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField(
            "outgoingmail",
            "is_refused",
            models.BooleanField(db_default=False, default=False, help_text="Failed by the mail server's answer."),
        ),
        migrations.AddField(
            "outgoingmail",
            "bounced_at",
            models.DateTimeField(blank=True, help_text="When it came back after it had been sent.", null=True),
        ),
        migrations.AddIndex(
            "outgoingmail",
            models.Index(
                condition=models.Q(("partner__isnull", False)),
                fields=["company", "partner", "-id"],
                name="mail_to_partner",
            ),
        ),
        migrations.AddIndex(
            "outgoingmail",
            models.Index(
                condition=models.Q(("about_kind", "invitation")), fields=["about_id"], name="mail_of_invitation"
            ),
        ),
        migrations.AddIndex("outgoingmail", models.Index(Lower("to"), "created_at", name="mail_to_address")),
        migrations.RunSQL(POLICIES, UNDO_POLICIES),
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
    ]
