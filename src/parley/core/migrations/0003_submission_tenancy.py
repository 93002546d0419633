"""A company's submissions are its own affair."""

from django.db import migrations

from parley.core.rls import Tenancy


class Migration(migrations.Migration):
    dependencies = [("core", "0002_submission")]
    operations = [Tenancy("core_submission")]
