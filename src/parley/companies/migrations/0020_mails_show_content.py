"""Whether the e-mails to a company's members show content: no, until an owner or admin says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("companies", "0019_folded_work")]
    operations = [
        migrations.AddField(
            "company",
            "mails_show_content",
            models.BooleanField("Show message content in e-mails", default=False, db_default=False),
        ),
    ]
