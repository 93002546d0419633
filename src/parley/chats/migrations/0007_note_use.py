from django.db import migrations

from parley.companies.uses import NoteUse


class Migration(migrations.Migration):
    dependencies = [("chats", "0006_live"), ("companies", "0016_company_use")]
    operations = [NoteUse("chats_participant", "chats")]
