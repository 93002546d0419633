"""Call what is no longer offered archived, as the product does."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("corrective", "0003_labels")]
    operations = [
        migrations.RemoveConstraint("category", "category_name_once"),
        migrations.RenameField("category", "retired_at", "archived_at"),
        migrations.AddConstraint(
            "category",
            models.UniqueConstraint(
                "company", Lower("name"), condition=models.Q(archived_at=None), name="category_name_once"
            ),
        ),
        migrations.RemoveConstraint("template", "corrective_template_name_once"),
        migrations.RenameField("template", "retired_at", "archived_at"),
        migrations.AddConstraint(
            "template",
            models.UniqueConstraint(
                "company", Lower("name"), condition=models.Q(archived_at=None), name="corrective_template_name_once"
            ),
        ),
    ]
