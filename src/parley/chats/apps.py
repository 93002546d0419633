from django.apps import AppConfig


class ChatsConfig(AppConfig):
    name = "parley.chats"
    label = "chats"
