from django.urls import path

from parley.chats.thread_urls import thread_urlpatterns
from parley.chats.views import messages, messenger

app_name = "chats"

urlpatterns = [
    *thread_urlpatterns,
    path("messenger", messenger.conversations, name="messenger"),
    path("messenger/new", messenger.new_conversation, name="new"),
    path("messenger/with/<uuid:user_id>", messenger.direct, name="direct"),
    path("messenger/about/<uuid:task_id>", messenger.about_task, name="about_task"),
    path("messenger/<uuid:chat_id>", messenger.conversation, name="conversation"),
    path("messenger/<uuid:chat_id>/group", messenger.group, name="group"),
    path("messenger/<uuid:chat_id>/leave", messenger.leave, name="leave"),
    path("messenger/<uuid:chat_id>/mute", messenger.mute, name="mute"),
    path("chats/<uuid:chat_id>/messages", messages.messages, name="messages"),
    path("chats/<uuid:chat_id>/read", messages.read, name="read"),
    path("chats/<uuid:chat_id>/typing", messages.typing, name="typing"),
    path("chats/<uuid:chat_id>/readers", messages.chat_readers, name="readers"),
    path("messages/<uuid:message_id>", messages.message, name="message"),
    path("messages/<uuid:message_id>/edit", messages.edit, name="edit_message"),
    path("messages/<uuid:message_id>/delete", messages.delete, name="delete_message"),
]
