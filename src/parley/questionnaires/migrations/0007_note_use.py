from django.db import migrations

from parley.companies.uses import NoteUse


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0006_find_questions"), ("companies", "0016_company_use")]
    operations = [NoteUse("questionnaires_questionnaire", "questionnaires")]
