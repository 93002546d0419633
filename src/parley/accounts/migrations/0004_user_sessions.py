"""The person, client and last use of each session. The row goes with the session, however that is deleted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import parley.core.fields

TABLE = """
CREATE TABLE accounts_usersession (
  session_key varchar(40) PRIMARY KEY REFERENCES django_session (session_key) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  user_id uuid NOT NULL REFERENCES accounts_user (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  browser varchar(40) NOT NULL,
  system varchar(40) NOT NULL,
  network varchar(50) NOT NULL,
  last_used_at timestamptz NOT NULL
);
CREATE INDEX accounts_usersession_user ON accounts_usersession (user_id);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_labels"), ("sessions", "0001_initial")]
    operations = [
        migrations.RunSQL(
            TABLE,
            "DROP TABLE accounts_usersession",
            state_operations=[
                migrations.CreateModel(
                    name="UserSession",
                    fields=[
                        (
                            "session",
                            models.OneToOneField(
                                db_column="session_key",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                primary_key=True,
                                related_name="use",
                                serialize=False,
                                to="sessions.session",
                            ),
                        ),
                        ("browser", models.CharField(max_length=40)),
                        ("system", models.CharField(max_length=40)),
                        ("network", models.CharField(max_length=50)),
                        ("last_used_at", parley.core.fields.DateTimeField()),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
            ],
        ),
    ]
