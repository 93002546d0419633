"""The record is the auditing company's own; its tasks are seen by both sides."""

from django.db import migrations

from parley.core.rls import Tenancy
from parley.tasks.tenancy import TaskTenancy


class Migration(migrations.Migration):
    dependencies = [("audits", "0001_initial"), ("tasks", "0002_tenancy")]
    operations = [Tenancy("audits_audit"), TaskTenancy("audits_audittask")]
