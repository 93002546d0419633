"""Who ended a connection, and when it was last paused or ended: what neither an old link nor an open portal undoes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("companies", "0003_open_desk")]
    operations = [
        migrations.AddField(
            model_name="connection",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="companies.company",
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="stopped_at",
            field=models.DateTimeField(
                blank=True, help_text="When it was last paused or ended, until both agree again.", null=True
            ),
        ),
    ]
