"""A company reads and brings in its own files; what is attached to a task is opened to its partner by the tasks.

Append-only: what somebody accepted or signed stays the file it was.
"""

from django.db import migrations

from parley.core.rls import Tenancy


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial"), ("core", "0001_tenancy")]
    operations = [Tenancy("files_storedfile", append_only=True)]
