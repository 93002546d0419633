from django.urls import path

from parley.tasks.views import lists, new, page, reminders

urlpatterns = [
    path("inbox", lists.inbox, name="inbox"),
    path("teambox", lists.teambox, name="teambox"),
    path("outbox", lists.outbox, name="outbox"),
    path("outbox/remind", reminders.remind_partners, name="remind_partners"),
    path("tasks", lists.all_tasks, name="tasks"),
    path("filter/<slug:box>/<slug:chosen>", lists.filter_choices, name="filter_choices"),
    path("new", new.choose_kind, name="new_task"),
    path("new/<slug:kind>", new.new_task, name="new_task_of_kind"),
    path("tasks/<uuid:task_id>", page.task_page, name="task"),
    path("tasks/<uuid:task_id>/actions/<slug:action>", page.act, name="act"),
    path("tasks/<uuid:task_id>/comments", page.add_comment, name="add_comment"),
    path("tasks/<uuid:task_id>/take-over", page.take_over_task, name="take_over"),
    path("tasks/<uuid:task_id>/remind", reminders.remind_of_task, name="remind"),
    path("tasks/<uuid:task_id>/assign", page.assign_task, name="assign"),
]
