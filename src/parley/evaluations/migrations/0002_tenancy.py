"""All of it is the evaluating company's own. What it released is seen by both companies, and changed by nobody."""

from django.db import migrations

from parley.core.rls import ME, Tenancy, either

EITHER_SIDE = either("customer_id", "supplier_id")
# Written by the company that evaluates, in its own name, beside the task that carries it.
WITH_ITS_TASK = f"""(customer_id = {ME} AND EXISTS (
  SELECT 1 FROM tasks_task carrying
  WHERE carrying.id = task_id AND carrying.requester_id = customer_id AND carrying.responder_id = supplier_id))"""  # noqa: S608 - no words of anybody's


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initial"), ("tasks", "0002_tenancy"), ("companies", "0002_tenancy")]
    operations = [
        Tenancy("evaluations_evaluationtemplate"),
        Tenancy("evaluations_cycle"),
        Tenancy("evaluations_cyclecriterion"),
        Tenancy("evaluations_evaluation"),
        Tenancy("evaluations_score"),
        Tenancy("evaluations_evaluatedpartner", sees=EITHER_SIDE, writes=WITH_ITS_TASK, append_only=True),
    ]
