"""When a member was deactivated, which an older invitation does not revert."""

from django.db import migrations, models

# Nobody recorded the time so far. Invitations that are open now do not bring back those who are deactivated now.
DEACTIVATED = "UPDATE companies_member SET deactivated_at = now() WHERE NOT is_active"


class Migration(migrations.Migration):
    dependencies = [("companies", "0007_labels")]
    operations = [
        migrations.AddField(
            model_name="member",
            name="deactivated_at",
            field=models.DateTimeField(blank=True, help_text="When an inactive member was deactivated.", null=True),
        ),
        migrations.RunSQL(DEACTIVATED, migrations.RunSQL.noop),
    ]
