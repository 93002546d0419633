from django.db import migrations, models

import parley.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0009_people_speak_for_themselves"),
    ]

    operations = [
        migrations.AlterField(
            model_name="comment",
            name="created_at",
            field=models.DateTimeField(default=parley.core.clock.now),
        ),
        migrations.AlterField(
            model_name="internalnote",
            name="created_at",
            field=models.DateTimeField(default=parley.core.clock.now),
        ),
        migrations.AlterField(
            model_name="side",
            name="changed_at",
            field=models.DateTimeField(default=parley.core.clock.now),
        ),
        migrations.AlterField(
            model_name="task",
            name="changed_at",
            field=models.DateTimeField(default=parley.core.clock.now),
        ),
        migrations.AlterField(
            model_name="task",
            name="created_at",
            field=models.DateTimeField(default=parley.core.clock.now),
        ),
    ]
