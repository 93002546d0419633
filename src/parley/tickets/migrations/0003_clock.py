from django.db import migrations, models

import parley.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0002_tenancy"),
    ]

    operations = [
        migrations.AlterField(
            model_name="draft",
            name="saved_at",
            field=models.DateTimeField(default=parley.core.clock.now),
        ),
        migrations.AlterField(
            model_name="portaladdress",
            name="taken_at",
            field=models.DateTimeField(default=parley.core.clock.now),
        ),
    ]
