"""A type that is revalidated without a period slipped past: a comparison with NULL is not false."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("companies", "0003_open_desk"), ("documents", "0002_tenancy")]
    operations = [
        migrations.RemoveConstraint("documenttype", "revalidation_has_a_period"),
        migrations.AddConstraint(
            "documenttype",
            models.CheckConstraint(
                condition=~Q(validity="revalidation")
                | Q(revalidation_months__isnull=False, revalidation_months__gte=1),
                name="revalidation_has_a_period",
            ),
        ),
    ]
