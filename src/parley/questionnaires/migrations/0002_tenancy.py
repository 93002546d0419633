"""What can be asked and how it is weighed is the company's own, and so are drafts and earlier answers; what was sent is
read by both sides. Of a sent question nothing but its answer is ever changed."""

from django.db import migrations

from parley.core.rls import Tenancy, either

LIBRARY = ("bankquestion", "questionnaire", "version", "section", "question")
ANSWER_ALONE = """
REVOKE UPDATE, DELETE ON questionnaires_questiontask, questionnaires_sentquestionnaire FROM parley_app;
GRANT UPDATE (state, value, answer, file_id, answered_by_id, answered_at) ON questionnaires_questiontask TO parley_app;
"""
ANYTHING = "GRANT UPDATE, DELETE ON questionnaires_questiontask, questionnaires_sentquestionnaire TO parley_app"


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0001_initial"), ("tasks", "0002_tenancy")]
    operations = [
        *(Tenancy(f"questionnaires_{table}") for table in LIBRARY),
        Tenancy("questionnaires_sentquestionnaire", sees=either("company_id", "partner_id")),
        Tenancy("questionnaires_questiontask", sees=either("requester_id", "responder_id")),
        Tenancy("questionnaires_answerdraft"),
        Tenancy("questionnaires_earlieranswer"),
        migrations.RunSQL(ANSWER_ALONE, ANYTHING),
    ]
