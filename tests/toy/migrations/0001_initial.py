import django.db.models.deletion
from django.db import migrations, models

from parley.tasks.tenancy import TaskTenancy


class Migration(migrations.Migration):
    initial = True
    dependencies = [("tasks", "0002_tenancy")]
    operations = [
        migrations.CreateModel(
            name="ToyTask",
            fields=[
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tasks.task",
                    ),
                ),
                ("words", models.TextField(blank=True)),
            ],
        ),
        TaskTenancy("toy_toytask"),
    ]
