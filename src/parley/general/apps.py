from django.apps import AppConfig


class GeneralConfig(AppConfig):
    name = "parley.general"
    label = "general"
