from django.db import migrations

from parley.companies.uses import NoteUse


class Migration(migrations.Migration):
    dependencies = [("wiki", "0002_tenancy"), ("companies", "0016_company_use")]
    operations = [NoteUse("wiki_page", "wiki")]
