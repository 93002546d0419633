"""Who sees which rows: what was asked is the task's, what can be asked is the company's own."""

from django.db import migrations

from parley.core.rls import Tenancy
from parley.tasks.tenancy import TaskTenancy


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("tasks", "0002_tenancy")]
    operations = [
        TaskTenancy("documents_requesteddocument"),
        TaskTenancy("documents_documentversion"),
        Tenancy("documents_documenttype"),
    ]
