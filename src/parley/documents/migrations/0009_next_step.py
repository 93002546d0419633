"""Keep the day on which the clock looks at a document next."""

from django.db import migrations, models

DAYS = """
UPDATE documents_requesteddocument d
SET next_step_on = d.valid_until + CASE WHEN d.revalidation_months IS NULL THEN -d.lead_days ELSE 1 END
FROM tasks_task t WHERE t.id = d.task_id AND t.state = 'accepted' AND d.valid_until IS NOT NULL
"""
# The responder starts the period anew by “Still valid”.
BOTH_WRITE = "GRANT UPDATE (next_step_on) ON documents_requesteddocument TO parley_app"
NOT_ANY_MORE = "REVOKE UPDATE (next_step_on) ON documents_requesteddocument FROM parley_app"


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_newest_of_product"), ("tasks", "0001_initial")]
    operations = [
        migrations.AddField("requesteddocument", "next_step_on", models.DateField(null=True)),
        migrations.RunSQL(DAYS, migrations.RunSQL.noop),
        migrations.RunSQL(BOTH_WRITE, NOT_ANY_MORE),
    ]
