"""Addresses of threads and client tasks."""

from django.urls import path

from parley.chats.thread_models import ThreadTemplate
from parley.chats.views import client_tasks, thread_templates, threads
from parley.companies.views import archive

THREAD = "chats/<uuid:thread_id>"
TASK = f"{THREAD}/client-tasks/<uuid:client_task_id>"
TEMPLATE = "settings/chat-templates/<uuid:thread_template_id>"
ARCHIVED = {"model": ThreadTemplate, "page": "chats:thread_template", "list_page": "chats:thread_templates"}

thread_urlpatterns = [
    path("chats", threads.threads, name="threads"),
    path("chats/partners", threads.thread_partners, name="thread_partners"),
    path("chats/new", threads.new_thread, name="new_thread"),
    path("chats/new-for-many", thread_templates.many_threads, name="many_threads"),
    path(THREAD, threads.thread, name="thread"),
    path(f"{THREAD}/archive", threads.archive, name="archive_thread"),
    path(f"{THREAD}/re-open", threads.reopen, name="reopen_thread"),
    path(f"{THREAD}/follow", threads.follow, name="follow_thread"),
    path(f"{THREAD}/unfollow", threads.unfollow, name="unfollow_thread"),
    path(f"{THREAD}/notes", threads.add_note, name="add_thread_note"),
    path(f"{THREAD}/for-colleague", threads.write_for, name="write_for"),
    path(f"{THREAD}/tasks", threads.link_task, name="link_task"),
    path(f"{THREAD}/client-tasks", client_tasks.add, name="add_client_tasks"),
    path(f"{THREAD}/client-tasks/resend", client_tasks.resend, name="resend_client_tasks"),
    path(TASK, client_tasks.edit, name="client_task"),
    path(f"{TASK}/tick", client_tasks.tick, name="tick_client_task"),
    path(f"{TASK}/move", client_tasks.move, name="move_client_task"),
    path(f"{TASK}/delete", client_tasks.delete, name="delete_client_task"),
    path(f"{TASK}/restore", client_tasks.restore, name="restore_client_task"),
    path(f"{TASK}/file", client_tasks.task_file, name="client_task_file"),
    path("settings/chats", thread_templates.settings, name="thread_settings"),
    path("settings/chat-templates", thread_templates.templates, name="thread_templates"),
    path("settings/chat-templates/new", thread_templates.new_template, name="new_thread_template"),
    path(TEMPLATE, thread_templates.template, name="thread_template"),
    path(f"{TEMPLATE}/archive", archive.archive, ARCHIVED, name="archive_thread_template"),
    path(f"{TEMPLATE}/restore", archive.restore, ARCHIVED, name="restore_thread_template"),
]
