from django.db import migrations

from parley.companies.uses import NoteUse


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0004_archived_at"), ("companies", "0016_company_use")]
    operations = [NoteUse("evaluations_cycle", "evaluations")]
