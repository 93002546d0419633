from django.db import migrations

from parley.companies.uses import NoteUse


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_connection_scope"), ("companies", "0016_company_use")]
    operations = [NoteUse("tickets_portal", "portals")]
